// What differs between the versions of codex, seen over a real WebSocket: one line for each way in which some version
// fails and another does not, saying whether the version that is installed in a folder does.
//
//   npm install --prefix FOLDER @openai/codex@0.122.0
//   node reports/confirmations/codex-across-versions.mjs FOLDER
//
// A line is named as a finding of Tailrace is, after the property and the kind of its failure. A peer that listens on
// does not know the session of a client that connects again, so no version has a reason to wait.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppServer, Executor } from './codex-app-server.mjs';

const TOOL_TIMEOUT_S = 4;
/** What fails at once has failed by then; what waits for its own timeout has not. */
const AT_ONCE_MS = 2_000;
/** Well over everything that a client gives a start. */
const START_MS = 60_000;

const folder = path.resolve(process.argv[2] ?? '.');
const manifest = path.join(folder, 'node_modules', '@openai', 'codex', 'package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));

/** Whether a promise has settled within so many milliseconds, and what its failure says. */
async function within(promise, ms) {
  const said = promise.then(
    () => ({ settled: true, message: '' }),
    ({ message }) => ({ settled: true, message }),
  );
  return Promise.race([said, sleep(ms, { settled: false, message: '' }, { ref: false })]);
}

/** A connected client with one tool call that the executor has received and leaves open. */
async function openCall() {
  const executor = new Executor();
  await executor.listen();
  const server = new AppServer();
  await server.start(folder, executor.url, TOOL_TIMEOUT_S);
  const thread = await server.startThread();
  const received = new Promise((resolve) => {
    executor.onToolCall = resolve;
  });
  const call = server.callTool(thread);
  call.catch(() => {});
  await received;
  return { executor, server, thread, call };
}

/** The connection ends while a call is open: whether that call fails at once, and one that is made a second later. */
async function lose(end) {
  const { executor, server, thread, call } = await openCall();
  end(executor);
  const open = await within(call, AT_ONCE_MS);
  const settled = open.settled ? open : await within(call, 2 * TOOL_TIMEOUT_S * 1_000);
  const late = await within(server.callTool(thread), AT_ONCE_MS);
  await server.stop();
  executor.close();
  return { open, settled, late };
}

/** The connection ends when the executor is asked for something by a client that still connects. */
async function cutHandshake(method) {
  const executor = new Executor();
  await executor.listen();
  let cut = false;
  executor.onRequest = (asked) => {
    if (asked !== method || cut) return false;
    cut = true;
    executor.socket.end();
    return true;
  };
  const server = new AppServer();
  await server.start(folder, executor.url, TOOL_TIMEOUT_S);
  const { settled } = await within(server.startThread(), START_MS);
  await server.stop();
  executor.close();
  return settled;
}

const say = (finding, fails) => console.log(`${fails ? 'fails' : 'holds'}: ${finding}`);

console.log(`@openai/codex ${version}`);
const ended = await lose(({ socket }) => socket.end());
const closed = await lose(({ webSocket }) => webSocket.close(1000));
const reset = await lose(({ socket }) => socket.resetAndDestroy());
const all = [ended, closed, reset];
say(
  'loss-beats-timeout-timeout',
  all.every(({ open, settled }) => !open.settled && /timed out awaiting tools\/call/.test(settled.message)),
);
say(
  'late-call-fails-fast-late',
  all.every(({ late }) => !late.settled),
);
say('connect-settles-hung (in fs/getMetadata)', !(await cutHandshake('fs/getMetadata')));
process.exit(0);
