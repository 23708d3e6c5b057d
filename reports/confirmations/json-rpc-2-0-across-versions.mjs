// What differs between the versions of json-rpc-2.0, seen over a real WebSocket: one line for each way in which some
// version fails and another does not, saying whether the version that is installed in a folder does.
//
//   npm install --prefix FOLDER json-rpc-2.0@1.3.0
//   node reports/confirmations/json-rpc-2-0-across-versions.mjs FOLDER
//
// A line is named as a finding of Tailrace is, after the property and the kind of its failure.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callWithin, crashesOf, openAndLose, openReadmeClient, TIMED_OUT } from './json-rpc-2-0-web-socket.mjs';
import { goRound } from './loopback.mjs';

const WAIT_MS = 100;
const NAME = 'json-rpc-2.0';

const folder = path.resolve(process.argv[2] ?? '.');
const { version } = JSON.parse(readFileSync(path.join(folder, 'node_modules', NAME, 'package.json'), 'utf8'));
const rpc = createRequire(path.join(folder, 'package.json'))(NAME);

// By default the package says there what it also rejects with.
console.warn = () => {};

const timersHeld = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** What becomes of a call that is made after the loss, within twice its timeout where it can have one. */
async function lateCall() {
  const { client, webSocket } = await openAndLose(rpc);
  const call = callWithin(client, WAIT_MS, rpc);
  await sleep(2 * WAIT_MS);
  return { call, webSocket };
}

/** Whether the process is told of an error of this kind when this frame arrives. */
async function crashes(event, frame) {
  const seen = await crashesOf(event, async () => {
    const { peer } = await openReadmeClient(rpc);
    peer.send(frame);
    await sleep(WAIT_MS);
  });
  return seen.length > 0;
}

const FINDINGS = {
  'late-call-fails-fast-hung, call-settles-hung': async () => (await lateCall()).call.state === 'pending',
  'close-settles-call-hung': async () => {
    const { call, webSocket } = await lateCall();
    webSocket.close();
    await sleep(WAIT_MS);
    return call.state === 'pending';
  },
  'late-call-fails-fast-late, loss-is-distinguishable-misclassified': async () => {
    return (await lateCall()).call.error?.message === TIMED_OUT;
  },
  'no-residue-timer': async () => {
    const before = timersHeld();
    const { client } = await openAndLose(rpc);
    callWithin(client, 60_000, rpc);
    await goRound(10);
    return timersHeld() > before;
  },
  'server-error-preserved-changed': async () => {
    const { client, peer } = await openReadmeClient(rpc);
    const call = callWithin(client, WAIT_MS, rpc);
    const [text] = await once(peer, 'message');
    peer.send(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(text).id, error: { code: -32001, message: 'no' } }));
    await call.settled;
    return call.error.message === 'no' && call.error.code !== -32001;
  },
  'no-crash-uncaught': () => crashes('uncaughtException', 'a line of the log'),
  'no-crash-unhandled-rejection': () => crashes('unhandledRejection', '{"ready":true}'),
};

console.log(`${NAME} ${version}`);
for (const [name, fails] of Object.entries(FINDINGS)) console.log(`${(await fails()) ? 'fails' : 'holds'}: ${name}`);
process.exit(0);
