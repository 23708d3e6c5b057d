import type { ServerCase } from '../fidelity-case.js';
import { member, said, saidOf, saidOfRead, shapeOf } from '../observe.js';
import type { ServerConnection, ServerPort } from '../server-port.js';
import { runToEnd, shakenHands, startScript } from './session.js';

/** One request of every kind, by what it is about. */
function requests(port: ServerPort, connection: ServerConnection): readonly (readonly [string, unknown])[] {
  return [
    ['process/start', connection.script('P', 'cue')],
    ['process/read', { processId: 'P' }],
    ['process/write', { processId: 'P', chunk: '', writeId: 'w' }],
    ['process/terminate', { processId: 'P' }],
    ['fs/readFile', { path: port.path('/work/hello.txt') }],
    ['environment/info', {}],
    ['no/such', {}],
  ];
}

export const HANDSHAKE_CASES: readonly ServerCase[] = [
  {
    about: 'server',
    id: 'initialize-result',
    claim: 'initialize gives the id of the session.',
    async run(port, note) {
      const connection = await port.connect();
      const reply = await connection.request('initialize', { clientName: 'fidelity' });
      note('the session id is a text', typeof member(reply, 'sessionId') === 'string');
      note('the members of the result', shapeOf(reply));
    },
  },
  {
    about: 'server',
    id: 'initialize-params',
    claim: 'initialize without a clientName is refused with -32602, and members it does not know are ignored.',
    async run(port, note) {
      const connection = await port.connect();
      note('without a clientName', said(await connection.request('initialize', {})));
      note('with a clientName that is a number', said(await connection.request('initialize', { clientName: 7 })));
      const params = { clientName: 'fidelity', resumeSessionId: null, unheardOf: 1 };
      note('with a member unheard of', typeof member(await connection.request('initialize', params), 'sessionId'));
    },
  },
  {
    about: 'server',
    id: 'initialize-twice',
    claim: 'A second initialize on a connection is refused with -32600, and the connection goes on.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('the second', said(await connection.request('initialize', { clientName: 'fidelity' })));
      note('what follows', said(await connection.request('process/terminate', { processId: 'nobody' })));
    },
  },
  {
    about: 'server',
    id: 'request-before-initialize',
    claim: 'Before initialize every request that is known is refused with -32600.',
    async run(port, note) {
      const connection = await port.connect();
      for (const [method, params] of requests(port, connection)) {
        note(method, said(await connection.request(method, params)));
      }
      note('initialize afterwards', saidOf(await connection.request('initialize', { clientName: 'fidelity' })));
    },
  },
  {
    about: 'server',
    id: 'request-before-initialized',
    claim: 'Between initialize and the notification initialized every request that is known is refused with -32600.',
    async run(port, note) {
      const connection = await port.connect();
      await connection.request('initialize', { clientName: 'fidelity' });
      for (const [method, params] of requests(port, connection)) {
        note(method, said(await connection.request(method, params)));
      }
      connection.notify('initialized', {});
      note('a process afterwards', said(await connection.request('process/terminate', { processId: 'P' })));
      connection.notify('initialized', {});
      note('after a second initialized', said(await connection.request('process/terminate', { processId: 'P' })));
    },
  },
  {
    about: 'server',
    id: 'resume-known-session',
    claim:
      'initialize with the id of a session whose connection has ended gives that session back, with its processes.',
    async run(port, note) {
      const first = await port.connect();
      const sessionId = member(await first.request('initialize', { clientName: 'fidelity' }), 'sessionId');
      first.notify('initialized', {});
      await runToEnd(first, 'P', ['before']);
      await first.end();
      const second = await port.connect();
      const resumed = await second.request('initialize', { clientName: 'fidelity', resumeSessionId: sessionId });
      note('the session is the same', member(resumed, 'sessionId') === sessionId);
      second.notify('initialized', {});
      const read = await second.request('process/read', { processId: 'P', afterSeq: 0, maxBytes: 100, waitMs: 0 });
      note('a process of before is read', saidOfRead(read));
    },
  },
  {
    about: 'server',
    id: 'resume-unknown-session',
    claim: 'initialize with an unknown session id is refused with -32600, and can be sent again without one.',
    async run(port, note) {
      const connection = await port.connect();
      const params = { clientName: 'fidelity', resumeSessionId: 'no-such-session' };
      note('the answer', said(await connection.request('initialize', params)));
      const refused = await connection.request('process/terminate', { processId: 'P' });
      note('a request after it', said(refused));
      const again = await connection.request('initialize', { clientName: 'fidelity' });
      note('initialize again', typeof member(again, 'sessionId'));
    },
  },
  {
    about: 'server',
    id: 'sessions-are-apart',
    claim: 'A process is known to its own session only, and its id is free in another one.',
    async run(port, note) {
      const first = await shakenHands(port);
      await startScript(first, 'P', 'cue');
      await first.end();
      const second = await shakenHands(port);
      note('a read in another session', said(await second.request('process/read', { processId: 'P' })));
      const script = { ...second.script('Q', 'cue'), processId: 'P' };
      note('a start under the same id', saidOf(await second.request('process/start', script), 'processId'));
    },
  },
  {
    about: 'server',
    id: 'environment-info',
    claim: 'environment/info tells the shell and the current folder.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const reply = await connection.request('environment/info', {});
      note('the current folder', saidOf(reply, 'cwd'));
      const {
        shell,
        cwd: _cwd,
        ...others
      } = ('result' in reply ? reply.result : {}) as Readonly<Record<string, unknown>>;
      note('what is told of the shell', Object.keys(shell ?? {}).sort());
      note('it tells more than that', Object.keys(others).length > 0);
      note('without params', saidOf(await connection.request('environment/info', undefined), 'cwd'));
    },
  },
];
