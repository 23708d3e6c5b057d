import { describe, expect, it } from 'vitest';
import { deepFreeze } from './freeze.js';
import type { History, HistoryEvent, HistoryEventType } from './history.js';
import { REPLAY_FORMAT, type ReplayFile } from './replay-file.js';
import type { CheckEvent, CheckResult, Counterexample } from './report.js';
import {
  type Action,
  type ActionKind,
  APP_ACTIONS,
  EXECUTOR_ACTIONS,
  FAULT_ACTIONS,
  isAppAction,
  isExecutorAction,
  isFaultAction,
  type Scenario,
} from './scenario.js';
import { EVERY_GAP, GAPS, type Gap, type Schedule, WIRE_GAPS } from './schedule.js';
import { type Evidence, failureKey, fingerprintOf, type Verdict } from './verdict.js';
import { ENGINE_VERSION } from './version.js';

// The records below name every kind of action, gap and event: a kind that is added without an example does not compile.

const actions: Record<ActionKind, Action> = {
  call: { id: 'A', kind: 'call', method: 'environment/info', after: ['connect.settled'] },
  notify: { id: 'N', kind: 'notify', inside: 'notification' },
  start: { id: 'P', kind: 'start', pipeStdin: true, tty: false },
  write: { id: 'W', kind: 'write', process: 'P', text: 'in\n' },
  terminate: { id: 'T', kind: 'terminate', process: 'P' },
  read: { id: 'R', kind: 'read', process: 'P', afterSeq: 0, maxBytes: 16, waitMs: 100 },
  poll: { id: 'O', kind: 'poll', process: 'P', maxBytes: 16, waitMs: 100 },
  subscribe: { id: 'S', kind: 'subscribe', process: 'P' },
  file: {
    id: 'F',
    kind: 'file',
    operation: 'copy',
    path: '/a',
    to: '/b',
    text: 'é\u2028\0',
    recursive: true,
    force: false,
  },
  close: { id: 'X', kind: 'close', inside: 'close-seen' },
  reconnect: { id: 'again', kind: 'reconnect', after: ['cut.delivered'] },
  respond: { id: 'a', kind: 'respond', to: 'A', error: { code: -32000, message: 'no' } },
  output: { id: 'o', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: '' },
  exited: { id: 'e', kind: 'exited', process: 'P', seq: 2, exitCode: 0 },
  closed: { id: 'c', kind: 'closed', process: 'P', seq: 3 },
  notification: { id: 'n', kind: 'notification', number: 1 },
  stray: { id: 's', kind: 'stray' },
  request: { id: 'r', kind: 'request', wireId: 'text', like: 'A' },
  malformed: { id: 'm', kind: 'malformed', how: 'cut' },
  raw: { id: 'frame', kind: 'raw', text: '{"id":7}' },
  eof: { id: 'cut', kind: 'eof', after: ['A.written', 'o.delivered'] },
  reset: { id: 'reset', kind: 'reset', how: 'uncoded' },
  'end-read': { id: 'half', kind: 'end-read' },
  'end-write': { id: 'pipe', kind: 'end-write', how: 'epipe', early: true },
  stall: { id: 'stall', kind: 'stall' },
  advance: { id: 'wait', kind: 'advance', ms: 10 },
};

const scenario: Scenario = {
  format: 1,
  dialect: 'exec-server',
  preset: 'tcp',
  callTimeoutMs: 1_000,
  consumerDelayMs: 10,
  asyncConsumer: true,
  splitFramesAt: 3,
  unanswered: ['P'],
  strands: [
    { name: 'app-1', actor: 'app', actions: Object.values(actions).filter(isAppAction) },
    { name: 'answers', actor: 'executor', actions: Object.values(actions).filter(isExecutorAction) },
    { name: 'end', actor: 'fault', actions: Object.values(actions).filter(isFaultAction) },
    { name: 'time', actor: 'time', actions: [actions.advance] },
  ],
};

const gaps: Record<Gap, true> = {
  idle: true,
  turn0: true,
  turn1: true,
  turn2: true,
  turn3: true,
  turn4: true,
  joined: true,
  separate: true,
  0: true,
  1: true,
  2: true,
  3: true,
  4: true,
  5: true,
  6: true,
  7: true,
  8: true,
};

const schedule: Schedule = GAPS.map((gap, index) => ({ action: `A${index}`, gap }));

