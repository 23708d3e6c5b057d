import type { ServerCase } from '../fidelity-case.js';
import { said, saidOf, told } from '../observe.js';
import { runToEnd, shakenHands, startScript, written } from './session.js';

/** What a real server answers to a write to a process that has exited, depending on which of its tasks is first. */
const BY_CHANCE: readonly string[] = ['{"status":"accepted"}', '{"error":-32603}'];

export const WRITE_CASES: readonly ServerCase[] = [
  {
    about: 'server',
    id: 'write-accepted',
    claim: 'What is written to a process with piped stdin is accepted and read by it; an empty chunk too.',
    async run(port, note) {
      const connection = await shakenHands(port);
      const cat = { argv: ['/bin/cat'], pipeStdin: true };
      await startScript(connection, 'P', 'cue', cat);
      note('the write', said(await connection.request('process/write', written('P', 'hello', 'w1'))));
      connection.happens('P', 'unasked', [{ kind: 'output', text: 'hello' }]);
      note('what comes back', (await connection.notifications('P', 1)).map(told));
      note('nothing', said(await connection.request('process/write', written('P', '', 'w2'))));
    },
  },
  {
    about: 'server',
    id: 'write-without-stdin',
    claim: 'A write to a process without stdin is a result with the status stdinClosed.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue');
      note('while it runs', said(await connection.request('process/write', written('P', 'x', 'w1'))));
      connection.happens('P', 'cued', [{ kind: 'exited', exitCode: 0 }, { kind: 'closed' }]);
      await connection.notifications('P', 2);
      note('after its end', said(await connection.request('process/write', written('P', 'x', 'w2'))));
    },
  },
  {
    about: 'server',
    id: 'write-unknown-process',
    claim: 'A write to a process that is not known is a result with the status unknownProcess.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('the answer', said(await connection.request('process/write', written('nobody', 'x', 'w'))));
    },
  },
  {
    about: 'server',
    id: 'write-params',
    claim: 'A write without processId or chunk, or with a chunk that is not base64, is refused with -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue', { pipeStdin: true });
      const wrong: readonly (readonly [string, object | undefined])[] = [
        ['without params', undefined],
        ['without processId', { chunk: '', writeId: 'w1' }],
        ['without chunk', { processId: 'P', writeId: 'w2' }],
        ['chunk a number', { processId: 'P', chunk: 7, writeId: 'w3' }],
        ['chunk not base64', { processId: 'P', chunk: '***', writeId: 'w4' }],
        ['chunk without padding', { processId: 'P', chunk: 'eA', writeId: 'w5' }],
        ['chunk not base64, of nobody', { processId: 'nobody', chunk: '***', writeId: 'w6' }],
      ];
      for (const [what, params] of wrong) note(what, said(await connection.request('process/write', params)));
    },
  },
  {
    about: 'server',
    id: 'write-id-missing',
    claim: 'A write needs a writeId, or is refused with -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue', { pipeStdin: true });
      note('the answer', said(await connection.request('process/write', { processId: 'P', chunk: '' })));
    },
  },
  {
    about: 'server',
    id: 'write-id-repeated',
    claim: 'A write whose writeId was seen before is accepted, and not written a second time.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue', { argv: ['/bin/cat'], pipeStdin: true });
      for (const [text, writeId] of [
        ['a', 'w1'],
        ['b', 'w1'],
        ['c', 'w2'],
      ] as const) {
        note(`the write of ${text}`, said(await connection.request('process/write', written('P', text, writeId))));
      }
      connection.happens('P', 'unasked', [{ kind: 'output', text: 'ac' }]);
      note('what was read', await connection.outputUntil('P', 'c'));
    },
  },
  {
    about: 'server',
    id: 'write-after-exit',
    claim: 'A write to the piped stdin of a process that has exited tells nothing of that.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue', { pipeStdin: true });
      connection.happens('P', 'cued', [{ kind: 'exited', exitCode: 0 }, { kind: 'closed' }]);
      await connection.notifications('P', 2);
      const answer = said(await connection.request('process/write', written('P', 'x', 'w')));
      const isByChance = BY_CHANCE.includes(JSON.stringify(answer));
      note('the answer', isByChance ? 'accepted or -32603, by chance' : answer);
    },
  },
  {
    about: 'server',
    id: 'terminate',
    claim: 'process/terminate tells whether the process was running, and its end is told by its notifications.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue');
      note('a process that runs', said(await connection.request('process/terminate', { processId: 'P' })));
      connection.happens('P', 'unasked', [{ kind: 'exited', exitCode: 137 }, { kind: 'closed' }]);
      const ended = await connection.notifications('P', 2);
      note(
        'its end',
        ended.map(({ method }) => method),
      );
      // Which code it is, differs between versions: -1, or 128 and the number of the signal; in some by chance.
      note('it did not succeed', ended[0]?.params.exitCode !== 0);
      note('a process that has ended', said(await connection.request('process/terminate', { processId: 'P' })));
    },
  },
  {
    about: 'server',
    id: 'terminate-ended-or-unknown',
    claim: 'Terminating a process that has ended or that is not known is a result with running false.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await runToEnd(connection, 'P', ['some']);
      note('one that has ended', saidOf(await connection.request('process/terminate', { processId: 'P' }), 'running'));
      const unknown = await connection.request('process/terminate', { processId: 'nobody' });
      note('one that is not known', said(unknown));
      note('without processId', said(await connection.request('process/terminate', {})));
      note('processId a number', said(await connection.request('process/terminate', { processId: 7 })));
    },
  },
];
