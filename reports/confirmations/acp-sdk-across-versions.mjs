// What differs between the versions of @agentclientprotocol/sdk, seen over a child process's stdin and stdout: one line
// for each way in which some version fails and another does not, saying whether the version that is installed in a
// folder does.
//
//   npm install --prefix FOLDER @agentclientprotocol/sdk@0.18.0
//   node reports/confirmations/acp-sdk-across-versions.mjs FOLDER
//
// A line is named as a finding of Tailrace is, after the property and the kind of its failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NAME = '@agentclientprotocol/sdk';
const AGENT = fileURLToPath(new URL('./acp-agent.mjs', import.meta.url));
const WAIT_MS = 200;
/** More than stdin, its pipe and the agent take together. */
const LARGE = 'x'.repeat(4_000_000);

const folder = path.resolve(process.argv[2] ?? '.');
const installed = path.join(folder, 'node_modules', NAME);
const { version, main } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
const sdk = await import(pathToFileURL(path.join(installed, main)).href);

/** The client's side of a connection over `stream`, as of 2.0 or before it. */
function connectionOver(stream) {
  const sessionUpdate = () => {};
  if (sdk.ClientSideConnection) return new sdk.ClientSideConnection(() => ({ sessionUpdate }), stream);
  const { agent } = sdk.client().onNotification('session/update', sessionUpdate).connect(stream);
  return {
    initialize: (params) => agent.request('initialize', params),
    newSession: (params) => agent.request('session/new', params),
    prompt: (params) => agent.request('session/prompt', params),
  };
}

/** How a promise stands: its `state` changes as it settles. */
function watch(promise) {
  const call = { state: 'pending' };
  promise.then(
    () => Object.assign(call, { state: 'resolved' }),
    () => Object.assign(call, { state: 'rejected' }),
  );
  return call;
}

/** A client of an agent that runs as a process of its own, before the handshake. */
function open(...args) {
  const child = spawn(process.execPath, [AGENT, ...args], { stdio: ['pipe', 'pipe', 'ignore', 'ipc'] });
  const heard = [];
  child.on('message', (method) => heard.push(method));
  const stream = sdk.ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout));
  const connection = connectionOver(stream);
  const prompt = (text) => watch(connection.prompt({ sessionId: 'session', prompt: [{ type: 'text', text }] }));
  return { child, heard, prompt, initialize: () => connection.initialize({ protocolVersion: 1 }), connection };
}

async function openSession() {
  const client = open();
  await client.initialize();
  await client.connection.newSession({ cwd: folder, mcpServers: [] });
  return client;
}

/**
 * Whether a call that asks the agent for this deed, which ends its stdout, is open a while after the process has gone.
 */
async function hangsOn(deed) {
  const { child, prompt } = await openSession();
  const call = prompt(deed);
  await once(child, 'close');
  await sleep(WAIT_MS);
  return call.state === 'pending';
}

/**
 * A prompt on a stream of messages whose reading side fails while it is open, as a transport of one's own may: whether it
 * is open a while later, and how many unhandled rejections the process was told of.
 */
async function failStream() {
  let readable;
  const stream = {
    readable: new ReadableStream({
      start(controller) {
        readable = controller;
      },
    }),
    writable: new WritableStream(),
  };
  const call = watch(connectionOver(stream).prompt({ sessionId: 'session', prompt: [{ type: 'text', text: 'open' }] }));
  const unhandled = await countUnhandled(async () => {
    await sleep(WAIT_MS);
    readable.error(new Error('The transport failed.'));
    await sleep(WAIT_MS);
  });
  return { hangs: call.state === 'pending', unhandled };
}

/** How many unhandled rejections the process is told of while `work` is done. */
async function countUnhandled(work) {
  let seen = 0;
  const listener = () => {
    seen += 1;
  };
  process.on('unhandledRejection', listener);
  await work();
  process.off('unhandledRejection', listener);
  return seen;
}

const FINDINGS = {
  'call-settles-hung': () => hangsOn('exit'),
  'call-settles-hung (the stream fails)': async () => (await failStream()).hangs,
  'malformed-contained-hung': () => hangsOn('half a frame'),
  'late-call-fails-fast-hung': async () => {
    const { child, prompt } = await openSession();
    prompt('exit');
    await once(child, 'close');
    await sleep(WAIT_MS);
    const late = prompt('late');
    await sleep(WAIT_MS);
    return late.state === 'pending';
  },
  'connect-settles-hung': async () => {
    const { child, initialize } = open('exit');
    const handshake = watch(initialize());
    await once(child, 'close');
    await sleep(WAIT_MS);
    return handshake.state === 'pending';
  },
  // The agent closes its stdout and lives on, so it can say what it is still sent.
  'silent-after-loss-write': async () => {
    const { child, heard, prompt } = await openSession();
    prompt('close stdout');
    await once(child.stdout, 'close');
    await sleep(WAIT_MS);
    const before = heard.length;
    prompt('late');
    await sleep(WAIT_MS);
    child.kill();
    return heard.length > before;
  },
  // The prompt is still being written when the agent dies.
  'no-crash-unhandled-rejection': async () => {
    const seen = await countUnhandled(async () => {
      const { child, prompt } = open('read little');
      prompt(LARGE);
      await once(child, 'close');
      await sleep(WAIT_MS);
    });
    return seen > 0;
  },
  'no-crash-unhandled-rejection (the stream fails)': async () => (await failStream()).unhandled > 0,
  // A line that is JSON, and no message: the same makes the client break malformed-contained.
  'no-crash-unhandled-rejection (a number)': async () => {
    const { child, prompt } = await openSession();
    const seen = await countUnhandled(async () => {
      prompt('a number');
      await sleep(WAIT_MS);
    });
    child.kill();
    return seen > 0;
  },
};

console.log(`${NAME} ${version}`);
for (const [name, fails] of Object.entries(FINDINGS)) console.log(`${(await fails()) ? 'fails' : 'holds'}: ${name}`);
process.exit(0);
