// A request that is open when the connection ends is settled only by what the app does later: `dispose` rejects it, as
// late as the app likes.
//
// The same defect as call-settles-hung.mjs: the client knows of the loss and keeps it from the caller. That `dispose`
// settles the calls is what the maintainers point to (issue 1621).
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, ErrorCodes, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, goRound, openLoopback, readMessage } from '../loopback.mjs';

const WAIT_MS = 50;

const { socket, peer } = await openLoopback();
const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
connection.onError(() => {});
connection.listen();
const closed = new Promise((resolve) => connection.onClose(resolve));

let call = 'pending';
connection.sendRequest('demo/echo', {}).catch((error) => {
  call = error.code === ErrorCodes.PendingResponseRejected ? 'rejected as PendingResponseRejected' : String(error);
});
await readMessage(peer);
peer.end();

await closed;
await sleep(WAIT_MS);
const beforeDispose = call;
connection.end();
connection.dispose();
await goRound(10);
const seen = `the call is ${beforeDispose} ${WAIT_MS} ms after onClose, and ${call} once the app has disposed the connection`;
conclude(beforeDispose === 'pending' && call === 'rejected as PendingResponseRejected', seen);