const at = { time: 1.5, step: 0 };
const read = {
  chunks: [{ seq: 1, stream: 'pty', text: 'x' }],
  nextSeq: 2,
  exited: true,
  exitCode: null,
  closed: false,
  failure: null,
};

const events: Record<HistoryEventType, readonly HistoryEvent[]> = {
  interrupted: [{ type: 'interrupted', ...at }],
  resumed: [{ type: 'resumed', ...at }],
  invoked: [
    { type: 'invoked', op: 'connect', operation: 'connect', time: 0, step: -1 },
    { type: 'invoked', op: 'W', operation: 'write', process: 'P', inside: 'settle-handler', ...at },
  ],
  settled: [
    { type: 'settled', op: 'A', outcome: 'resolved', value: { kind: 'echo', token: null, copy: 1 }, ...at },
    { type: 'settled', op: 'R', outcome: 'resolved', value: { kind: 'read', read }, ...at },
    { type: 'settled', op: 'F', outcome: 'resolved', value: { kind: 'file', text: '{}' }, ...at },
    { type: 'settled', op: 'N', outcome: 'resolved', value: { kind: 'nothing' }, ...at },
    {
      type: 'settled',
      op: 'X',
      outcome: 'rejected',
      failure: { kind: 'disconnected', code: 'ECONNRESET', reason: 'gone', io: 'BrokenPipe' },
      ...at,
    },
  ],
  written: [
    { type: 'written', op: 'A', frame: 'request', method: 'm', ...at },
    { type: 'written', frame: 'garbage', ...at },
    { type: 'written', frame: 'response', answers: 'r', ...at },
    { type: 'written', frame: 'notification', method: 'c', cancels: 'A', connection: 2, ...at },
  ],
  'write-failed': [{ type: 'write-failed', op: 'A', ...at }],
  delivered: [
    { type: 'delivered', delivery: 0, action: 'a', message: { kind: 'response', to: 'A', copy: 2, read }, ...at },
    { type: 'delivered', delivery: 1, message: { kind: 'malformed', how: 'json' }, ...at },
  ],
  taken: [{ type: 'taken', delivery: 0, ...at }],
  struck: [{ type: 'struck', action: 'pipe', fault: 'end-write', how: 'destroyed', ...at }],
  'end-taken': [{ type: 'end-taken', cause: 'reset', healing: false, ...at }],
  'local-close': [{ type: 'local-close', ...at }],
  event: [
    {
      type: 'event',
      operation: 'subscribe',
      op: 'S',
      process: 'P',
      event: { type: 'exited', seq: 1, exitCode: 0 },
      ...at,
    },
    { type: 'event', operation: 'poll', op: 'O', process: 'P', read, ...at },
    { type: 'event', operation: 'receive', number: null, ...at },
  ],
  closed: [{ type: 'closed', ...at }],
  crashed: [{ type: 'crashed', how: 'uncaught', errorClass: 'Error', code: 'E', ...at }],
  idle: [{ type: 'idle', timers: 0, ...at }],
  healed: [{ type: 'healed', ...at }],
  finished: [{ type: 'finished', strength: 'proved', time: 10_001, step: 1 }],
};

const history: History = {
  client: {
    dialect: 'exec-server',
    capabilities: ['calls', 'processes'],
    preset: 'tcp',
    form: 'lines',
    tellsClose: true,
    tellsNotifications: false,
  },
  callTimeoutMs: 1_000,
  consumerDelayMs: 0,
  events: Object.values(events).flat(),
};

const evidence: Evidence = {
  kind: 'open',
  operation: 'call',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'pending',
  at: 3,
  op: 'A',
  says: 'call A is open',
};
const fingerprint = fingerprintOf('call-settles', evidence);

const replay: ReplayFile = {
  tailraceReplay: REPLAY_FORMAT,
  engine: ENGINE_VERSION,
  target: { name: 'client', version: '1.0.0' },
  preset: 'tcp',
  seed: '1',
  property: 'call-settles',
  fingerprint,
  summary: evidence.says,
  scenario,
  schedule,
};

const counterexample: Counterexample = {
  property: 'call-settles',
  fingerprint,
  evidence,
  strength: 'proved',
  scenario,
  schedule,
  history,
  actions: 2,
  deviations: 1,
  foundAt: 7,
  replay,
};

