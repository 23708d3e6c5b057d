import { describe, expect, it } from 'vitest';
import type { Counterexample } from '../core/report.js';
import type { Action, Scenario } from '../core/scenario.js';
import { type Exploration, guideOfSchedule, keyOfFingerprint, RUNS_PER_SCENARIO } from './explore.js';
import { first } from './strategies/first.js';
import { portfolio } from './strategies/portfolio.js';
import type { RunContext, Strategy } from './strategies/strategy.js';
import { propertyNamed, toyProperty } from './testing/toy-property.js';
import { hangs, only, search, toyScenario, toySource, well } from './testing/toy-search.js';
import { type ToyFate, type ToyOptions, ToyWorld } from './testing/toy-world.js';

describe('exploring', () => {
  it('runs as many schedules as it is given, the same number of each scenario, and counts what it reached', async () => {
    const source = toySource();
    const world = new ToyWorld({ fate: well });
    const exploration = await search(world, { source });
    expect(world.asked).toHaveLength(60);
    expect(source.drawn).toEqual(Array.from({ length: Math.ceil(60 / RUNS_PER_SCENARIO) }, () => 1));
    expect(world.asked.map(({ scenario }) => scenario.callTimeoutMs - 100)).toEqual(
      Array.from({ length: 60 }, (_, schedule) => Math.floor(schedule / RUNS_PER_SCENARIO)),
    );
    expect(exploration).toMatchObject({ schedules: 60, stoppedBy: 'runs' });
    expect(only(exploration)).toEqual({
      id: 'toy-settles',
      level: 'must',
      status: 'passed',
      reached: 60,
      violated: 0,
      counterexamples: [],
      inconclusive: [],
    });
    const { faults, strategies, phases } = exploration.coverage;
    expect(strategies.first).toBe(Math.ceil(60 / RUNS_PER_SCENARIO));
    expect(Object.keys(strategies)).toEqual([...Object.keys(strategies)].sort());
    expect(Object.values(strategies).reduce((sum, count) => sum + count, 0)).toBe(60);
    expect((faults.eof ?? 0) + (faults.reset ?? 0)).toBe(60);
    expect(phases['after-loss']).toBeGreaterThan(0);
  });

  it('gives every schedule a seed of its own, and the steps of the first run of its scenario', async () => {
    const asked: RunContext[] = [];
    const strategy: Strategy = {
      ...first,
      guide(context) {
        asked.push(context);
        return first.guide(context);
      },
    };
    await search(new ToyWorld({ fate: well }), { strategy });
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(60);
    for (const { index, steps } of asked) expect(steps).toBe(index === 0 ? 0 : 4);
    expect(asked.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, at) => at % RUNS_PER_SCENARIO));
  });

  it('gives the same result for the same seed, and another for another', async () => {
    const result = (seed: string): Promise<Exploration> => search(new ToyWorld({ fate: hangs }), { seed });
    expect(await result('a')).toStrictEqual(await result('a'));
    expect(await result('a')).not.toEqual(await result('b'));
  });

  it('finds, shrinks and confirms a failure once, however often it comes', async () => {
    const found: Counterexample[] = [];
    const world = new ToyWorld({ fate: hangs });
    const exploration = await search(world, { runs: 400, onFound: (one) => found.push(one) });
    const result = only(exploration);
    expect(result).toMatchObject({ status: 'violated', inconclusive: [] });
    expect(result.violated).toBeGreaterThan(5);
    expect(found).toEqual(result.counterexamples);
    expect(found.map(({ fingerprint, schedule }) => ({ phase: fingerprint.phase, schedule }))).toEqual([
      {
        phase: 'after-loss',
        schedule: [
          { action: 'cut', gap: 'idle' },
          { action: expect.stringMatching(/[AB]/), gap: 2 },
        ],
      },
    ]);
    expect(world.asked.filter(({ thorough }) => thorough)).toHaveLength(2);
    expect(found[0]?.foundAt).toBeGreaterThan(1);
    expect(found[0]?.replay).toMatchObject({ seed: 'seed', engine: '0.0.1', target: world.target });
  });

  it('tells a failure of many operations once, with the plainest, and shrinks each of them once', async () => {
    const operations = ['writeFile', 'remove', 'copy'] as const;
    const scenario = (index: number): Scenario => {
      const operation = operations[index % operations.length] ?? 'copy';
      const file: Action = { id: 'F', kind: 'file', operation, path: '/f' };
      return {
        ...toyScenario(0),
        strands: [...toyScenario(0).strands.slice(2), { name: 'app', actor: 'app', actions: [file] }],
      };
    };
    const world = new ToyWorld({ fate: ({ lost }) => (lost === undefined ? 'well' : 'hangs') });
    const found: Counterexample[] = [];
    const result = only(
      await search(world, { source: { scenario }, runs: 200, onFound: (counterexample) => found.push(counterexample) }),
    );
    expect(result.counterexamples.map(({ fingerprint: { operation } }) => operation)).toEqual(['call']);
    expect(found).toHaveLength(1);
    expect(world.asked.filter(({ thorough }) => thorough)).toHaveLength(2 * operations.length);
  });

  it('keeps two ways to fail apart', async () => {
    const fate: ToyOptions['fate'] = (moment) => (moment.lost === 'reset' ? 'wrong' : hangs(moment));
    const result = only(await search(new ToyWorld({ fate }), { runs: 200 }));
    expect(result.counterexamples.map(({ fingerprint: { kind, cause } }) => `${kind} ${cause}`).sort()).toEqual([
      'open eof',
      'wrong reset',
    ]);
  });

  it('gives the reason why a property was not reached', async () => {
    const source = {
      scenario: (index: number) => ({ ...toyScenario(index), strands: toyScenario(index).strands.slice(2) }),
    };
    expect(only(await search(new ToyWorld({ fate: well }), { source }))).toMatchObject({
      status: 'unreached',
      reached: 0,
      reason: 'never in 60 schedules: A call was made.',
    });
  });

  it('judges by what applies, and runs nothing where nothing does', async () => {
    const properties = [toyProperty, propertyNamed('needs-files', { needs: ['files'], level: 'should' })];
    const both = await search(new ToyWorld({ fate: well }), { properties });
    expect(both.properties.map(({ id, level, status, reason }) => ({ id, level, status, reason }))).toEqual([
      { id: 'toy-settles', level: 'must', status: 'passed', reason: undefined },
      {
        id: 'needs-files',
        level: 'should',
        status: 'not-applicable',
        reason: 'the target lacks the capability files',
      },
    ]);
    const world = new ToyWorld({ fate: well, capabilities: [] });
    const none = await search(world, { properties });
    expect(none).toMatchObject({ schedules: 0, stoppedBy: 'runs' });
    expect(none.properties.map(({ status }) => status)).toEqual(['not-applicable', 'not-applicable']);
    expect(world.asked).toEqual([]);
  });

  it('runs nothing with a budget of no schedules, and says that nothing was reached', async () => {
    const world = new ToyWorld({ fate: hangs });
    const exploration = await search(world, { runs: 0 });
    expect(exploration).toMatchObject({ schedules: 0, stoppedBy: 'runs' });
    expect(only(exploration)).toMatchObject({ status: 'unreached', reason: 'never in 0 schedules: A call was made.' });
    expect(world.asked).toEqual([]);
  });

  it.each(['signal', 'time'] as const)('stops by %s after the schedule in which it is told to', async (why) => {
    let left = 7;
    const exploration = await search(new ToyWorld({ fate: well }), {
      shouldStop: () => {
        left -= 1;
        return left === 0 ? why : undefined;
      },
    });
    expect(exploration).toMatchObject({ schedules: 7, stoppedBy: why });
    expect(only(exploration)).toMatchObject({ status: 'passed', reached: 7 });
  });

  it('tells of every schedule as it begins, and which runs are schedules of the search', async () => {
    const told: unknown[] = [];
    const world = new ToyWorld({ fate: well });
    await search(world, {
      runs: 2,
      onSchedule: (schedules) => told.push(schedules),
      onExploring: (exploring) => told.push(exploring, world.asked.length),
    });
    expect(told).toEqual([0, true, 0, false, 1, 1, true, 1, false, 2]);
  });

  it('is inconclusive about a failure that the same schedule does not show again, and tries a bounded number of times', async () => {
    let made = 0;
    const fate = (): ToyFate => {
      made += 1;
      return made % 3 === 0 ? 'hangs' : 'well';
    };
    const world = new ToyWorld({ fate });
    const result = only(await search(world, { runs: 300 }));
    expect(result.status).toBe('inconclusive');
    expect(result.inconclusive).toHaveLength(3);
    expect(result.reason).toMatch(
      /^seen, but not again on the same schedule: the target is nondeterministic at step \d \(/,
    );
    expect(world.asked.filter(({ thorough }) => thorough)).toHaveLength(6);
  });
});

