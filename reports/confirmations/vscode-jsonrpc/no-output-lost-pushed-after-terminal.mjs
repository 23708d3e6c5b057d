// Notifications that had arrived before the connection ended reach their handler after onClose.
//
// A frame that was read waits for one setImmediate to be decoded and for another to be handled, and each further frame
// of the same chunk for one more. The socket's `close`, which becomes onClose, waits for none of them.
// On Node 20, of Linux: one phase of immediates lies between the data and `close` when the peer resets the connection
// directly behind it, and two when it ends the connection cleanly. So one notification is enough with a reset, and two
// with a clean end. (Since libuv 1.52, which reads again where older versions assume the end, two are needed for both.)
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, countOf, frame, goRound, openLoopback } from '../loopback.mjs';

const TIMES = 20;

/** What the app is told, in order: the numbers of the notifications, and `closed`. */
async function orderOf(numbers, end, react) {
  const { socket, peer } = await openLoopback();
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  const order = [];
  connection.onError(() => {});
  connection.onNotification('output', ({ number }) => {
    order.push(number);
  });
  const closed = new Promise((resolve) => {
    connection.onClose(() => {
      order.push('closed');
      react(connection);
      resolve();
    });
  });
  connection.listen();

  peer.write(numbers.map((number) => frame({ method: 'output', params: { number } })).join(''));
  end(peer);

  await closed;
  await goRound(10);
  return order;
}

const reset = (peer) => peer.resetAndDestroy();
const cleanEnd = (peer) => peer.end();
const keep = () => {};
const dispose = (connection) => connection.dispose();

const isLate = (number, order) => order.indexOf(number) > order.indexOf('closed');
const oneReset = await countOf(TIMES, async () => isLate(1, await orderOf([1], reset, keep)));
const twoReset = await countOf(TIMES, async () => isLate(2, await orderOf([1, 2], reset, keep)));
const twoEnded = await countOf(TIMES, async () => isLate(2, await orderOf([1, 2], cleanEnd, keep)));
const lost = await countOf(TIMES, async () => !(await orderOf([1, 2], cleanEnd, dispose)).includes(2));
const late = `handled after onClose: of one notification and a reset in ${oneReset} of ${TIMES} runs, of two and a reset in ${twoReset}, of two and a clean end in ${twoEnded}`;
const seen = `${late}; never handled where the app disposes in onClose: in ${lost}`;
conclude(twoReset > 0 && twoEnded > 0, seen);
