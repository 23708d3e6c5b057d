// A request that is in flight when the peer closes the connection never settles.
//
// The peer reads the request and ends the connection cleanly. The client reports the close. After that nothing is left
// in the event loop, so nothing can ever settle the call: `beforeExit` is the proof that no timeout could give.
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, openLoopback, readMessage } from '../loopback.mjs';

const { socket, peer } = await openLoopback();
const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
connection.onError(() => {});
connection.listen();

let isClosed = false;
connection.onClose(() => {
  isClosed = true;
});

let call = 'pending';
connection.sendRequest('demo/echo', {}).then(
  () => {
    call = 'resolved';
  },
  () => {
    call = 'rejected';
  },
);

process.once('beforeExit', () => {
  const told = isClosed ? 'after onClose' : 'without onClose';
  conclude(isClosed && call === 'pending', `${told}, with nothing left in the event loop, the call is ${call}`);
});

await readMessage(peer);
peer.end();
