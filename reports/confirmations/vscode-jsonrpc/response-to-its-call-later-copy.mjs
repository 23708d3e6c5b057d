// Of two responses with the same id that arrive in one chunk, the later one settles the call.
//
// Both are put into a queue under a key made of the id before either is handled, so the second replaces the first.
// When the first has been handled before the second arrives, the first one wins, as it should.
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { conclude, countOf, frame, goRound, openLoopback, readMessage } from '../loopback.mjs';

const TIMES = 20;

/** What a call resolves with when `respond` answers its request. */
async function echo(connection, peer, respond) {
  const call = connection.sendRequest('demo/echo', {});
  const { id } = await readMessage(peer);
  respond(id);
  return call;
}

/** What two calls resolve with, the second made as soon as the first has settled. */
async function echoTwice(respond) {
  const { socket, peer } = await openLoopback();
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  connection.onError(() => {});
  connection.listen();
  const first = await echo(connection, peer, (id) => respond(peer, id));
  const second = await echo(connection, peer, (id) => respond(peer, id));
  connection.end();
  connection.dispose();
  return [first, second];
}

const inOneChunk = (peer, id) => peer.write(frame({ id, result: 'first' }) + frame({ id, result: 'later' }));
const oneAfterTheOther = async (peer, id) => {
  peer.write(frame({ id, result: 'first' }));
  await goRound(10);
  peer.write(frame({ id, result: 'later' }));
};

const later = await countOf(TIMES, async () => (await echoTwice(inOneChunk)).every((result) => result === 'later'));
const first = await countOf(TIMES, async () =>
  (await echoTwice(oneAfterTheOther)).every((result) => result === 'first'),
);
const seen = `calls resolve with the later of two responses in one chunk in ${later} of ${TIMES} runs, and with the first of two that come apart in ${first} of ${TIMES}`;
conclude(later === TIMES && first === TIMES, seen);
