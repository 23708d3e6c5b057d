import { describe, expect, it } from 'vitest';
import type { Race } from '../../core/race.js';
import type { Reproduction } from '../../core/reproduction.js';
import type { Action, Scenario } from '../../core/scenario.js';
import type { Gap } from '../../core/schedule.js';
import type { RunOptions, RunResult } from '../../core/world.js';
import { portfolio } from '../strategies/portfolio.js';
import { propertyNamed, toyProperty } from '../testing/toy-property.js';
import { hangs, well } from '../testing/toy-search.js';
import { TOY_GAPS, type ToyOptions, ToyWorld } from '../testing/toy-world.js';
import { type ReproduceOptions, reproduce } from './reproduce.js';

const CALLS: readonly Action[] = [
  { id: 'A', kind: 'call' },
  { id: 'B', kind: 'call' },
];

const hangsAlways: ToyOptions['fate'] = () => 'hangs';

function scenarioOf(app: readonly Action[] = CALLS, end: Partial<Action> = {}): Scenario {
  return {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 100,
    strands: [
      { name: 'app', actor: 'app', actions: app },
      { name: 'connection', actor: 'fault', actions: [{ id: 'cut', kind: 'eof', ...end } as Action] },
    ],
  };
}

function raceOf(given: Partial<Race> = {}): Race {
  const scenario = scenarioOf();
  const violates = [{ property: toyProperty.id }];
  return { title: 'a race', needs: [], scenario, order: [], joined: [], violates, expect: [], ...given };
}

function search(
  fate: ToyOptions['fate'],
  given: Partial<ReproduceOptions> = {},
  world = new ToyWorld({ fate }),
): Promise<Reproduction> {
  const race = given.race ?? raceOf();
  return reproduce({
    world,
    race,
    scenario: { ...race.scenario, dialect: world.dialect },
    properties: [toyProperty],
    strategy: portfolio,
    exhaust: 'fitting',
    seed: 'seed',
    engine: '0.0.1',
    runs: 10_000,
    shouldStop: () => undefined,
    ...given,
  });
}

/** Three places for the end among two calls, and a gap before each of the three. */
const ORDERINGS = 3;
const ALL = ORDERINGS * TOY_GAPS.length ** 3;

describe('a race that a client does not have', () => {
  it('is ruled out by all schedules there are, and by no more than that', async () => {
    const world = new ToyWorld({ fate: well });
    const reproduction = await search(well, {}, world);
    expect(reproduction).toMatchObject({
      outcome: 'ruled-out',
      stoppedBy: 'runs',
      domain: { preset: 'memory', exhausted: { orderings: ORDERINGS, schedules: ALL } },
      inconclusive: [],
    });
    expect(reproduction.counterexample).toBeUndefined();
    expect(reproduction.fitting).toBe(reproduction.schedules);
    expect(reproduction.reached).toBe(reproduction.schedules);
    expect(world.asked.length).toBeGreaterThanOrEqual(ALL);
  });

  it('is not ruled out where the budget ends first, and how many there are is told', async () => {
    const reproduction = await search(well, { runs: 400 });
    expect(reproduction).toMatchObject({ outcome: 'not-found', schedules: 400, stoppedBy: 'runs' });
    expect(reproduction.domain.exhausted).toBeUndefined();
    expect(reproduction.domain.estimated).toBeGreaterThan(0);
  });

  it('is not ruled out by what a strategy draws, however often', async () => {
    const reproduction = await search(well, { exhaust: 'some', runs: 3_000 });
    expect(reproduction).toMatchObject({ outcome: 'not-found', schedules: 3_000 });
  });

  it('is not ruled out where nothing reached what it is about', async () => {
    const never = propertyNamed(toyProperty.id, { judge: () => ({ status: 'unreached' }) });
    const reproduction = await search(well, { properties: [never] });
    expect(reproduction).toMatchObject({ outcome: 'unreached', reached: 0 });
    expect(reproduction.domain.exhausted).toBeDefined();
  });

  it('is not ruled out where nothing is in the order of the report', async () => {
    const order = [{ earlier: 'A.settled', later: 'A.invoked' }];
    expect(await search(hangs, { race: raceOf({ order }) })).toMatchObject({ outcome: 'unreached', fitting: 0 });
  });

  it('is not ruled out where the search was stopped', async () => {
    let asked = 0;
    const shouldStop = (): 'signal' | undefined => {
      asked += 1;
      return asked > 310 ? 'signal' : undefined;
    };
    expect(await search(well, { shouldStop })).toMatchObject({ outcome: 'not-found', stoppedBy: 'signal' });
  });

  it('is not ruled out on a wire, where everything is gone through three times', async () => {
    const wire = { endpoint: 'tcp-lines', gaps: TOY_GAPS, runsPerScenario: 5, repeats: 10, reconnects: false } as const;
    const world = Object.assign(new ToyWorld({ fate: well }), { wire: { ...wire, candidatesMax: 100 } });
    const reproduction = await search(well, {}, world);
    expect(reproduction).toMatchObject({ outcome: 'not-found', domain: { exhausted: { schedules: ALL, passes: 3 } } });
    expect(reproduction.schedules).toBeGreaterThanOrEqual(3 * ALL);
  });

  it('is not ruled out of a client that does not do the same again', async () => {
    const reproduction = await search(well, {}, new FickleWorld());
    expect(reproduction).toMatchObject({ outcome: 'not-found', domain: { strayed: true } });
  });
});

