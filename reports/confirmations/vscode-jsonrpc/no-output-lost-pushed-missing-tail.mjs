// Notifications that had arrived before the connection ended are lost to an app that disposes of the connection when
// that tells of its close.
//
// The same queue as in no-output-lost-pushed-after-terminal.mjs, which `dispose` empties. That apps should dispose of
// the connection then is what the maintainers say (issue 1621), and what vscode-languageclient does.
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, countOf, frame, goRound, openLoopback } from '../loopback.mjs';

const TIMES = 20;
const NUMBERS = [1, 2, 3];

/** How many of the notifications, sent in one chunk right before a clean end, the app is told of. */
async function handledOf(react) {
  const { socket, peer } = await openLoopback();
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  let handled = 0;
  connection.onError(() => {});
  connection.onNotification('output', () => {
    handled += 1;
  });
  const closed = new Promise((resolve) => {
    connection.onClose(() => {
      react(connection);
      resolve();
    });
  });
  connection.listen();

  peer.write(NUMBERS.map((number) => frame({ method: 'output', params: { number } })).join(''));
  peer.end();

  await closed;
  await goRound(10);
  return handled;
}

const all = NUMBERS.length;
const lost = await countOf(TIMES, async () => (await handledOf((connection) => connection.dispose())) < all);
const kept = await countOf(TIMES, async () => (await handledOf(() => {})) === all);
const seen = `of ${all} notifications that had arrived some are never handled in ${lost} of ${TIMES} runs where the app disposes in onClose, and all are handled in ${kept} of ${TIMES} where it does not`;
conclude(lost > 0 && kept === TIMES, seen);
