// A call that is made while the client has no connection is written on the next one, and before its handshake.
//
// `callTool` looks up the tool's output schema first, which takes some microtasks, and asks only then whether there is
// a transport. When the app connects meanwhile there is one: that of a server which has not seen `initialize` yet. The
// same request made by `request`, which does not wait, is refused.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { conclude } from '../loopback.mjs';
import { askHeard, lose, SERVER } from '../mcp-stdio.mjs';

const params = { name: 'open', arguments: {} };

/** What the second server reads when the app makes a call with no connection, and connects directly behind it. */
async function heardOnNext(call) {
  const client = new Client({ name: 'app', version: '1' });
  await client.connect(new StdioClientTransport(SERVER));
  await lose(client);
  let refusal = 'not refused';
  call(client).catch(({ message }) => {
    refusal = `refused as "${message}"`;
  });
  await client.connect(new StdioClientTransport(SERVER));
  const heard = await askHeard(client);
  const seen = `${heard.join(', ')} (the call is ${refusal})`;
  await client.close();
  return seen;
}

const byCallTool = await heardOnNext((client) => client.callTool(params));
const byRequest = await heardOnNext((client) => client.request({ method: 'tools/call', params }));
const seen = `after the loss a call is made, and then the app reconnects. The next server reads, of callTool: ${byCallTool}; of request: ${byRequest}`;
const handshake = 'initialize, notifications/initialized';
conclude(
  byCallTool === `tools/call open, ${handshake} (the call is not refused)` &&
    byRequest === `${handshake} (the call is refused as "Not connected")`,
  seen,
);