const result: CheckResult = {
  engine: ENGINE_VERSION,
  node: 'v20.19.0',
  target: { name: 'client' },
  seed: '1',
  strategy: 'portfolio',
  profile: 'quick',
  schedules: 10,
  stoppedBy: 'runs',
  elapsedMs: 5,
  verdict: 'violated',
  coverage: { faults: { eof: 1 }, phases: { unwritten: 0 }, strategies: { first: 1 } },
  properties: [
    {
      id: 'call-settles',
      level: 'must',
      status: 'violated',
      reached: 3,
      violated: 1,
      counterexamples: [counterexample],
      inconclusive: [{ property: 'call-settles', evidence, step: 2, differs: 'event 4 was idle', scenario, schedule }],
    },
  ],
};

const verdict: Verdict = { status: 'violated', evidence: [evidence] };
const told: readonly CheckEvent[] = [
  {
    type: 'started',
    target: { name: 'client' },
    seed: '1',
    strategy: 'first',
    profile: 'p',
    runs: 1,
    applicable: 1,
    properties: 2,
  },
  { type: 'progress', schedules: 5, violated: ['call-settles'] },
  { type: 'found', counterexample },
  { type: 'finished', result },
];

describe('the data of the core', () => {
  it.each(Object.entries({ scenario, schedule, history, verdict, counterexample, replay, result, told }))(
    'is the same after JSON: %s',
    (_name, data) => {
      expect(JSON.parse(JSON.stringify(data))).toStrictEqual(data);
    },
  );

  it('names every gap once, the default first', () => {
    expect(new Set(GAPS).size).toBe(GAPS.length);
    expect([...EVERY_GAP].map(String).sort()).toEqual(Object.keys(gaps).sort());
    expect(EVERY_GAP).toEqual(expect.arrayContaining([...GAPS, ...WIRE_GAPS]));
    expect(GAPS[0]).toBe('idle');
  });

  it('puts every kind of action under one actor, and says so of each action', () => {
    const kinds: readonly ActionKind[] = [...APP_ACTIONS, ...EXECUTOR_ACTIONS, ...FAULT_ACTIONS, 'advance'];
    expect([...kinds].sort()).toEqual(Object.keys(actions).sort());
    for (const action of Object.values(actions)) {
      const said = [isAppAction(action), isExecutorAction(action), isFaultAction(action), action.kind === 'advance'];
      expect(said.filter((yes) => yes)).toHaveLength(1);
    }
  });
});

describe('deepFreeze', () => {
  it('freezes all the way down, and returns the same value', () => {
    const data = structuredClone({ scenario, history });
    expect(deepFreeze(data)).toBe(data);
    const parts: unknown[] = [data];
    for (const part of parts) {
      if (typeof part !== 'object' || part === null) continue;
      expect(Object.isFrozen(part)).toBe(true);
      parts.push(...Object.values(part));
    }
    expect(parts.length).toBeGreaterThan(100);
  });

  it('freezes what lies under a part that is frozen already', () => {
    const data = Object.freeze({ deep: { deeper: [{ value: 1 }] } });
    expect(Object.isFrozen(deepFreeze(data).deep.deeper[0])).toBe(true);
  });

  it('leaves what is not an object as it is', () => {
    expect([deepFreeze(null), deepFreeze('text'), deepFreeze(undefined)]).toEqual([null, 'text', undefined]);
  });
});

describe('a fingerprint', () => {
  it('leaves out what changes from run to run', () => {
    const again = fingerprintOf('call-settles', { ...evidence, at: 99, op: 'B', says: 'something else' });
    expect(again).toStrictEqual(fingerprint);
    expect(fingerprint).toStrictEqual({
      v: 1,
      property: 'call-settles',
      kind: 'open',
      operation: 'call',
      phase: 'in-flight',
      cause: 'eof',
      outcome: 'pending',
    });
  });

  it('gives shrinking leave to change the phase and the cause, and nothing else', () => {
    const key = failureKey('call-settles', evidence);
    expect(failureKey('call-settles', { ...evidence, phase: 'after-loss', cause: 'reset' })).toBe(key);
    expect(failureKey('read-wakes', evidence)).not.toBe(key);
    expect(failureKey('call-settles', { ...evidence, kind: 'late' })).not.toBe(key);
    expect(failureKey('call-settles', { ...evidence, operation: 'read' })).not.toBe(key);
    expect(failureKey('call-settles', { ...evidence, outcome: 'timeout' })).not.toBe(key);
  });
});
