import { describe, expect, it } from 'vitest';
import type { ReplayFile } from '../core/replay-file.js';
import type { Counterexample, PropertyResult } from '../core/report.js';
import type { Action, Scenario } from '../core/scenario.js';
import type { ScenarioSource } from '../core/world.js';
import {
  type Exploration,
  type ExploreOptions,
  explore,
  guideOfSchedule,
  keyOfFingerprint,
  RUNS_PER_SCENARIO,
} from './explore.js';
import { first } from './strategies/first.js';
import { portfolio } from './strategies/portfolio.js';
import { propertyNamed, toyProperty } from './testing/toy-property.js';
import { type ToyFate, type ToyOptions, ToyWorld } from './testing/toy-world.js';

const calls = (...ids: readonly string[]): Action[] => ids.map((id) => ({ id, kind: 'call' }));

function scenarioOf(index: number): Scenario {
  return {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 100 + index,
    strands: [
      { name: 'app', actor: 'app', actions: calls('A', 'B') },
      { name: 'answers', actor: 'executor', actions: [{ id: 'a', kind: 'respond', to: 'A' }] },
      { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: index % 2 === 0 ? 'eof' : 'reset' }] },
    ],
  };
}

/** The scenarios above, and how often each was drawn. */
function countingSource(): ScenarioSource & { readonly drawn: number[] } {
  const drawn: number[] = [];
  return {
    drawn,
    scenario(index) {
      drawn[index] = (drawn[index] ?? 0) + 1;
      return scenarioOf(index);
    },
  };
}

function search(world: ToyWorld, given: Partial<ExploreOptions> = {}): Promise<Exploration> {
  return explore({
    world,
    source: countingSource(),
    properties: [toyProperty],
    strategy: portfolio,
    seed: 'seed',
    engine: '0.0.1',
    runs: 60,
    replays: [],
    shouldStop: () => undefined,
    ...given,
  });
}

const well: ToyOptions['fate'] = () => 'well';
/** Hangs when called within two hops of the end. */
const hangs: ToyOptions['fate'] = ({ lost, gap }) =>
  lost !== undefined && typeof gap === 'number' && gap <= 2 ? 'hangs' : 'well';

/** What one property came to. */
function only({ properties }: Exploration): PropertyResult {
  const [result, ...others] = properties;
  if (result === undefined || others.length > 0) throw new Error(`${properties.length} results`);
  return result;
}

describe('exploring', () => {
  it('runs as many schedules as it is given, the same number of each scenario, and counts what it reached', async () => {
    const source = countingSource();
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
    expect(Object.keys(strategies)).toEqual(['first', 'pct', 'random', 'urw']);
    expect(Object.values(strategies).reduce((sum, count) => sum + count, 0)).toBe(60);
    expect((faults.eof ?? 0) + (faults.reset ?? 0)).toBe(60);
    expect(phases['after-loss']).toBeGreaterThan(0);
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
      scenario: (index: number) => ({ ...scenarioOf(index), strands: scenarioOf(index).strands.slice(2) }),
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

describe('replays', () => {
  async function record(): Promise<ReplayFile> {
    const [found] = only(await search(new ToyWorld({ fate: hangs }), { runs: 200 })).counterexamples;
    if (found === undefined) throw new Error('nothing was found');
    return found.replay;
  }

  it('come before the search, and what they show is not searched for again', async () => {
    const replay = await record();
    const world = new ToyWorld({ fate: hangs });
    const told: unknown[] = [];
    const exploration = await search(world, {
      replays: [replay],
      runs: 100,
      onReplay: (index) => told.push(index, world.asked.length),
      onFound: ({ foundAt }) => told.push({ foundAt }),
    });
    expect(told).toEqual([0, 0, { foundAt: 0 }, undefined, 3]);
    expect(world.asked[0]).toMatchObject({ scenario: replay.scenario, guide: { schedule: replay.schedule } });
    expect(only(exploration)).toMatchObject({ status: 'violated', counterexamples: [{ foundAt: 0 }] });
    expect(world.asked).toHaveLength(103);
  });

  it('are not counted among the schedules of the search', async () => {
    const replay = await record();
    const counts = async (replays: readonly ReplayFile[]) => {
      const { reached, violated } = only(await search(new ToyWorld({ fate: hangs }), { replays, runs: 50 }));
      return { reached, violated };
    };
    expect(await counts([replay])).toEqual(await counts([]));
  });

  it('are run though there is no search, and say nothing where the failure is gone', async () => {
    const replays = [await record()];
    const still = await search(new ToyWorld({ fate: hangs }), { replays, runs: 0 });
    expect(only(still)).toMatchObject({ status: 'violated', reached: 0, counterexamples: [{ foundAt: 0 }] });
    const gone = await search(new ToyWorld({ fate: well }), { replays, runs: 0 });
    expect(only(gone)).toMatchObject({ status: 'unreached', reached: 0, violated: 0 });
    expect(gone.schedules).toBe(0);
  });

  it('of a property that is not asked for are left out', async () => {
    const world = new ToyWorld({ fate: hangs });
    await search(world, { replays: [{ ...(await record()), property: 'another' }], runs: 0 });
    expect(world.asked).toEqual([]);
  });

  it('are stopped as the search is', async () => {
    const world = new ToyWorld({ fate: hangs });
    const exploration = await search(world, { replays: [await record()], shouldStop: () => 'signal' });
    expect(exploration).toMatchObject({ schedules: 0, stoppedBy: 'signal' });
    expect(world.asked).toEqual([]);
  });
});

describe('one schedule of a search', () => {
  it.each([0, 1, 12, 13, 29])('is worked out again without those before it: %i', async (schedule) => {
    const searched = new ToyWorld({ fate: well });
    await search(searched, { runs: 30 });
    const options = {
      world: new ToyWorld({ fate: well }),
      source: countingSource(),
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
      const options = { world: again, source: countingSource(), strategy: portfolio, seed: 'seed' };
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
