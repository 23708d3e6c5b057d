import type { ServerCase } from '../fidelity-case.js';
import { said, saidOfRead, shapeOf } from '../observe.js';
import { runToEnd, shakenHands, startScript } from './session.js';

/** Longer than any case takes: a read that is answered before was woken. */
const LONG_MS = 60_000;
/** What a read waits that is to be answered with nothing. */
const SHORT_MS = 250;
/** The timers of the two sides are not the same to the millisecond. */
const TIMERS_MS = 10;

export const READ_CASES: readonly ServerCase[] = [
  {
    about: 'server',
    id: 'read-result',
    claim: 'process/read gives chunks, nextSeq, exited, exitCode, closed and failure.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue; printf some; cue');
      note(
        'of a process that has done nothing',
        saidOfRead(await connection.request('process/read', { processId: 'P' })),
      );
      connection.happens('P', 'cued', [{ kind: 'output', text: 'some' }]);
      await connection.notifications('P', 1);
      const reply = await connection.request('process/read', { processId: 'P' });
      note('of one that has written', saidOfRead(reply));
      note('the members of the result', shapeOf(reply));
    },
  },
  {
    about: 'server',
    id: 'read-after-seq',
    claim: 'Only output with a higher seq than afterSeq is given; null and nothing mean from the start.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue; printf one; cue; printf two; cue');
      for (const [index, text] of ['one', 'two'].entries()) {
        connection.happens('P', 'cued', [{ kind: 'output', text }]);
        await connection.notifications('P', index + 1);
      }
      for (const afterSeq of [undefined, null, 0, 1, 2, 99]) {
        note(
          `afterSeq ${afterSeq}`,
          saidOfRead(await connection.request('process/read', { processId: 'P', afterSeq })),
        );
      }
      const nulls = { processId: 'P', afterSeq: null, maxBytes: null, waitMs: null };
      note('all of them null', saidOfRead(await connection.request('process/read', nulls)));
    },
  },
  {
    about: 'server',
    id: 'read-max-bytes',
    claim:
      'A read stops before it exceeds maxBytes, but always gives its first chunk; nextSeq is then behind the last.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue; printf aaa; cue; printf bbb; cue; printf c; cue');
      for (const [index, text] of ['aaa', 'bbb', 'c'].entries()) {
        connection.happens('P', 'cued', [{ kind: 'output', text }]);
        await connection.notifications('P', index + 1);
      }
      for (const maxBytes of [0, 1, 3, 5, 6, 7, 100]) {
        note(
          `maxBytes ${maxBytes}`,
          saidOfRead(await connection.request('process/read', { processId: 'P', maxBytes })),
        );
      }
    },
  },
  {
    about: 'server',
    id: 'read-cut-after-close',
    claim:
      'The close of a process is told also by a read that maxBytes has cut: closed does not mean that all was read.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await runToEnd(connection, 'P', ['aaa', 'bbb']);
      const cut = { processId: 'P', afterSeq: 0, maxBytes: 3 };
      note('a read that is cut', saidOfRead(await connection.request('process/read', cut)));
      note('the read of the rest', saidOfRead(await connection.request('process/read', { ...cut, afterSeq: 1 })));
    },
  },
  {
    about: 'server',
    id: 'read-next-seq',
    claim:
      'nextSeq counts exit and close where nothing bounds the read, and is behind the last chunk where maxBytes does.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await runToEnd(connection, 'P', ['aaa', 'bbb']);
      const read = async (params: object) => saidOfRead(await connection.request('process/read', params));
      note('all of it', await read({ processId: 'P' }));
      note('with a maxBytes that cuts nothing', await read({ processId: 'P', maxBytes: 100 }));
      note('with no chunk to give', await read({ processId: 'P', afterSeq: 2, maxBytes: 100 }));
      note('from behind the end', await read({ processId: 'P', afterSeq: 4 }));
    },
  },
  {
    about: 'server',
    id: 'read-params',
    claim: 'Without a processId, or with numbers that are no counts, a read is refused with -32602.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue');
      const wrong: readonly (readonly [string, object | undefined])[] = [
        ['without params', undefined],
        ['without processId', {}],
        ['processId a number', { processId: 7 }],
        ['afterSeq negative', { processId: 'P', afterSeq: -1 }],
        ['afterSeq a fraction', { processId: 'P', afterSeq: 1.5 }],
        ['afterSeq a text', { processId: 'P', afterSeq: '1' }],
        ['maxBytes a text', { processId: 'P', maxBytes: '1' }],
        ['maxBytes negative', { processId: 'P', maxBytes: -1 }],
        ['waitMs a text', { processId: 'P', waitMs: '1' }],
      ];
      for (const [what, params] of wrong) note(what, said(await connection.request('process/read', params)));
    },
  },
  {
    about: 'server',
    id: 'read-unknown-process',
    claim: 'Reading a process that is not known is refused with -32600, and does not wait.',
    async run(port, note) {
      const connection = await shakenHands(port);
      note('at once', said(await connection.request('process/read', { processId: 'nobody' })));
      const waiting = connection.begin('process/read', { processId: 'nobody', waitMs: LONG_MS });
      await connection.taken();
      note('with a waitMs', said(await waiting.reply()));
    },
  },
  {
    about: 'server',
    id: 'read-after-exit',
    claim: 'A read after the exit tells the exit code, and closed only once the streams are closed.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', '( cue; printf tail; cue ) & exit 5');
      connection.happens('P', 'unasked', [{ kind: 'exited', exitCode: 5 }]);
      await connection.notifications('P', 1);
      const read = async () => saidOfRead(await connection.request('process/read', { processId: 'P', maxBytes: 100 }));
      note('after the exit', await read());
      connection.happens('P', 'cued', [{ kind: 'output', text: 'tail' }]);
      await connection.notifications('P', 2);
      note('after the output behind it', await read());
      connection.happens('P', 'cued', [{ kind: 'closed' }]);
      await connection.notifications('P', 3);
      note('after the close', await read());
    },
  },
  {
    about: 'server',
    id: 'poll-until-output',
    claim: 'A read with waitMs is answered as soon as there is output for it.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue; printf one; cue; printf two; cue');
      const poll = connection.begin('process/read', { processId: 'P', waitMs: LONG_MS });
      await connection.taken();
      note('answered before there is any', poll.answered());
      connection.happens('P', 'cued', [{ kind: 'output', text: 'one' }]);
      note('the answer', saidOfRead(await poll.reply()));
      const late = connection.begin('process/read', { processId: 'P', waitMs: LONG_MS });
      note('output that is there already', saidOfRead(await late.reply()));
      const next = connection.begin('process/read', { processId: 'P', afterSeq: 1, waitMs: LONG_MS });
      await connection.taken();
      note('answered by output it knows', next.answered());
      connection.happens('P', 'cued', [{ kind: 'output', text: 'two' }]);
      note('the next answer', saidOfRead(await next.reply()));
    },
  },
  {
    about: 'server',
    id: 'poll-until-deadline',
    claim: 'A read with waitMs is answered with nothing once its time is over.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue');
      const beganMs = connection.nowMs();
      const poll = connection.begin('process/read', { processId: 'P', waitMs: SHORT_MS });
      note('the answer', saidOfRead(await poll.reply()));
      note('it took its time', connection.nowMs() - beganMs >= SHORT_MS - TIMERS_MS);
    },
  },
  {
    about: 'server',
    id: 'poll-until-exit',
    claim: 'A read with waitMs is answered by the exit of the process.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', 'cue; exit 3');
      const poll = connection.begin('process/read', { processId: 'P', waitMs: LONG_MS });
      await connection.taken();
      note('answered before', poll.answered());
      connection.happens('P', 'cued', [{ kind: 'exited', exitCode: 3 }, { kind: 'closed' }]);
      const reply = saidOfRead(await poll.reply()) as { readonly exited?: unknown; readonly exitCode?: unknown };
      note('exited', reply.exited);
      note('the exit code', reply.exitCode);
    },
  },
  {
    about: 'server',
    id: 'poll-beyond-exit',
    claim: 'A read with waitMs whose afterSeq is the exit waits for what comes behind it, and the close answers it.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await startScript(connection, 'P', '( cue; printf tail; cue ) & exit 5');
      connection.happens('P', 'unasked', [{ kind: 'exited', exitCode: 5 }]);
      await connection.notifications('P', 1);
      const known = await connection.begin('process/read', { processId: 'P', waitMs: LONG_MS }).reply();
      note('a reader that does not know of the exit', saidOfRead(known));
      const beganMs = connection.nowMs();
      const idle = connection.begin('process/read', { processId: 'P', afterSeq: 1, waitMs: SHORT_MS });
      note('one that does', saidOfRead(await idle.reply()));
      note('it took its time', connection.nowMs() - beganMs >= SHORT_MS - TIMERS_MS);
      connection.happens('P', 'cued', [{ kind: 'output', text: 'tail' }]);
      await connection.notifications('P', 2);
      const last = connection.begin('process/read', { processId: 'P', afterSeq: 2, waitMs: LONG_MS });
      await connection.taken();
      connection.happens('P', 'cued', [{ kind: 'closed' }]);
      note('the close', saidOfRead(await last.reply()));
    },
  },
  {
    about: 'server',
    id: 'poll-after-close',
    claim: 'A read of a closed process does not wait.',
    async run(port, note) {
      const connection = await shakenHands(port);
      await runToEnd(connection, 'P', []);
      const poll = connection.begin('process/read', { processId: 'P', afterSeq: 99, waitMs: LONG_MS });
      note('the answer', saidOfRead(await poll.reply()));
    },
  },
];
