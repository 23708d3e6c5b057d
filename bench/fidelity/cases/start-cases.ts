import type { ServerCase } from '../fidelity-case.js';
import { said, saidOf, shapeOf, told } from '../observe.js';
import { REFUSED_START } from '../server-port.js';
import { runToEnd, shakenHands, startScript } from './session.js';

/** What a `process/start` may lack, or have in a wrong type. */
const WRONG_PARAMS: readonly (readonly [what: string, change: Readonly<Record<string, unknown>>])[] = [
  ['without processId', { processId: undefined }],
  ['processId a number', { processId: 7 }],
  ['without argv', { argv: undefined }],
  ['argv empty', { argv: [] }],
  ['argv of a number', { argv: ['/bin/true', 1] }],
  ['without cwd', { cwd: undefined }],
  ['without env', { env: undefined }],
  ['env of a number', { env: { A: 1 } }],
  ['without tty', { tty: undefined }],
  ['tty a text', { tty: 'yes' }],
  ['pipeStdin a text', { pipeStdin: 'yes' }],
  ['arg0 a number', { arg0: 7 }],
];

const ACCEPTED_PARAMS: readonly (readonly [what: string, change: Readonly<Record<string, unknown>>])[] = [
  ['without pipeStdin', { pipeStdin: undefined }],
  ['without arg0', { arg0: undefined }],
  ['with a member unheard of', { unheardOf: 1 }],
];

export const START_CASES: readonly ServerCase[] = [
  {
    about: 'server',
    id: 'start-result',
    claim: 'process/start gives the id of the process back.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const reply = await connection.request('process/start', connection.script('P', 'cue'));
      note('the id', saidOf(reply, 'processId'));
      note('the members of the result', shapeOf(reply));
    },
  },
  {
    about: 'server',
    id: 'start-duplicate-id',
    claim: 'A process id that is taken is refused with -32600, also when its process has ended.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const params = connection.script('P', 'cue');
      await connection.request('process/start', params);
      note('while it runs', said(await connection.request('process/start', params)));
      connection.happens('P', 'cued', [{ kind: 'exited', exitCode: 0 }, { kind: 'closed' }]);
      await connection.notifications('P', 2);
      note('after its end', said(await connection.request('process/start', params)));
    },
  },
  {
    about: 'server',
    id: 'start-params',
    claim: 'Of the params pipeStdin and arg0 may be missing; any other that is missing or of a wrong type is -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const usual = { ...connection.script('P', 'cue'), argv: ['/bin/true'] };
      for (const [what, change] of WRONG_PARAMS) {
        note(what, said(await connection.request('process/start', { ...usual, ...change })));
      }
      for (const [index, [what, change]] of ACCEPTED_PARAMS.entries()) {
        const params = { ...usual, ...change, processId: `accepted-${index}` };
        note(what, saidOf(await connection.request('process/start', params)));
      }
      note('without params', said(await connection.request('process/start', undefined)));
    },
  },
  {
    about: 'server',
    id: 'start-missing-program',
    claim: 'A program that does not exist is refused with -32603, and leaves its process id free.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const params = { ...connection.script(REFUSED_START, 'cue'), argv: ['/no/such/program'] };
      note('the start', said(await connection.request('process/start', params)));
      note('a read', said(await connection.request('process/read', { processId: REFUSED_START })));
      note('a write', said(await connection.request('process/write', { ...params, chunk: '', writeId: 'w' })));
      note('a terminate', said(await connection.request('process/terminate', { processId: REFUSED_START })));
    },
  },
  {
    about: 'server',
    id: 'start-missing-folder',
    claim: 'A current folder that does not exist is refused with -32603, as a missing program is.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const params = { ...connection.script(REFUSED_START, 'cue'), cwd: port.path('/work/no/such') };
      note('the start', said(await connection.request('process/start', params)));
    },
  },
  {
    about: 'server',
    id: 'start-relative-folder',
    claim: 'A current folder that is no absolute path is refused with -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const params = { ...connection.script('P', 'cue'), cwd: 'work' };
      note('the start', said(await connection.request('process/start', params)));
    },
  },
  {
    about: 'server',
    id: 'start-surroundings',
    claim: 'A process runs in its cwd, under its arg0, and with the variables of env only.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const params = connection.script('P', 'cue');
      const argv = ['/bin/sh', '-c', 'printf "%s|%s|%s" "$0" "$GREETING$HOME" "$(basename "$PWD")"'];
      const others = { argv, env: { GREETING: 'hello', PATH: '/usr/bin:/bin' }, arg0: 'a-name' };
      await connection.request('process/start', { ...params, ...others });
      connection.happens('P', 'unasked', [{ kind: 'output', text: 'a-name|hello|work' }]);
      note('what it sees', await connection.outputUntil('P', 'work'));
    },
  },
  {
    about: 'server',
    id: 'start-on-a-terminal',
    claim: 'A process on a terminal can be written to without pipeStdin, and its one stream is pty.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'read -r line; printf "got %s" "$line"; cue', { tty: true });
      const write = { processId: 'P', chunk: 'aGkK', writeId: 'w' };
      note('the write', said(await connection.request('process/write', write)));
      connection.happens('P', 'unasked', [
        { kind: 'output', stream: 'pty', text: 'hi\r\n' },
        { kind: 'output', stream: 'pty', text: 'got hi' },
      ]);
      note('what it shows', await connection.outputUntil('P', 'got hi'));
      const [first] = await connection.notifications('P', 1);
      note('the stream', first?.params.stream);
    },
  },
  {
    about: 'server',
    id: 'notification-members',
    claim:
      'process/output has processId, seq, stream and chunk, process/exited an exitCode, process/closed only a seq.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await runToEnd(connection, 'P', ['some']);
      for (const { method, params } of await connection.notifications('P', 3)) note(method, Object.keys(params).sort());
    },
  },
  {
    about: 'server',
    id: 'notification-order',
    claim: 'One sequence of numbers from 1 on counts output of both streams, the exit and the close of a process.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue; printf out; cue; printf err >&2; cue; exit 3');
      await startScript(connection, 'Q', 'cue; printf other; cue');
      connection.happens('P', 'cued', [{ kind: 'output', text: 'out' }]);
      await connection.notifications('P', 1);
      connection.happens('Q', 'cued', [{ kind: 'output', text: 'other' }]);
      connection.happens('P', 'cued', [{ kind: 'output', stream: 'stderr', text: 'err' }]);
      await connection.notifications('P', 2);
      connection.happens('P', 'cued', [{ kind: 'exited', exitCode: 3 }, { kind: 'closed' }]);
      note('of one process', (await connection.notifications('P', 4)).map(told));
      note('of another', (await connection.notifications('Q', 1)).map(told));
    },
  },
  {
    about: 'server',
    id: 'exit-before-output',
    claim:
      'The exit may have a lower seq than output: what holds the streams open writes on, and the close is the last.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', '( cue; printf tail ) & exit 5');
      connection.happens('P', 'unasked', [{ kind: 'exited', exitCode: 5 }]);
      await connection.notifications('P', 1);
      connection.happens('P', 'cued', [{ kind: 'output', text: 'tail' }, { kind: 'closed' }]);
      note('the notifications', (await connection.notifications('P', 3)).map(told));
    },
  },
];
