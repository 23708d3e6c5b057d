import fc from 'fast-check';
import type { ActionKind, FileOperationName, MalformedValue } from '../../src/core/scenario.js';
import type { Capability, Dialect } from '../../src/core/target.js';
import { allowedActions } from './allowed-actions.js';
import { type ReconnectPlan, reconnectFor } from './plan-reconnect.js';
import { type SituationPlan, situationsFor } from './plan-situations.js';

/**
 * A plan: everything that was drawn for one scenario, in a form small enough to read. `buildScenario` turns it into
 * strands. What the swarm leaves out is drawn all the same and not used, so that one draw never moves another.
 */
export interface ScenarioPlan {
  readonly dialect: Dialect;
  readonly canCall: boolean;
  readonly shape: Shape;
  readonly swarm: Swarm;
  /** Over how many strands the app's operations are spread. */
  readonly appStrands: number;
  readonly calls: readonly CallPlan[];
  readonly processes: readonly ProcessPlan[];
  readonly files: readonly FilePlan[];
  readonly notifications: number;
  readonly noise: NoisePlan;
  /** Operations made inside callbacks. */
  readonly inside: readonly InsidePlan[];
  /** Operations made after the end, or after the app closed. */
  readonly late: readonly LatePlan[];
  readonly close: { readonly after: WaitPlan; readonly again: boolean };
  readonly advance: { readonly part: 'little' | 'half' | 'timeout'; readonly after: WaitPlan };
  readonly end: EndPlan;
  readonly splitFramesAt: number;
  /** What is made on purpose, since it would come about too rarely. */
  readonly situations: SituationPlan;
  /** Of a client that can reconnect: what it does on a second connection, if it comes to one. */
  readonly reconnect: ReconnectPlan | undefined;
}

/** `ordinary`; `handshake`: the connection ends while it connects; `malformed`: with a frame that is none. */
export type Shape = 'ordinary' | 'handshake' | 'malformed';

/** In how many of a hundred scenarios each feature is on, where the client can do it. */
const FEATURES = {
  calls: 58,
  notify: 14,
  processes: 58,
  subscribe: 70,
  poll: 40,
  read: 13,
  write: 15,
  terminate: 10,
  files: 20,
  notifications: 60,
  /** Answers to other operations than calls are actions of their own, so that they race with everything else. */
  scripted: 45,
  errors: 25,
  unanswered: 30,
  duplicates: 12,
  shuffled: 45,
  repeated: 16,
  gaps: 6,
  multiByte: 15,
  stray: 8,
  request: 4,
  inside: 22,
  late: 42,
  close: 13,
  advance: 11,
  slowConsumer: 10,
  splitFrames: 20,
} as const;

export type Feature = keyof typeof FEATURES;
/** Which features a scenario has: each scenario draws its own subset, so that rare combinations are not crowded out. */
export type Swarm = Readonly<Record<Feature, boolean>>;

/** The action a feature stands or falls with. */
const FEATURE_NEEDS: Partial<Record<Feature, ActionKind>> = {
  calls: 'call',
  notify: 'notify',
  processes: 'start',
  files: 'file',
  notifications: 'notification',
  close: 'close',
};

/** Before what an action waits: for nothing, for a request to be written, or for something to be delivered. */
export interface WaitPlan {
  readonly for: 'nothing' | 'written' | 'delivered';
  /** Which one, counted round. */
  readonly of: number;
}

export interface CallPlan {
  readonly strand: number;
  readonly answer: AnswerPlan;
}

export interface AnswerPlan {
  readonly is: 'result' | 'error' | 'none';
  readonly code: number;
  readonly again: boolean;
}

export interface ProcessPlan {
  readonly strand: number;
  readonly pipeStdin: boolean;
  readonly tty: boolean;
  readonly outputs: number;
  readonly exited: 'last' | 'early' | 'never';
  readonly exitCode: number;
  readonly closed: boolean;
  /** A permutation of up to seven events, as its number. */
  readonly order: number;
  readonly repeat: number;
  readonly gap: number;
  readonly begins: 'written' | 'settled';
  readonly scripted: boolean;
  readonly answer: AnswerPlan;
  readonly subscriptions: number;
  /** Which event the last subscription waits for; a number beyond the events means none. */
  readonly lateSubscription: number;
  readonly poll: { readonly maxBytes: number; readonly waitMs: number; readonly responds: number };
  readonly reads: number;
}

