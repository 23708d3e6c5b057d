// A response that had arrived before the connection ended is thrown away by an app that disposes of the connection when
// that tells of its close: the request is rejected as one that was never answered.
//
// The same queue as in no-output-lost-pushed-after-terminal.mjs: the response waits in it behind two notifications, and
// `onClose` does not. That apps should dispose of the connection then is what the maintainers say (issue 1621), and what
// vscode-languageclient does.
import { createMessageConnection, ErrorCodes, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, countOf, frame, goRound, openLoopback, readMessage } from '../loopback.mjs';

const TIMES = 20;

/** What becomes of a request whose response comes in one chunk with two notifications, right before a clean end. */
async function outcomeOf(react) {
  const { socket, peer } = await openLoopback();
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  connection.onError(() => {});
  connection.onNotification('output', () => {});
  const closed = new Promise((resolve) => {
    connection.onClose(() => {
      react(connection);
      resolve();
    });
  });
  connection.listen();

  let outcome = 'pending';
  connection.sendRequest('demo/echo', {}).then(
    () => {
      outcome = 'resolved';
    },
    ({ code }) => {
      outcome = code === ErrorCodes.PendingResponseRejected ? 'rejected as PendingResponseRejected' : `code ${code}`;
    },
  );
  const { id } = await readMessage(peer);
  const notifications = [1, 2].map((number) => ({ method: 'output', params: { number } }));
  peer.write([...notifications, { id, result: 'done' }].map(frame).join(''));
  peer.end();

  await closed;
  await goRound(10);
  return outcome;
}

const rejected = 'rejected as PendingResponseRejected';
const disposed = await countOf(TIMES, async () => (await outcomeOf((connection) => connection.dispose())) === rejected);
const kept = await countOf(TIMES, async () => (await outcomeOf(() => {})) === 'resolved');
const seen = `a request whose response had arrived is ${rejected} in ${disposed} of ${TIMES} runs where the app disposes in onClose, and resolved in ${kept} of ${TIMES} where it does not`;
conclude(disposed > 0 && kept === TIMES, seen);
