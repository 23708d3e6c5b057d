import { describe, expect, test } from 'vitest';
import { type Action, APP_ACTIONS, EXECUTOR_ACTIONS, FAULT_ACTIONS, type Scenario } from '../../src/core/scenario.js';
import { type Capability, DIALECTS, type Dialect } from '../../src/core/target.js';
import { checkScenario } from './check-scenario.js';
import { DEFAULT_CALL_TIMEOUT_MS, generateScenarios } from './generate-scenarios.js';

const EVERYTHING: readonly Capability[] = ['calls', 'notifications', 'processes', 'files', 'close', 'timeouts'];
const EXECUTING: readonly Capability[] = ['calls', 'processes', 'files', 'close'];

function generated(
  dialect: Dialect,
  capabilities: readonly Capability[],
  count: number,
  seed = 20_240_601,
): readonly Scenario[] {
  const source = generateScenarios({ dialect, capabilities, seed });
  return Array.from({ length: count }, (_, index) => source.scenario(index));
}

function actionsOf(scenario: Scenario): readonly Action[] {
  return scenario.strands.flatMap((strand) => strand.actions);
}

function share(scenarios: readonly Scenario[], holds: (scenario: Scenario) => boolean): number {
  return scenarios.filter(holds).length / scenarios.length;
}

describe('the scenario of an index', () => {
  test('is the same bytes whatever was asked before', () => {
    const forwards = generated('exec-server', EVERYTHING, 60).map((scenario) => JSON.stringify(scenario));
    const source = generateScenarios({ dialect: 'exec-server', capabilities: EVERYTHING, seed: 20_240_601 });
    for (let index = 59; index >= 0; index -= 7) {
      source.scenario(index + 1_000);
      expect(JSON.stringify(source.scenario(index))).toBe(forwards[index]);
    }
  });

  test('differs from its neighbours, and from the one of another seed', () => {
    const texts = new Set(generated('exec-server', EVERYTHING, 200).map((scenario) => JSON.stringify(scenario)));
    expect(texts.size).toBeGreaterThan(170);
    const others = generated('exec-server', EVERYTHING, 200, 20_240_602).map((scenario) => JSON.stringify(scenario));
    expect(others.filter((text) => texts.has(text)).length).toBeLessThan(30);
  });

  test('survives JSON', () => {
    for (const scenario of generated('exec-server', EVERYTHING, 200)) {
      expect(JSON.parse(JSON.stringify(scenario))).toStrictEqual(scenario);
    }
  });

  test('carries the call timeout that was asked for', () => {
    const options = { dialect: 'mcp', capabilities: ['calls'], seed: 3 } as const;
    expect(generateScenarios(options).scenario(0).callTimeoutMs).toBe(DEFAULT_CALL_TIMEOUT_MS);
    expect(generateScenarios({ ...options, callTimeoutMs: 77 }).scenario(0).callTimeoutMs).toBe(77);
  });
});

describe('every generated scenario', () => {
  const capabilitySets: readonly (readonly Capability[])[] = [
    EVERYTHING,
    [...EVERYTHING, 'reconnect'],
    EXECUTING,
    ['reconnect', 'close'],
    ['calls'],
    ['notifications'],
    ['processes'],
    ['files'],
    ['close'],
    [],
  ];

  test.each(DIALECTS)('is well formed for every set of capabilities in dialect %s', (dialect) => {
    for (const capabilities of capabilitySets) {
      for (const scenario of generated(dialect, capabilities, 300)) {
        expect(checkScenario(scenario, capabilities)).toEqual([]);
        expect(scenario.dialect).toBe(dialect);
      }
    }
  });

  test('lets nothing of a process come before the process was asked for', () => {
    for (const scenario of generated('exec-server', EVERYTHING, 300)) {
      for (const action of actionsOf(scenario)) {
        if (action.kind === 'output' || action.kind === 'exited' || action.kind === 'closed') {
          expect([`${action.process}.written`, `${action.process}.settled`]).toContain(action.after?.[0]);
        }
      }
    }
  });

  test('holds nothing of what a client with calls only cannot do', () => {
    const kinds = new Set(
      generated('exec-server', ['calls'], 500).flatMap((each) => actionsOf(each).map((a) => a.kind)),
    );
    for (const kind of ['start', 'output', 'exited', 'file', 'notify', 'notification', 'close', 'subscribe'] as const) {
      expect(kinds).not.toContain(kind);
    }
    expect(kinds).toContain('call');
  });
});

