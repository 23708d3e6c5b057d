// What differs between the versions of vscode-jsonrpc, seen over a real TCP connection: one line for each way in which
// some version fails and another does not, saying whether the version that is installed in a folder fails so.
//
//   npm install --prefix FOLDER vscode-jsonrpc@3.3.0
//   node reports/confirmations/vscode-jsonrpc-across-versions.mjs FOLDER
//
// A line is named as a finding of Tailrace is, after the property and the kind of its failure.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { frame, goRound, halfFrame, openLoopback, readMessage } from './loopback.mjs';

const WAIT_MS = 100;
const SILENT_LOGGER = { error: () => {}, warn: () => {}, info: () => {}, log: () => {} };

const folder = path.resolve(process.argv[2] ?? '.');
const { version } = JSON.parse(readFileSync(path.join(folder, 'node_modules/vscode-jsonrpc/package.json'), 'utf8'));
const major = Number.parseInt(version, 10);
const rpc = createRequire(path.join(folder, 'package.json'))(major < 6 ? 'vscode-jsonrpc' : 'vscode-jsonrpc/node');

/** A fresh connection of the package, and what the two ends of it do in all of its versions. */
async function open() {
  const { socket, peer } = await openLoopback();
  socket.on('error', () => {});
  const connect = rpc.createMessageConnection ?? rpc.createClientMessageConnection;
  const reader = new rpc.StreamMessageReader(socket);
  const connection = connect(reader, new rpc.StreamMessageWriter(socket), SILENT_LOGGER);
  connection.onError(() => {});
  connection.listen();
  const typeOf = (method) => (major < 3 ? { method } : method);
  return {
    socket,
    peer,
    connection,
    /** A call, as a record whose `state` changes as it settles. A synchronous throw is a rejection. */
    call() {
      const call = { state: 'pending', error: undefined };
      const made = async () => connection.sendRequest(typeOf('demo/echo'), {});
      made().then(
        (result) => Object.assign(call, { state: `resolved with ${result}` }),
        (error) => Object.assign(call, { state: 'rejected', error }),
      );
      return call;
    },
    onOutput: (handler) => connection.onNotification(typeOf('output'), handler),
  };
}

/** A connection that its peer has ended, and that has reported it. */
async function openAndLose() {
  const client = await open();
  const closed = new Promise((resolve) => client.connection.onClose(resolve));
  client.peer.resume();
  client.peer.end();
  await closed;
  await goRound(10);
  return client;
}

/** Whether the process is told of an error of this kind while the client meets what `meet` does. */
async function crashes(event, meet) {
  const seen = [];
  const listener = (error) => seen.push(error.name);
  process.on(event, listener);
  const client = await open();
  client.peer.resume();
  meet(client);
  await sleep(WAIT_MS);
  process.off(event, listener);
  client.socket.destroy();
  return seen;
}

const timersHeld = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

const FINDINGS = {
  'late-call-fails-fast-hung': async () => {
    const { call } = await openAndLose();
    const late = call();
    await sleep(WAIT_MS);
    return late.state === 'pending';
  },
  'silent-after-loss-write': async () => {
    const { socket, call } = await openAndLose();
    let writes = 0;
    socket.write = () => {
      writes += 1;
    };
    call();
    await sleep(WAIT_MS);
    return writes > 0;
  },
  'loss-is-distinguishable-misclassified': async () => {
    const { call } = await openAndLose();
    const late = call();
    await sleep(WAIT_MS);
    return late.state === 'rejected' && late.error.code === undefined && late.error.constructor === Error;
  },
  'close-settles-call-hung': async () => {
    const { socket, peer, connection, call } = await open();
    peer.resume();
    const pending = call();
    await goRound(10);
    connection.dispose();
    await sleep(WAIT_MS);
    socket.destroy();
    return pending.state === 'pending';
  },
  'no-output-lost-pushed-after-terminal': async () => {
    const { peer, connection, onOutput } = await open();
    const order = [];
    onOutput(({ number }) => order.push(number));
    const closed = new Promise((resolve) => connection.onClose(resolve)).then(() => order.push('closed'));
    peer.write([1, 2].map((number) => frame({ method: 'output', params: { number } })).join(''));
    peer.resetAndDestroy();
    await closed;
    await goRound(10);
    return order.indexOf(2) > order.indexOf('closed');
  },
  'response-to-its-call-later-copy': async () => {
    const { socket, peer, call } = await open();
    const made = call();
    const { id } = await readMessage(peer);
    peer.write(frame({ id, result: 'first' }) + frame({ id, result: 'later' }));
    await sleep(WAIT_MS);
    socket.destroy();
    return made.state === 'resolved with later';
  },
  'response-before-loss-wins-ignored': async () => {
    const { peer, connection, call } = await open();
    const closed = new Promise((resolve) => connection.onClose(resolve));
    const made = call();
    const { id } = await readMessage(peer);
    peer.resume();
    // The two directions number apart, so a request of the peer may well have the id of the call that it has just
    // answered.
    peer.write(frame({ id, result: 'mine' }) + frame({ id, method: 'ask', params: {} }));
    await sleep(WAIT_MS);
    peer.end();
    await closed;
    await sleep(WAIT_MS);
    return made.state === 'pending';
  },
  'no-residue-timer': async () => {
    const before = timersHeld();
    const { socket, peer, connection } = await open();
    const arrived = once(socket, 'data');
    peer.resume();
    peer.write(halfFrame({ method: 'output', params: { number: 1 } }));
    await arrived;
    const gone = once(socket, 'close');
    socket.end();
    connection.dispose();
    await gone;
    await goRound(10);
    return timersHeld() > before;
  },
  'no-crash-uncaught (not JSON)': async () => {
    const seen = await crashes('uncaughtException', ({ peer }) => peer.write('Content-Length: 5\r\n\r\n{{{{{'));
    return seen.includes('SyntaxError');
  },
  'no-crash-uncaught (no Content-Length)': async () => {
    const seen = await crashes('uncaughtException', ({ peer }) => peer.write('Content-Type: text\r\n\r\n{}'));
    return seen.length > 0;
  },
  'no-crash-uncaught (no colon in a header)': async () => {
    const seen = await crashes('uncaughtException', ({ peer }) => peer.write('unfinished"}\r\n\r\n{}'));
    return seen.length > 0;
  },
  'no-crash-unhandled-rejection': async () => {
    const seen = await crashes('unhandledRejection', ({ socket, call }) => {
      socket.end();
      call();
    });
    return seen.length > 0;
  },
};

console.log(`vscode-jsonrpc ${version}`);
for (const [name, fails] of Object.entries(FINDINGS)) console.log(`${(await fails()) ? 'fails' : 'holds'}: ${name}`);
process.exit(0);
