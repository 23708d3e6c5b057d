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
import { goRound } from './loopback.mjs';
import { askHeard, lose, SERVER } from './mcp-stdio.mjs';

const NAME = '@modelcontextprotocol/sdk';

const folder = path.resolve(process.argv[2] ?? '.');
const { version } = JSON.parse(readFileSync(path.join(folder, 'node_modules', NAME, 'package.json'), 'utf8'));
const require = createRequire(path.join(folder, 'package.json'));
const { Client } = require(`${NAME}/client/index.js`);
const { StdioClientTransport } = require(`${NAME}/client/stdio.js`);
const { CallToolResultSchema } = require(`${NAME}/types.js`);

async function connect(client = new Client({ name: 'app', version: '1' }, { capabilities: {} })) {
  await client.connect(new StdioClientTransport({ ...SERVER }));
  return client;
}

/** A call that the server leaves open, which rejects at the loss. */
const callOpen = (client, timeout) =>
  client.callTool({ name: 'open', arguments: {} }, CallToolResultSchema, { timeout });

const timersHeld = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

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
  // When it is due, the next server is told to cancel a request that it was never sent.
  'generations-apart-stale-write': async () => {
    const timeout = 2000;
    const client = await connect();
    const failed = callOpen(client, timeout).catch(() => {});
    await lose(client);
    await failed;
    await connect(client);
    await new Promise((resolve) => setTimeout(resolve, timeout));
    const heard = await askHeard(client);
    await client.close();
    return heard.some((message) => message.startsWith('notifications/cancelled'));
  },
};

console.log(`${NAME} ${version}`);
for (const [name, fails] of Object.entries(FINDINGS)) console.log(`${(await fails()) ? 'fails' : 'holds'}: ${name}`);
process.exit(0);
