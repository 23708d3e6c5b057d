import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../src/core/history.js';
import type { Action, Strand } from '../src/core/scenario.js';
import type { Gap, Schedule } from '../src/core/schedule.js';
import type { LinkForm } from '../src/core/target.js';
import { describeDeviations, describeSchedule } from './describe-schedule.js';
import { exampleHang, exampleHistory, exampleScenario } from './example-counterexamples.js';

const calls: Strand = {
  name: 'app-1',
  actor: 'app',
  actions: [
    { kind: 'call', id: 'A' },
    { kind: 'call', id: 'B' },
  ],
};
const end: Strand = { name: 'end', actor: 'fault', actions: [{ kind: 'eof', id: 'cut' }] };
const answers: Strand = { name: 'answers', actor: 'executor', actions: [{ kind: 'respond', id: 'r', to: 'A' }] };

const invoked = (op: string, step: number): HistoryEvent => ({ type: 'invoked', time: 0, step, op, operation: 'call' });
const written = (op: string, step: number): HistoryEvent => ({ type: 'written', time: 0, step, op, frame: 'request' });
const struck = (step: number): HistoryEvent => ({ type: 'struck', time: 0, step, action: 'cut', fault: 'eof' });
const answered = (step: number): HistoryEvent => ({
  type: 'delivered',
  time: 0,
  step,
  delivery: 0,
  action: 'r',
  message: { kind: 'response', to: 'A', copy: 1 },
});

function deviations(
  strands: readonly Strand[],
  schedule: Schedule,
  events: readonly HistoryEvent[],
  form: LinkForm = 'messages',
): string[] {
  return describeDeviations({
    scenario: exampleScenario(strands),
    schedule,
    history: exampleHistory(events, { form }),
  });
}

