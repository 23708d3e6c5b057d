// A frame that is not JSON is an uncaught exception.
//
// It is `JSON.parse` in the `onmessage` of the README that throws. The package has `receiveJSON`, which does not, for
// servers alone.
import { setTimeout as sleep } from 'node:timers/promises';
import * as rpc from 'json-rpc-2.0';
import { crashesOf, openReadmeClient } from '../json-rpc-2-0-web-socket.mjs';
import { conclude } from '../loopback.mjs';

const crashes = await crashesOf('uncaughtException', async () => {
  const { peer } = await openReadmeClient(rpc);
  peer.send('a line of the log');
  await sleep(100);
});
conclude(
  crashes.length === 1 && crashes[0].startsWith('SyntaxError: '),
  `the process is told of ${crashes.length} uncaught exception: ${crashes.join(', ').split(':')[0]}`,
);
