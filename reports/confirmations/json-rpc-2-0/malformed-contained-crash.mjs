// One frame that is no message of JSON-RPC ends a Node process that makes calls.
//
// The same two defects as no-crash-uncaught.mjs and no-crash-unhandled-rejection.mjs, with a whole process: a child
// that does not listen for them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as rpc from 'json-rpc-2.0';
import { openReadmeClient } from '../json-rpc-2-0-web-socket.mjs';
import { conclude } from '../loopback.mjs';

const frame = process.argv[2];
if (frame === undefined) {
  const ends = [
    await endOf('a line of the log'),
    await endOf('{"ready":true}'),
    await endOf('{"jsonrpc":"2.0","method":"a"}'),
  ];
  const [text, shape, message] = ends;
  const seen = `a process that has a call open ends with ${text} on a frame that is not JSON, with ${shape} on one that is no message, and with ${message} on a notification`;
  conclude(text === 'code 1 (SyntaxError)' && shape === 'code 1 (Error)' && message === 'code 0', seen);
} else {
  const { serverAndClient, peer } = await openReadmeClient(rpc);
  const call = serverAndClient.request('demo/echo', {});
  const [text] = await once(peer, 'message');
  peer.send(frame);
  await sleep(100);
  peer.send(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(text).id, result: 'done' }));
  await call;
  process.exit(0);
}

/** How a process ends in which the client has a call open, and gets this frame 100 ms before the response. */
async function endOf(text) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), text]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  const [, name] = /^(\w*Error): /m.exec(stderr) ?? [];
  return `code ${code}${name === undefined ? '' : ` (${name})`}`;
}
