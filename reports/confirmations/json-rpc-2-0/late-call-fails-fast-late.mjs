// A call that is made after the connection has closed is sent all the same, and fails only when its timeout runs out.
//
// `rejectAllPendingRequests` rejects what is pending, and the package keeps nothing of it. The next call is registered
// and handed to the app's `send`, which asks the socket; a WebSocket that has closed discards it, and does not throw.
// Without a timeout nothing ever settles the call: `beforeExit` is the proof that no timeout could give.
import { setTimeout as sleep } from 'node:timers/promises';
import * as rpc from 'json-rpc-2.0';
import { callWithin, openAndLose } from '../json-rpc-2-0-web-socket.mjs';
import { conclude } from '../loopback.mjs';

const TIMEOUT_MS = 400;

async function lateCall(how) {
  const { client } = await openAndLose(rpc, how);
  const call = callWithin(client, TIMEOUT_MS, rpc);
  await sleep(TIMEOUT_MS / 2);
  const half = call.state;
  await call.settled;
  return `${half} ${TIMEOUT_MS / 2} ms later, and then ${call.state}`;
}

const closed = await lateCall('close');
const broken = await lateCall('terminate');

let untimed = 'pending';
const { serverAndClient } = await openAndLose(rpc);
serverAndClient.request('demo/echo', {}).then(
  () => {
    untimed = 'resolved';
  },
  () => {
    untimed = 'rejected';
  },
);

process.once('beforeExit', () => {
  const late = 'pending 200 ms later, and then rejected with "The call timed out"';
  const seen = `a call made after onclose, with a timeout of ${TIMEOUT_MS} ms, is ${closed} (clean close), and ${broken} (broken connection); without a timeout, with nothing left in the event loop, it is ${untimed}`;
  conclude(closed === late && broken === late && untimed === 'pending', seen);
});
