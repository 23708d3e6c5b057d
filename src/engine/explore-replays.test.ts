import { describe, expect, it } from 'vitest';
import type { ReplayFile } from '../core/replay-file.js';
import { hangs, only, search, well } from './testing/toy-search.js';
import { ToyWorld } from './testing/toy-world.js';

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