export interface FilePlan {
  readonly strand: number;
  readonly operation: FileOperationName;
  readonly target: 'present' | 'own' | 'missing' | 'directory';
  readonly recursive: boolean;
  readonly force: boolean;
  readonly scripted: boolean;
  readonly answer: AnswerPlan;
}

export interface NoisePlan {
  readonly strays: number;
  readonly malformed: 'json' | 'shape' | 'cut' | MalformedValue;
  /** Whether the odd frame comes before the rest of the noise. */
  readonly malformedFirst: boolean;
  readonly after: WaitPlan;
}

export interface ExtraPlan {
  readonly kind: 'call' | 'notify' | 'file' | 'start' | 'write' | 'read' | 'terminate' | 'subscribe' | 'poll';
  readonly of: number;
  readonly file: FilePlan;
}

export interface InsidePlan {
  readonly callback: 'settled' | 'close-seen' | 'notification';
  readonly extra: ExtraPlan;
  readonly answer: AnswerPlan;
}

export interface LatePlan {
  readonly waitsFor: 'end' | 'close-seen';
  readonly extra: ExtraPlan;
}

export interface EndPlan {
  readonly kind: 'eof' | 'reset' | 'end-read' | 'end-write' | 'stall' | 'none';
  readonly how: 'epipe' | 'destroyed' | 'stalled';
  /** What follows a fault that does not end the connection by itself. */
  readonly next: 'eof' | 'reset' | 'none';
  readonly after: WaitPlan;
}

