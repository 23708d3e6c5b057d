import type { History, HistoryEvent, ObservedClient } from '../src/core/history.js';
import type { CheckResult, Counterexample, PropertyResult } from '../src/core/report.js';
import type { Scenario, Strand } from '../src/core/scenario.js';
import type { Schedule } from '../src/core/schedule.js';
import { type Evidence, fingerprintOf } from '../src/core/verdict.js';

/** Hand-made counterexamples: what the tests of the reports, and of the commands that print them, are about. */

const CLIENT: ObservedClient = {
  dialect: 'json-rpc',
  capabilities: ['calls', 'notifications', 'close'],
  preset: 'tcp',
  form: 'content-length',
  tellsClose: true,
  tellsNotifications: true,
};

/** The handshake of a client that has none: connected at once. */
export const CONNECTED: readonly HistoryEvent[] = [
  { type: 'invoked', time: 0, step: -1, op: 'connect', operation: 'connect' },
  { type: 'settled', time: 0, step: -1, op: 'connect', outcome: 'resolved', value: { kind: 'nothing' } },
  { type: 'idle', time: 0, step: -1, timers: 0 },
];

export function exampleHistory(events: readonly HistoryEvent[], client: Partial<ObservedClient> = {}): History {
  return {
    client: { ...CLIENT, ...client },
    callTimeoutMs: 1000,
    consumerDelayMs: 0,
    events: [...CONNECTED, ...events],
  };
}

export function exampleScenario(strands: readonly Strand[]): Scenario {
  return { format: 1, dialect: 'json-rpc', callTimeoutMs: 1000, strands };
}

/** A counterexample of these parts, with everything that follows from them. */
export function exampleCounterexample(parts: {
  readonly property: string;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly history: History;
  readonly evidence: Evidence;
}): Counterexample {
  const { property, scenario, schedule, evidence } = parts;
  const fingerprint = fingerprintOf(property, evidence);
  return {
    ...parts,
    fingerprint,
    strength: 'proved',
    actions: scenario.strands.flatMap((strand) => strand.actions).length,
    deviations: 1,
    foundAt: 812,
    replay: {
      tailraceReplay: 1,
      engine: '0.1.0',
      target: { name: 'vscode-jsonrpc', version: '10.0.0' },
      preset: 'tcp',
      seed: '5eed',
      property,
      fingerprint,
      summary: evidence.says,
      scenario,
      schedule,
    },
  };
}

/** A call that EOF overtakes by one microtask, and that never settles. */
export function exampleHang(): Counterexample {
  return exampleCounterexample({
    property: 'call-settles',
    scenario: exampleScenario([
      { name: 'app-1', actor: 'app', actions: [{ kind: 'call', id: 'A' }] },
      { name: 'end', actor: 'fault', actions: [{ kind: 'eof', id: 'cut' }] },
    ]),
    schedule: [
      { action: 'A', gap: 'idle' },
      { action: 'cut', gap: 1 },
    ],
    history: exampleHistory([
      { type: 'invoked', time: 0, step: 0, op: 'A', operation: 'call' },
      { type: 'struck', time: 0, step: 1, action: 'cut', fault: 'eof' },
      { type: 'end-taken', time: 0, step: 1, cause: 'eof', healing: false },
      { type: 'closed', time: 0, step: 1 },
      { type: 'write-failed', time: 0, step: 1, op: 'A' },
      { type: 'idle', time: 0, step: 1, timers: 0 },
      { type: 'healed', time: 0, step: 2 },
      { type: 'finished', time: 10_000, step: 2, strength: 'proved' },
    ]),
    evidence: {
      kind: 'hung',
      operation: 'call',
      phase: 'unwritten',
      cause: 'eof',
      outcome: 'pending',
      at: 10,
      op: 'A',
      says: 'call A is still open when the run ends',
    },
  });
}