describe('a race that a client has', () => {
  it('is found, made as small as it gets, and confirmed', async () => {
    const { outcome, schedules, counterexample } = await search(hangs);
    expect(outcome).toBe('reproduced');
    expect(counterexample).toMatchObject({
      actions: 2,
      foundAt: schedules,
      evidence: { kind: 'open', phase: 'after-loss' },
    });
    expect(counterexample?.schedule).toEqual([
      { action: 'cut', gap: 'idle' },
      { action: expect.stringMatching(/[AB]/), gap: 2 },
    ]);
  });

  it('is found where only one of all schedules shows it', async () => {
    const needle: readonly Gap[] = [0, 2, 'turn0'];
    const fate: ToyOptions['fate'] = ({ before, gap, lost }) => {
      const gaps = [...before.map((entry) => entry.gap), gap];
      return lost !== undefined && before.length === 2 && needle.every((one, at) => gaps[at] === one)
        ? 'hangs'
        : 'well';
    };
    const { outcome, counterexample } = await search(fate);
    expect(outcome).toBe('reproduced');
    expect(counterexample?.schedule.map(({ gap }) => gap)).toEqual(needle);
  });

  it('is that of the operation and the kind that the report names', async () => {
    const fate: ToyOptions['fate'] = ({ op, gap }) => (gap === 0 ? (op === 'A' ? 'hangs' : 'wrong') : 'well');
    const about = async (violation: Omit<Race['violates'][number], 'property'>): Promise<unknown> => {
      const violates = [{ property: toyProperty.id, ...violation }];
      return (await search(fate, { race: raceOf({ violates }) })).counterexample?.evidence;
    };
    expect(await about({ of: 'B' })).toMatchObject({ op: 'B', kind: 'wrong' });
    expect(await about({ of: 'A' })).toMatchObject({ op: 'A', kind: 'open' });
    expect(await about({ kind: 'wrong' })).toMatchObject({ op: 'B' });
    expect(await about({ of: 'A', kind: 'wrong' })).toBeUndefined();
    const violates = [{ property: toyProperty.id, of: 'A', kind: 'wrong' }];
    const { outcome, otherwise = 0 } = await search(fate, { race: raceOf({ violates }) });
    expect(outcome).toBe('ruled-out');
    expect(otherwise).toBeGreaterThan(0);
  });

  it('is that of the operation that the report names where others fail in the same way', async () => {
    // B hangs only together with A, so that no smaller schedule shows it alone.
    const fate: ToyOptions['fate'] = ({ op, before, gap }) =>
      op === 'A' ? 'hangs' : before.some(({ action }) => action === 'A') && gap === 0 ? 'hangs' : 'well';
    const race = raceOf({ violates: [{ property: toyProperty.id, of: 'B' }] });
    const { counterexample } = await search(fate, { race });
    expect(counterexample?.evidence.op).toBe('B');
    expect(counterexample?.schedule.map(({ action }) => action)).toContain('A');
  });

  it('stays in the order of the report while it is made smaller', async () => {
    const order = [{ earlier: 'B.invoked', later: 'cut.delivered' }];
    const race = raceOf({ order, scenario: scenarioOf(CALLS, { after: ['B.invoked'] }) });
    // Whatever else is there, a call right after another hangs; with the end first it would do so as well.
    const fate: ToyOptions['fate'] = ({ op, gap }) => (op === 'B' && gap === 0 ? 'hangs' : 'well');
    const { counterexample } = await search(fate, { race });
    const executed = counterexample?.schedule.map(({ action }) => action) ?? [];
    expect(executed).toContain('B');
    expect(executed.indexOf('cut')).toBe(executed.length - 1);
  });

  it('stays in that order past an action that is dropped', async () => {
    const order = [
      { earlier: 'cut.delivered', later: 'B.invoked' },
      { earlier: 'B.invoked', later: 'A.invoked' },
    ];
    const strands = [
      { name: 'app', actor: 'app' as const, actions: [{ id: 'A', kind: 'call' as const, after: ['B.invoked'] }] },
      { name: 'app-2', actor: 'app' as const, actions: [{ id: 'B', kind: 'call' as const, after: ['cut.delivered'] }] },
      { name: 'connection', actor: 'fault' as const, actions: [{ id: 'cut', kind: 'eof' as const }] },
    ];
    const violates = [{ property: toyProperty.id, of: 'A' }];
    const race = raceOf({ order, violates, scenario: { ...scenarioOf(), strands } });
    const { counterexample } = await search(({ op }) => (op === 'A' ? 'hangs' : 'well'), { race });
    expect(counterexample?.schedule.map(({ action }) => action)).toEqual(['cut', 'A']);
  });

  it('stays behind what the operation waited for, or in what it was made inside of', async () => {
    for (const A of [
      { id: 'A', kind: 'call', after: ['cut.delivered'] },
      { id: 'A', kind: 'call', inside: 'close-seen' },
    ] as const) {
      const race = raceOf({ scenario: scenarioOf([A]), violates: [{ property: toyProperty.id, of: 'A' }] });
      const { counterexample } = await search(hangsAlways, { race });
      expect(counterexample?.evidence.phase).not.toBe('in-flight');
    }
  });

  it('is searched for among the schedules that fit alone', async () => {
    const order = [{ earlier: 'cut.delivered', later: 'A.settled' }];
    const fate: ToyOptions['fate'] = ({ lost }) => (lost === undefined ? 'wrong' : 'well');
    // What is wrong settles at once, which is before the end.
    const outcome = await search(fate, { race: raceOf({ order, violates: [{ property: toyProperty.id, of: 'A' }] }) });
    expect(outcome).toMatchObject({ outcome: 'ruled-out' });
    expect(outcome.fitting).toBeLessThan(outcome.schedules);
  });

  it('is inconclusive where it is not there again, and is not looked for without end', async () => {
    const world = new ToyWorld({ fate: well });
    const seen = new ToyWorld({ fate: () => 'hangs' });
    const once = Object.assign(world, {
      run: (options: RunOptions): Promise<RunResult> =>
        (options.thorough ? new ToyWorld({ fate: well }) : seen).run(options),
      runEach: seen.runEach.bind(seen),
    });
    const { outcome, inconclusive, schedules } = await search(well, {}, once);
    expect(outcome).toBe('inconclusive');
    expect(inconclusive).toHaveLength(3);
    expect(schedules).toBe(3);
  });

  it('gives the same result for the same seed', async () => {
    expect(await search(hangs)).toStrictEqual(await search(hangs));
  });
});

/** Offers other choices from run to run. */
class FickleWorld extends ToyWorld {
  #runs = 0;

  constructor() {
    super({ fate: well });
  }

  override run(options: RunOptions): Promise<RunResult> {
    this.#runs += 1;
    const [app, ...others] = options.scenario.strands;
    const fickle =
      this.#runs % 2 === 0 && app !== undefined ? [{ ...app, actions: app.actions.slice(1) }, ...others] : [];
    const scenario = fickle.length === 0 ? options.scenario : { ...options.scenario, strands: fickle };
    return super.run({ ...options, scenario });
  }
}
