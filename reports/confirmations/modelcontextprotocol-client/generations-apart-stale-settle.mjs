// A call that is made while the client has no connection is answered by the server of the next one, and where that does
// not answer, it settles only when the next connection ends.
//
// The same defect as generations-apart-stale-write.mjs, seen as the caller sees it.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { conclude } from '../loopback.mjs';
import { lose, SERVER } from '../mcp-stdio.mjs';

const WAIT_MS = 500;

/**
 * What becomes of a call of this tool, made with no connection: some time after the next was opened, and once it is
 * closed.
 */
async function stateOfCall(name) {
  const client = new Client({ name: 'app', version: '1' });
  await client.connect(new StdioClientTransport(SERVER));
  await lose(client);
  let state = 'pending';
  const call = client.callTool({ name, arguments: {} }).then(
    ({ content }) => {
      state = `answered ${content[0].text}`;
    },
    ({ code }) => {
      state = `rejected as ${code}`;
    },
  );
  await client.connect(new StdioClientTransport(SERVER));
  await sleep(WAIT_MS);
  const open = state;
  await client.close();
  await call;
  return { open, closed: state };
}

const answered = await stateOfCall('heard');
const unanswered = await stateOfCall('open');
const seen = `a call made after the loss is, ${WAIT_MS} ms after the app has reconnected, ${answered.open} or ${unanswered.open}, and then ${unanswered.closed} when the next connection is closed`;
conclude(
  answered.open === 'answered ["tools/call heard"]' &&
    unanswered.open === 'pending' &&
    unanswered.closed === 'rejected as CONNECTION_CLOSED',
  seen,
);