/** A polling reader that is told the end before output that had arrived. */
export function exampleLostOutput(): Counterexample {
  const end = { chunks: [], nextSeq: 1, exited: false, exitCode: null, closed: true, failure: 'disconnected' };
  return exampleCounterexample({
    property: 'no-output-lost-polled',
    scenario: exampleScenario([
      {
        name: 'app-1',
        actor: 'app',
        actions: [
          { kind: 'start', id: 'P' },
          { kind: 'poll', id: 'L', process: 'P' },
        ],
      },
      {
        name: 'process-P',
        actor: 'process',
        actions: [{ kind: 'output', id: 'o1', process: 'P', seq: 1, stream: 'stdout', text: 'one' }],
      },
      { name: 'end', actor: 'fault', actions: [{ kind: 'eof', id: 'cut' }] },
    ]),
    schedule: [
      { action: 'P', gap: 'idle' },
      { action: 'o1', gap: 'idle' },
      { action: 'cut', gap: 'joined' },
      { action: 'L', gap: 'turn0' },
    ],
    history: exampleHistory([
      { type: 'invoked', time: 0, step: 0, op: 'P', operation: 'start', process: 'P' },
      { type: 'written', time: 0, step: 0, op: 'P', frame: 'request', method: 'process/start' },
      { type: 'delivered', time: 0, step: 0, delivery: 0, message: { kind: 'response', to: 'P', copy: 1 } },
      { type: 'taken', time: 0, step: 0, delivery: 0 },
      { type: 'settled', time: 0, step: 0, op: 'P', outcome: 'resolved', value: { kind: 'nothing' } },
      { type: 'idle', time: 0, step: 0, timers: 0 },
      {
        type: 'delivered',
        time: 5,
        step: 1,
        delivery: 1,
        action: 'o1',
        message: { kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'one' },
      },
      { type: 'struck', time: 5, step: 2, action: 'cut', fault: 'eof' },
      { type: 'taken', time: 5, step: 2, delivery: 1 },
      { type: 'end-taken', time: 5, step: 2, cause: 'eof', healing: false },
      { type: 'invoked', time: 5, step: 3, op: 'L', operation: 'poll', process: 'P' },
      { type: 'event', time: 5, step: 3, operation: 'poll', op: 'L', process: 'P', read: end },
      { type: 'settled', time: 5, step: 3, op: 'L', outcome: 'resolved', value: { kind: 'read', read: end } },
      { type: 'idle', time: 5, step: 3, timers: 0 },
      { type: 'healed', time: 5, step: 4 },
      { type: 'finished', time: 5, step: 4, strength: 'proved' },
    ]),
    evidence: {
      kind: 'missing-tail',
      operation: 'poll',
      phase: 'after-loss',
      cause: 'eof',
      outcome: 'resolved',
      at: 14,
      op: 'L',
      says: 'poll L was told the end without output 1 of P, which had arrived',
    },
  });
}

/** What a check found out about a property, violated when it has counterexamples. */
export function exampleProperty(id: string, parts: Partial<PropertyResult> = {}): PropertyResult {
  const counterexamples = parts.counterexamples ?? [];
  return {
    id,
    level: 'must',
    status: counterexamples.length > 0 ? 'violated' : 'passed',
    reached: 4210,
    violated: counterexamples.length,
    inconclusive: [],
    ...parts,
    counterexamples,
  };
}

/** The result of a check with these properties. */
export function exampleResult(properties: readonly PropertyResult[], parts: Partial<CheckResult> = {}): CheckResult {
  const violated = properties.some((property) => property.level === 'must' && property.status === 'violated');
  return {
    engine: '0.1.0',
    node: 'v20.20.2',
    target: { name: 'vscode-jsonrpc', version: '10.0.0' },
    seed: '5eed',
    strategy: 'portfolio',
    profile: 'quick',
    schedules: 5000,
    stoppedBy: 'runs',
    elapsedMs: 1800,
    verdict: violated ? 'violated' : 'conformant',
    coverage: { faults: { eof: 1203, reset: 402 }, phases: { 'in-flight': 900 }, strategies: { first: 1, urw: 4999 } },
    properties,
    ...parts,
  };
}
