// An app that calls again as soon as its call has failed by the loss leaves the timer of the new call behind.
//
// The same defect as late-call-fails-fast-late.mjs: the new call waits for its timeout. The timer of the call that the
// loss failed is cleared.
import * as rpc from 'json-rpc-2.0';
import { callWithin, closeOf, openReadmeClient } from '../json-rpc-2-0-web-socket.mjs';
import { conclude, goRound } from '../loopback.mjs';

const TIMEOUT_MS = 60_000;
const timersHeld = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** How many timers more are held after the loss of a connection with one open call, than there were before it. */
async function timersLeft(afterLoss) {
  const before = timersHeld();
  const { client, webSocket, peer } = await openReadmeClient(rpc);
  const closed = closeOf(webSocket);
  const failed = callWithin(client, TIMEOUT_MS, rpc).settled;
  failed.then(() => afterLoss(client));
  peer.terminate();
  await Promise.all([closed, failed]);
  await goRound(10);
  return timersHeld() - before;
}

const none = await timersLeft(() => {});
const again = await timersLeft((client) => callWithin(client, TIMEOUT_MS, rpc));
conclude(
  none === 0 && again === 1,
  `timers left by the loss: ${none}; with an app that calls again when its call has failed: ${again}`,
);
