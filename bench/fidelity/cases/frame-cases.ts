import type { Note, ServerCase } from '../fidelity-case.js';
import { said, saidOfRead } from '../observe.js';
import type { ServerPort } from '../server-port.js';
import { shakenHands, startScript } from './session.js';

/** Sends a frame that is no message, and looks whether it is answered and whether the connection goes on. */
async function sendNonsense(port: ServerPort, note: Note, frame: string): Promise<void> {
  const connection = await shakenHands(port);
  connection.text(frame);
  note('the next request', said(await connection.request('process/terminate', { processId: 'nobody' })));
  note('answers to no request, by their ids', connection.strays());
}

export const FRAME_CASES: readonly ServerCase[] = [
  {
    about: 'server',
    id: 'unknown-method',
    claim: 'A method that is not known is refused with -32601.',
    async run(port, note) {
      const connection = await shakenHands(port);
      for (const method of ['no/such', 'process/resize', 'process/list', 'fs/rename']) {
        note(method, said(await connection.request(method, {})));
      }
    },
  },
  {
    about: 'server',
    id: 'malformed-json',
    claim: 'A frame that is not JSON is answered with an error of id -1, and the connection goes on.',
    run: (port, note) => sendNonsense(port, note, 'this is not JSON'),
  },
  {
    about: 'server',
    id: 'frame-of-no-kind',
    claim: 'A frame that is an object, but no message, is answered with an error of id -1, and the connection goes on.',
    run: (port, note) => sendNonsense(port, note, '{"neither":"one"}'),
  },
  {
    about: 'server',
    id: 'frame-that-is-a-list',
    claim: 'A frame that is a list is answered with an error of id -1: there are no batches.',
    run: (port, note) => sendNonsense(port, note, '[{"id":1,"method":"process/terminate","params":{"processId":"P"}}]'),
  },
  {
    about: 'server',
    id: 'jsonrpc-member',
    claim: 'A request with the member jsonrpc is answered all the same, without it.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const pending = connection.begin('process/terminate', { processId: 'nobody' }, 'plain');
      note('without it', said(await pending.reply()));
      const frame = { jsonrpc: '2.0', id: 'with', method: 'process/terminate', params: { processId: 'nobody' } };
      connection.text(JSON.stringify(frame));
      await connection.request('process/terminate', { processId: 'nobody' });
      note('with it, the id of the answer', connection.strays());
    },
  },
  {
    about: 'server',
    id: 'text-id',
    claim: 'The id of a request may be a text, and comes back as it was.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('a text', said(await connection.begin('process/terminate', { processId: 'nobody' }, 'seven').reply()));
      note('the text of a number', said(await connection.begin('no/such', {}, '7').reply()));
    },
  },
  {
    about: 'server',
    id: 'unknown-notification',
    claim: 'A notification that is not known ends the connection.',
    async run(port, note) {
      const connection = await shakenHands(port);
      connection.notify('no/such', {});
      note('the next request', said(await connection.request('process/terminate', { processId: 'nobody' })));
    },
  },
  {
    about: 'server',
    id: 'stray-response',
    claim: 'A response to a request that the server never made ends the connection.',
    async run(port, note) {
      const connection = await shakenHands(port);
      connection.text('{"id":4711,"result":{}}');
      note('the next request', said(await connection.request('process/terminate', { processId: 'nobody' })));
    },
  },
  {
    about: 'server',
    id: 'read-holds-up-others',
    claim: 'Requests of a connection are handled one after another: a read that waits holds up all that come after it.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue');
      const read = connection.begin('process/read', { processId: 'P', waitMs: 200 });
      note('a later request', said(await connection.request('process/terminate', { processId: 'nobody' })));
      note('the read was answered before it', read.answered());
      note('the answer to the read', saidOfRead(await read.reply()));
    },
  },
];
