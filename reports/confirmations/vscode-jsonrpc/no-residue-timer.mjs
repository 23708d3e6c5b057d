// Half a frame starts a timer that neither the end of the connection nor `dispose` stops. It arms itself again for
// ever, so the process does not exit any more.
//
// `process.getActiveResourcesInfo()` names what keeps the event loop alive; this script holds no timer when it asks.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, goRound, halfFrame, openLoopback } from '../loopback.mjs';

/**
 * A public setting of the reader, 10,000 ms as it comes. Shortened so that the timer is due many times in this script.
 */
const PARTIAL_MESSAGE_TIMEOUT_MS = 5;

function timersHeld() {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

/** How many timers are left by a connection that met half a frame and was then ended: at once, and after a while. */
async function timersLeft(settings, end) {
  const before = timersHeld();
  const { socket, peer } = await openLoopback();
  const reader = Object.assign(new StreamMessageReader(socket), settings);
  const connection = createMessageConnection(reader, new StreamMessageWriter(socket));
  connection.onError(() => {});
  connection.listen();
  const arrived = once(socket, 'data');
  peer.resume();
  peer.write(halfFrame({ method: 'output', params: { number: 1 } }));
  await arrived;

  const gone = once(socket, 'close');
  end(connection, peer);
  await gone;
  await goRound(10);
  const atOnce = timersHeld() - before;
  await sleep(20 * PARTIAL_MESSAGE_TIMEOUT_MS);
  return { atOnce, later: timersHeld() - before };
}

const closeByApp = (connection) => {
  connection.end();
  connection.dispose();
};
const closeByPeer = (_connection, peer) => peer.end();

const byApp = await timersLeft({}, closeByApp);
const byPeer = await timersLeft({}, closeByPeer);
const again = await timersLeft({ partialMessageTimeout: PARTIAL_MESSAGE_TIMEOUT_MS }, closeByApp);
const seen = `timers held after end and dispose: ${byApp.atOnce}; after a clean end by the peer: ${byPeer.atOnce}; after end and dispose and twenty times the timer's delay: ${again.later}`;
conclude(byApp.atOnce === 1 && byPeer.atOnce === 1 && again.later === 1, seen);