describe('five hundred scenarios', () => {
  const executing = generated('exec-server', EVERYTHING, 500);
  const plain = generated('json-rpc', EVERYTHING, 500);
  const again = generated('exec-server', [...EVERYTHING, 'reconnect'], 500);
  const everything = [...executing, ...plain];

  test('have no raw frame, whose text is for somebody to write', () => {
    const raw = everything.flatMap(actionsOf).filter(({ kind }) => kind === 'raw');
    expect(raw).toEqual([]);
  });

  const drawn = [...APP_ACTIONS, ...EXECUTOR_ACTIONS, ...FAULT_ACTIONS, 'advance' as const].filter(
    (kind) => kind !== 'raw',
  );
  test.each(drawn)('include %s', (kind) => {
    const least = kind === 'notification' ? plain : kind === 'reconnect' ? again : executing;
    const found = least.filter((scenario) => actionsOf(scenario).some((action) => action.kind === kind));
    expect(found.length).toBeGreaterThanOrEqual(10);
  });

  test('are small: half have at most ten actions, nearly all at most twenty', () => {
    const sizes = executing.map((scenario) => actionsOf(scenario).length).sort((one, other) => one - other);
    expect(sizes[250]).toBeGreaterThanOrEqual(4);
    expect(sizes[250]).toBeLessThanOrEqual(10);
    expect(sizes[480]).toBeLessThanOrEqual(20);
    expect(sizes[499]).toBeLessThanOrEqual(28);
  });

  test('often go on after the end', () => {
    const ended = everything.filter((scenario) => actionsOf(scenario).some(({ id }) => id === 'cut'));
    const late = share(ended, (scenario) => scenario.strands.some(({ name }) => name === 'app-late'));
    expect(late).toBeGreaterThan(0.25);
    expect(late).toBeLessThan(0.5);
  });

  test('now and then cut the handshake, with its answer on a strand of its own in some', () => {
    const cuts = executing.filter((scenario) => actionsOf(scenario).some((a) => a.after?.[0]?.startsWith('connect.')));
    expect(cuts.length).toBeGreaterThan(5);
    expect(cuts.length).toBeLessThan(50);
    const answered = share(cuts, (scenario) => scenario.strands.some(({ name }) => name === 'answers-connect'));
    expect(answered).toBeGreaterThan(0.1);
    expect(answered).toBeLessThan(0.9);
  });

  test('rarely break the protocol, since a client may then close itself', () => {
    const malformed = share(everything, (scenario) => actionsOf(scenario).some(({ kind }) => kind === 'malformed'));
    expect(malformed).toBeGreaterThan(0.02);
    expect(malformed).toBeLessThan(0.07);
  });

  test('make operations inside each kind of callback', () => {
    const insides = plain.flatMap((scenario) => actionsOf(scenario).flatMap((a) => ('inside' in a ? [a.inside] : [])));
    expect(insides).toContain('close-seen');
    expect(insides).toContain('notification');
    expect(insides).toContain('A.settled');
  });

  test('send process events out of order, repeated and with gaps, and text of more than one byte a letter', () => {
    const arrivals = executing.flatMap(({ strands }) => strands.filter(({ actor }) => actor === 'process'));
    const numbers = arrivals.map(({ actions }) => actions.map((action) => ('seq' in action ? action.seq : 0)));
    expect(numbers.some((seqs) => seqs.some((seq, index) => seq < (seqs[index - 1] ?? 0)))).toBe(true);
    expect(numbers.some((seqs) => new Set(seqs).size < seqs.length)).toBe(true);
    expect(numbers.some((seqs) => seqs.length > 0 && Math.max(...seqs) > new Set(seqs).size)).toBe(true);
    expect(
      executing.some((scenario) => actionsOf(scenario).some((a) => a.kind === 'output' && /世/.test(a.text))),
    ).toBe(true);
  });
});
