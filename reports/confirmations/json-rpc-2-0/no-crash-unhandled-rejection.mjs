// A frame that is JSON, but no message of JSON-RPC, is an unhandled rejection.
//
// `receiveAndSend` tells its `errorListener`, and rejects as well; the README drops the promise that it returns.
import { setTimeout as sleep } from 'node:timers/promises';
import * as rpc from 'json-rpc-2.0';
import { crashesOf, openReadmeClient } from '../json-rpc-2-0-web-socket.mjs';
import { conclude } from '../loopback.mjs';

console.warn = () => {};

const crashes = await crashesOf('unhandledRejection', async () => {
  const { peer } = await openReadmeClient(rpc);
  peer.send('{"ready":true}');
  await sleep(100);
});
conclude(
  crashes.join() === 'Error: Received an invalid JSON-RPC message',
  `the process is told of ${crashes.length} unhandled rejection: ${crashes.join(', ')}`,
);
