// A request that is open when the connection ends is not failed by the loss: not when the client reports the close, and
// not long after.
//
// The same defect as call-settles-hung.mjs, seen as a caller with a deadline sees it.
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, goRound, openLoopback, readMessage } from '../loopback.mjs';

const WAIT_MS = 1000;

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
await readMessage(peer);
peer.end();

await closed;
await goRound(10);
const soon = call;
await sleep(WAIT_MS);
const seen = `the call is ${soon} ten rounds of the event loop after onClose, and ${call} ${WAIT_MS} ms after it`;
conclude(soon === 'pending' && call === 'pending', seen);