describe('one schedule of a search', () => {
  it.each([0, 1, 12, 13, 29])('is worked out again without those before it: %i', async (schedule) => {
    const searched = new ToyWorld({ fate: well });
    await search(searched, { runs: 30 });
    const options = {
      world: new ToyWorld({ fate: well }),
      source: toySource(),
      strategy: portfolio,
      seed: 'seed',
    };
    const { scenario, guide } = await guideOfSchedule(options, schedule);
    expect(scenario).toEqual(searched.asked[schedule]?.scenario);
    const [before, again] = [searched.asked[schedule], { scenario, guide, thorough: false }];
    if (before === undefined) throw new Error('there is no such schedule');
    // A guide is used up by its run: both are run in worlds of their own, from the search's own seed.
    const fresh = await guideOfSchedule({ ...options, world: new ToyWorld({ fate: well }) }, schedule);
    const [one, other] = [new ToyWorld({ fate: well }), new ToyWorld({ fate: well })];
    expect(await one.run(again)).toEqual(await other.run({ ...again, guide: fresh.guide }));
  });

  it('is what the search ran', async () => {
    const schedules: unknown[] = [];
    const world = new ToyWorld({ fate: well });
    const { run } = ToyWorld.prototype;
    world.run = async (options) => {
      const result = await run.call(world, options);
      schedules.push(result.schedule);
      return result;
    };
    await search(world, { runs: 30 });
    for (const index of [1, 5, 25]) {
      const again = new ToyWorld({ fate: well });
      const options = { world: again, source: toySource(), strategy: portfolio, seed: 'seed' };
      const { scenario, guide } = await guideOfSchedule(options, index);
      expect((await again.run({ scenario, guide, thorough: false })).schedule).toEqual(schedules[index]);
    }
  });
});

describe('the key of a recorded fingerprint', () => {
  it('is that of the failure it was recorded from', async () => {
    const [found] = only(
      await search(new ToyWorld({ fate: hangs }), { runs: 200, strategy: portfolio }),
    ).counterexamples;
    expect(found && keyOfFingerprint(found.fingerprint)).toBe('toy-settles open call pending');
    expect(only(await search(new ToyWorld({ fate: hangs }), { strategy: first })).status).toBe('passed');
  });
});
