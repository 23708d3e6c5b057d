// A call that is made while the client has no connection runs into its timeout on the next one, which is told that the
// call is cancelled.
//
// The same defect as generations-apart-stale-write.mjs, seen by an app that gives its calls a deadline.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { conclude } from '../loopback.mjs';
import { askHeard, lose, SERVER } from '../mcp-stdio.mjs';

const TIMEOUT_MS = 500;

const client = new Client({ name: 'app', version: '1' });
await client.connect(new StdioClientTransport(SERVER));
await lose(client);

let state = 'pending';
const call = client.callTool({ name: 'open', arguments: {} }, { timeout: TIMEOUT_MS }).catch(({ code }) => {
  state = `rejected as ${code}`;
});
await client.connect(new StdioClientTransport(SERVER));
await call;
const heard = await askHeard(client);
await client.close();

const cancelled = heard.filter((message) => message.startsWith('notifications/cancelled')).length;
const seen = `a call made after the loss, with a timeout of ${TIMEOUT_MS} ms, is ${state} on the connection after it, and the next server was told of ${cancelled} cancellation`;
conclude(state === 'rejected as REQUEST_TIMEOUT' && cancelled === 1, seen);