const chance = (percent: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 0, max: 99 }).map((drawn) => drawn < percent);
const below = (count: number): fc.Arbitrary<number> => fc.nat(count - 1);
/** From 0 or 1 to as many as there are weights: `weights[n]` is the weight of n of them. */
function several<T>(part: fc.Arbitrary<T>, weights: readonly number[]): fc.Arbitrary<T[]> {
  return fc.oneof(
    ...weights.map((weight, count) => ({
      weight,
      arbitrary: fc.array(part, { minLength: count, maxLength: count, size: 'max' }),
    })),
  );
}
function weighted<T>(...choices: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

const wait: fc.Arbitrary<WaitPlan> = fc.record({
  for: weighted<WaitPlan['for']>([45, 'nothing'], [35, 'written'], [20, 'delivered']),
  of: below(12),
});

const answer: fc.Arbitrary<AnswerPlan> = fc.record({
  is: weighted<AnswerPlan['is']>([5, 'result'], [3, 'error'], [2, 'none']),
  code: below(4),
  again: chance(50),
});

const call: fc.Arbitrary<CallPlan> = fc.record({ strand: below(3), answer });

const process: fc.Arbitrary<ProcessPlan> = fc.record({
  strand: below(3),
  pipeStdin: chance(30),
  tty: chance(15),
  outputs: weighted([1, 0], [4, 1], [5, 2], [2, 3]),
  exited: weighted<ProcessPlan['exited']>([45, 'last'], [12, 'early'], [43, 'never']),
  exitCode: fc.constantFrom(0, 1, 137),
  closed: chance(55),
  order: below(5040),
  repeat: below(7),
  gap: below(7),
  begins: weighted<ProcessPlan['begins']>([1, 'written'], [1, 'settled']),
  scripted: chance(80),
  answer,
  subscriptions: weighted([4, 1], [1, 2]),
  lateSubscription: below(12),
  poll: fc.record({ maxBytes: fc.constantFrom(0, 0, 0, 8), waitMs: fc.constantFrom(0, 50, 200), responds: below(3) }),
  reads: weighted([3, 1], [1, 2]),
});

const file: fc.Arbitrary<FilePlan> = fc.record({
  strand: below(3),
  operation: fc.constantFrom<FileOperationName>(
    'readFile',
    'readFile',
    'writeFile',
    'createDirectory',
    'getMetadata',
    'readDirectory',
    'remove',
    'copy',
  ),
  target: weighted<FilePlan['target']>([4, 'present'], [2, 'own'], [3, 'missing'], [2, 'directory']),
  recursive: chance(40),
  force: chance(20),
  scripted: chance(60),
  answer,
});

function extraFor(allowed: ReadonlySet<ActionKind>): fc.Arbitrary<ExtraPlan> {
  const kinds: readonly (readonly [number, ExtraPlan['kind']])[] = [
    [8, 'call'],
    [4, 'file'],
    [3, 'subscribe'],
    [5, 'poll'],
    [2, 'read'],
    [2, 'start'],
    [1, 'write'],
    [1, 'terminate'],
    [1, 'notify'],
  ];
  const possible = kinds.filter(([, kind]) => allowed.has(kind));
  const kind = possible.length === 0 ? fc.constant<ExtraPlan['kind']>('call') : weighted(...possible);
  return fc.record({ kind, of: below(12), file });
}

const end: fc.Arbitrary<EndPlan> = fc.record({
  kind: weighted<EndPlan['kind']>(
    [55, 'eof'],
    [12, 'reset'],
    [8, 'end-read'],
    [10, 'end-write'],
    [6, 'stall'],
    [9, 'none'],
  ),
  how: weighted<EndPlan['how']>([3, 'epipe'], [2, 'destroyed'], [2, 'stalled']),
  next: weighted<EndPlan['next']>([5, 'eof'], [2, 'reset'], [3, 'none']),
  after: wait,
});

/** All plans for a client of this dialect and these capabilities. */
export function planFor(dialect: Dialect, capabilities: readonly Capability[]): fc.Arbitrary<ScenarioPlan> {
  const allowed = allowedActions(dialect, capabilities);
  const extra = extraFor(allowed);
  return fc.record<ScenarioPlan>({
    dialect: fc.constant(dialect),
    canCall: fc.constant(allowed.has('call')),
    shape: weighted<Shape>([92, 'ordinary'], [4, 'handshake'], [4, 'malformed']),
    swarm: swarmFor(allowed),
    appStrands: weighted([5, 1], [3, 2], [2, 3]),
    calls: several(call, [0, 6, 4, 2]),
    processes: several(process, [0, 8, 1]),
    files: several(file, [0, 5, 2]),
    notifications: weighted([3, 1], [3, 2], [2, 3], [1, 4], [1, 5]),
    noise: fc.record({
      strays: weighted([3, 1], [1, 2]),
      malformed: fc.constantFrom('json', 'json', 'cut', 'cut', 'shape', 'shape', 'number', 'array'),
      malformedFirst: chance(50),
      after: wait,
    }),
    inside: several(
      fc.record({
        callback: weighted<InsidePlan['callback']>([5, 'settled'], [3, 'close-seen'], [2, 'notification']),
        extra,
        answer,
      }),
      [0, 4, 1],
    ),
    late: several(
      fc.record({ waitsFor: weighted<LatePlan['waitsFor']>([4, 'end'], [1, 'close-seen']), extra }),
      [0, 3, 2],
    ),
    close: fc.record({ after: wait, again: chance(15) }),
    advance: fc.record({ part: fc.constantFrom('little', 'half', 'timeout'), after: wait }),
    end,
    splitFramesAt: fc.integer({ min: 1, max: 60 }),
    situations: situationsFor(dialect, allowed),
    reconnect: reconnectFor(allowed),
  });
}

/** What a scenario can be about, the most telling first. */
const SUBJECTS: readonly Feature[] = ['calls', 'processes', 'files', 'notifications'];

function swarmFor(allowed: ReadonlySet<ActionKind>): fc.Arbitrary<Swarm> {
  const can = (feature: Feature): boolean => {
    const needs = FEATURE_NEEDS[feature];
    return needs === undefined || allowed.has(needs);
  };
  const chances = Object.entries(FEATURES).map(([feature, percent]) => [
    feature,
    can(feature as Feature) ? chance(percent) : fc.constant(false),
  ]);
  const subject = SUBJECTS.find(can);
  return fc
    .record(Object.fromEntries(chances) as Record<Feature, fc.Arbitrary<boolean>>)
    .map((swarm) =>
      subject === undefined || SUBJECTS.some((each) => swarm[each]) ? swarm : { ...swarm, [subject]: true },
    );
}
