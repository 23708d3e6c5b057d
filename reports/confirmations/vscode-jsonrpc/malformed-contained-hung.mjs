// A request that is open when the connection ends in the middle of a frame never settles.
//
// The peer reads the request, writes half a frame and goes: once cleanly, once by a reset. The client reports the
// close, and keeps the call. (That it also keeps a timer, which would keep this process alive, is
// no-residue-timer.mjs.)
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, halfFrame, openLoopback, readMessage } from '../loopback.mjs';

const WAIT_MS = 1000;

/** What has become of the call, this long after the client reported the close. */
async function callAfter(end) {
  const { socket, peer } = await openLoopback();
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  connection.onError(() => {});
  connection.listen();
  const closed = new Promise((resolve) => connection.onClose(resolve));

  let call = 'pending';
  connection.sendRequest('demo/echo', {}).then(
    () => {
      call = 'resolved';
    },
    () => {
      call = 'rejected';
    },
  );
  const { id } = await readMessage(peer);
  peer.write(halfFrame({ id, result: 'never whole' }));
  end(peer);

  await closed;
  await sleep(WAIT_MS);
  return call;
}

const [afterEnd, afterReset] = await Promise.all([
  callAfter((peer) => peer.end()),
  callAfter((peer) => peer.resetAndDestroy()),
]);
const seen = `${WAIT_MS} ms after onClose the call is ${afterEnd} when half a frame and a clean end came, and ${afterReset} when half a frame and a reset came`;
conclude(afterEnd === 'pending' && afterReset === 'pending', seen);