describe('a schedule in words', () => {
  it('says where it departs from the default', () => {
    expect(describeSchedule(exampleHang())).toBe(
      'in order and idle everywhere, except: EOF arrives 1 microtask after app-1 calls A',
    );
  });

  it('says so when it departs nowhere', () => {
    const hang = exampleHang();
    const schedule = hang.schedule.map((entry) => ({ ...entry, gap: 'idle' as const }));
    expect(describeSchedule({ ...hang, schedule })).toBe('in order and idle everywhere');
  });

  it('tells an entry that comes before an earlier strand that could have acted', () => {
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'cut', gap: 'idle' },
      { action: 'B', gap: 'idle' },
    ];
    const events = [invoked('A', 0), written('A', 0), struck(1), invoked('B', 2)];
    expect(deviations([calls, end], schedule, events)).toEqual(['EOF arrives before app-1 calls B']);
  });

  it('does not blame an entry for an earlier strand that still had to wait', () => {
    const waiting: Strand = {
      ...calls,
      actions: [
        { kind: 'call', id: 'A' },
        { kind: 'call', id: 'B', after: ['cut.delivered'] },
      ],
    };
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'cut', gap: 'idle' },
      { action: 'B', gap: 'idle' },
    ];
    expect(deviations([waiting, end], schedule, [invoked('A', 0), struck(1), invoked('B', 2)])).toEqual([]);
  });

  it('knows that a response waits for its request', () => {
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'B', gap: 0 },
      { action: 'r', gap: 'idle' },
    ];
    const late = [invoked('A', 0), invoked('B', 1), written('A', 1), answered(2)];
    expect(deviations([answers, calls], schedule, late)).toEqual(['app-1 calls B at once after app-1 calls A']);
    const early = [invoked('A', 0), written('A', 0), invoked('B', 1), answered(2)];
    expect(deviations([answers, calls], schedule, early)).toEqual([
      'app-1 calls B at once after app-1 calls A, before the response to A arrives',
    ]);
  });

  it('knows that work on a process waits until it has started', () => {
    const work: Strand = {
      name: 'app-1',
      actor: 'app',
      actions: [
        { kind: 'start', id: 'P' },
        { kind: 'subscribe', id: 'S', process: 'P' },
      ],
    };
    const schedule: Schedule = [
      { action: 'P', gap: 'idle' },
      { action: 'A', gap: 'idle' },
      { action: 'S', gap: 'idle' },
    ];
    const one: Strand = { name: 'app-2', actor: 'app', actions: [{ kind: 'call', id: 'A' }] };
    const started: HistoryEvent = {
      type: 'settled',
      time: 0,
      step: 0,
      op: 'P',
      outcome: 'resolved',
      value: { kind: 'nothing' },
    };
    const late = [invoked('P', 0), invoked('A', 1), started, invoked('S', 2)];
    expect(deviations([work, one], schedule, late)).toEqual([]);
    const early = [invoked('P', 0), started, invoked('A', 1), invoked('S', 2)];
    expect(deviations([work, one], schedule, early)).toEqual(['app-2 calls A before app-1 subscribes to P (S)']);
  });

  it('knows that a client is connected again only once it has told of its close', () => {
    const again: Strand = { name: 'app-again', actor: 'app', actions: [{ kind: 'reconnect', id: 'again' }] };
    const one: Strand = { name: 'app-1', actor: 'app', actions: [{ kind: 'call', id: 'A' }] };
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'cut', gap: 'idle' },
      { action: 'again', gap: 'idle' },
    ];
    const closed: HistoryEvent = { type: 'closed', time: 0, step: 1 };
    const late = [invoked('A', 0), struck(1), closed, invoked('again', 2)];
    expect(deviations([again, one, end], schedule, late)).toEqual([]);
    const early = [closed, invoked('A', 0), struck(1), invoked('again', 2)];
    expect(deviations([again, one, end], schedule, early)).toEqual([
      'app-1 calls A before app-again reconnects the client',
      'EOF arrives before app-again reconnects the client',
    ]);
  });

  it('tells a response from its duplicate', () => {
    const twice: Strand = { ...answers, actions: [...answers.actions, { kind: 'respond', id: 'r2', to: 'A' }] };
    const one: Strand = { ...calls, actions: [{ kind: 'call', id: 'A' }] };
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'r', gap: 'idle' },
      { action: 'r2', gap: 0 },
    ];
    expect(deviations([one, twice], schedule, [invoked('A', 0), written('A', 0), answered(1)])).toEqual([
      'the response to A arrives again at once after the response to A arrives',
    ]);
  });

  it.each<[Gap, LinkForm, string]>([
    [0, 'messages', 'EOF arrives at once after the response to A arrives'],
    [1, 'messages', 'EOF arrives 1 microtask after the response to A arrives'],
    [8, 'messages', 'EOF arrives 8 microtasks after the response to A arrives'],
    ['joined', 'messages', 'EOF arrives at once after the response to A arrives'],
    ['joined', 'lines', 'EOF arrives in the same chunk, after the response to A arrives'],
    [
      'turn0',
      'lines',
      'EOF arrives once ticks and microtasks have run, but no immediate, after the response to A arrives',
    ],
    ['turn2', 'lines', 'EOF arrives two rounds of immediates after the response to A arrives'],
  ])('puts the gap %s on %s into words', (gap, form, words) => {
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'r', gap: 'idle' },
      { action: 'cut', gap },
    ];
    const one: Strand = { ...calls, actions: [{ kind: 'call', id: 'A' }] };
    const events = [invoked('A', 0), written('A', 0), answered(1), struck(2)];
    expect(deviations([one, answers, end], schedule, events, form)).toEqual([words]);
  });

  it('tells what cuts the handshake by what the client does first', () => {
    const cutting: Strand = { ...end, actions: [{ kind: 'eof', id: 'cut', after: ['connect.invoked'] }] };
    expect(deviations([cutting], [{ action: 'cut', gap: 2 }], [struck(0)])).toEqual([
      'EOF arrives 2 microtasks after the client begins to connect',
    ]);
  });

  it.each<[Action, string]>([
    [{ kind: 'notify', id: 'N' }, 'x sends notification N'],
    [{ kind: 'start', id: 'P' }, 'x starts process P'],
    [{ kind: 'write', id: 'W', process: 'P', text: 'in' }, 'x writes to P (W)'],
    [{ kind: 'terminate', id: 'T', process: 'P' }, 'x terminates P'],
    [{ kind: 'read', id: 'R', process: 'P' }, 'x reads from P (R)'],
    [{ kind: 'poll', id: 'L', process: 'P' }, 'x polls P (L)'],
    [{ kind: 'subscribe', id: 'S', process: 'P' }, 'x subscribes to P (S)'],
    [{ kind: 'file', id: 'F', operation: 'readFile', path: '/a' }, 'x calls readFile (F)'],
    [{ kind: 'close', id: 'C' }, 'x closes the client'],
    [{ kind: 'reconnect', id: 'again' }, 'x reconnects the client'],
    [{ kind: 'respond', id: 'r', to: 'A', error: { code: -1, message: 'no' } }, 'an error response to A arrives'],
    [{ kind: 'output', id: 'o', process: 'P', seq: 3, stream: 'stdout', text: '' }, 'output 3 of P arrives'],
    [{ kind: 'exited', id: 'e', process: 'P', seq: 4, exitCode: 0 }, 'the exit of P arrives'],
    [{ kind: 'closed', id: 'c', process: 'P', seq: 5 }, 'the close of P arrives'],
    [{ kind: 'notification', id: 'n', number: 2 }, 'notification 2 arrives'],
    [{ kind: 'stray', id: 's' }, 'a response to no call arrives'],
    [{ kind: 'request', id: 'q' }, 'a request from the executor arrives'],
    [{ kind: 'malformed', id: 'm', how: 'cut' }, 'half a frame arrives'],
    [{ kind: 'reset', id: 'f' }, 'the connection is reset'],
    [{ kind: 'end-read', id: 'f' }, 'the read side ends'],
    [{ kind: 'end-write', id: 'f', how: 'epipe' }, 'writing begins to fail (EPIPE)'],
    [{ kind: 'end-write', id: 'f', how: 'stalled' }, 'writing stalls'],
    [{ kind: 'stall', id: 'f' }, 'the executor falls silent'],
    [{ kind: 'advance', id: 't', ms: 10 }, '10 ms pass'],
  ])('names %o', (action, words) => {
    const strand: Strand = { name: 'x', actor: 'app', actions: [action] };
    expect(deviations([strand], [{ action: action.id, gap: 0 }], [])).toEqual([
      `${words} at once after the client has connected`,
    ]);
  });
});
