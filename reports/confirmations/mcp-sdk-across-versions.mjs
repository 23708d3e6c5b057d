// What differs between the versions of @modelcontextprotocol/sdk, seen over a child process's stdin and stdout: one
// line for each way in which some version fails and another does not, saying whether the version that is installed in a
// folder does.
//
//   npm install --prefix FOLDER @modelcontextprotocol/sdk@1.27.1
//   node reports/confirmations/mcp-sdk-across-versions.mjs FOLDER
//
// A line is named as a finding of Tailrace is, after the property and the kind of its failure.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { goRound } from './loopback.mjs';
import { openInProcess, orderOf } from './mcp-in-process.mjs';
import { askHeard, lose, SERVER } from './mcp-stdio.mjs';

const NAME = '@modelcontextprotocol/sdk';
/** Enough for the server to exit. */
const GONE_MS = 300;

const folder = path.resolve(process.argv[2] ?? '.');
const { version } = JSON.parse(readFileSync(path.join(folder, 'node_modules', NAME, 'package.json'), 'utf8'));
const require = createRequire(path.join(folder, 'package.json'));
const { Client } = require(`${NAME}/client/index.js`);
const { StdioClientTransport } = require(`${NAME}/client/stdio.js`);
const framing = require(`${NAME}/shared/stdio.js`);
const { CallToolResultSchema, LoggingMessageNotificationSchema } = require(`${NAME}/types.js`);

const newClient = () => new Client({ name: 'app', version: '1' }, { capabilities: {} });

async function connect(client = newClient()) {
  await client.connect(new StdioClientTransport({ ...SERVER }));
  return client;
}

/** A call that the server leaves open, which rejects at the loss. */
const callOpen = (client, timeout) =>
  client.callTool({ name: 'open', arguments: {} }, CallToolResultSchema, { timeout });

const logsOf = (client) => (listener) => client.setNotificationHandler(LoggingMessageNotificationSchema, listener);

const timersHeld = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/**
 * The app closes the client. Old versions settle that, and tell of the close, before the process has gone, and tell of it
 * once more when it has.
 */
async function close(client) {
  await client.close();
  await sleep(GONE_MS);
}

/** Whether the next server is told to cancel a request that it was never sent, when the timer of that is due. */
async function cancelsOnNext(end) {
  const timeout = 2000;
  const client = await connect();
  const failed = callOpen(client, timeout).catch(() => {});
  await end(client);
  await failed;
  await connect(client);
  await sleep(timeout);
  const heard = await askHeard(client);
  await client.close();
  return heard.some((message) => message.startsWith('notifications/cancelled'));
}

const FINDINGS = {
  // The app is told that the call has failed, and the timer of its timeout stays for the time that it was given.
  'no-residue-timer': async () => {
    const before = timersHeld();
    const client = await connect();
    const failed = callOpen(client, 60_000).catch(() => {});
    await lose(client);
    await failed;
    await goRound(10);
    return timersHeld() > before;
  },
  'no-residue-timer (closed by the app)': async () => {
    const before = timersHeld();
    const client = await connect();
    const failed = callOpen(client, 60_000).catch(() => {});
    await close(client);
    await failed;
    await goRound(10);
    return timersHeld() > before;
  },
  'generations-apart-stale-write': () => cancelsOnNext(lose),
  'generations-apart-stale-write (closed by the app)': () => cancelsOnNext(close),
  // In one process a message and the close may be handed over with no microtask between; a child's never are.
  'no-output-lost-pushed-after-terminal (streams in one process)': async () => {
    const client = newClient();
    const { transport, log } = openInProcess(framing);
    await client.connect(transport);
    return (await orderOf(client, logsOf(client), () => setImmediate(log))) === 'closed, log';
  },
  'no-output-lost-pushed-after-terminal (a child)': async () => {
    const client = await connect();
    const order = await orderOf(client, logsOf(client), () => {
      client.callTool({ name: 'log', arguments: {} }).catch(() => {});
    });
    return order !== 'log, closed';
  },
};

console.log(`${NAME} ${version}`);
for (const [name, fails] of Object.entries(FINDINGS)) console.log(`${(await fails()) ? 'fails' : 'holds'}: ${name}`);
process.exit(0);
