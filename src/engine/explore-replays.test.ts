import { describe, expect, it } from 'vitest';
import type { ReplayFile } from '../core/replay-file.js';
import type { Exploration } from './explore.js';
import { hangs, only, search, well } from './testing/toy-search.js';
import { type ToyOptions, ToyWorld } from './testing/toy-world.js';

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

  describe('and what each came to is told in their order', () => {
    async function outcome(replay: ReplayFile, world: ToyWorld): Promise<Exploration['replays'][number] | undefined> {
      const { replays } = await search(world, { replays: [replay], runs: 0 });
      expect(replays).toHaveLength(1);
      return replays[0];
    }

    it('violated, with the fingerprint', async () => {
      const replay = await record();
      const fingerprints = [replay.fingerprint];
      expect(await outcome(replay, new ToyWorld({ fate: hangs }))).toEqual({ status: 'violated', fingerprints });
    });

    it('violated in another way, which is shrunk as what a search finds', async () => {
      const replay = await record();
      const world = new ToyWorld({ fate: (moment) => (hangs(moment) === 'hangs' ? 'wrong' : 'well') });
      const told = await outcome(replay, world);
      expect(told).toMatchObject({ status: 'violated', fingerprints: [{ kind: 'wrong', outcome: 'server:1' }] });
    });

    it('held', async () => {
      expect(await outcome(await record(), new ToyWorld({ fate: well }))).toEqual({ status: 'held' });
    });

    it('unreached', async () => {
      const replay = await record();
      const strands = replay.scenario.strands.filter(({ actor }) => actor === 'fault');
      const schedule = replay.schedule.filter(({ action }) => action === 'cut');
      const nothing = { ...replay, scenario: { ...replay.scenario, strands }, schedule };
      expect(await outcome(nothing, new ToyWorld({ fate: hangs }))).toEqual({ status: 'unreached' });
    });

    it('diverged where the schedule cannot be followed, and what it shows all the same is found', async () => {
      const replay = await record();
      const diverging = { ...replay, schedule: [...replay.schedule, { action: 'nobody', gap: 'idle' as const }] };
      const exploration = await search(new ToyWorld({ fate: hangs }), { replays: [diverging], runs: 0 });
      expect(exploration.replays).toEqual([{ status: 'diverged', step: 2, why: expect.stringContaining('nobody: ') }]);
      expect(only(exploration).counterexamples).toMatchObject([{ fingerprint: replay.fingerprint, foundAt: 0 }]);
    });

    it('diverged where two runs of it differ', async () => {
      const replay = await record();
      let runs = 0;
      const world = new ToyWorld({
        fate: (moment) => {
          const fate = hangs(moment);
          if (fate === 'hangs') runs += 1;
          return runs % 2 === 1 ? fate : 'well';
        },
      });
      const exploration = await search(world, { replays: [replay], runs: 0 });
      expect(exploration.replays).toMatchObject([{ status: 'diverged' }]);
      expect(only(exploration).status).toBe('inconclusive');
    });

    it('left out where its property is not asked for, and nothing where the search was stopped before', async () => {
      const replay = { ...(await record()), property: 'another' };
      expect(await outcome(replay, new ToyWorld({ fate: hangs }))).toEqual({ status: 'left-out' });
      const stopped = await search(new ToyWorld({ fate: hangs }), { replays: [replay], shouldStop: () => 'time' });
      expect(stopped.replays).toEqual([]);
    });
  });
});

describe('a search that looks into every fingerprint', () => {
  /** Every call hangs that is made before the end, and every one made right after it. */
  const hangsTwice: ToyOptions['fate'] = (moment) => (moment.lost === undefined ? 'hangs' : hangs(moment));
  const phases = (exploration: Exploration): string[] =>
    only(exploration)
      .counterexamples.map(({ fingerprint: { phase, cause } }) => `${phase} ${cause}`)
      .sort();

  it('finds what would pass for a failure of the same kind in another phase', async () => {
    const known = await search(new ToyWorld({ fate: hangsTwice }), { runs: 200 });
    expect(phases(known)).toEqual(['in-flight eof']);
    const replays = only(known).counterexamples.map(({ replay }) => replay);
    const again = await search(new ToyWorld({ fate: hangsTwice }), { runs: 200, replays });
    expect(phases(again)).toEqual(['in-flight eof']);
    const every = { runs: 200, replays, everyFingerprint: true };
    expect(phases(await search(new ToyWorld({ fate: hangsTwice }), every))).toEqual([
      'after-loss eof',
      'in-flight eof',
    ]);
  });

  it('makes of a loss the plainest, so that a cause is told once', async () => {
    const exploration = await search(new ToyWorld({ fate: hangs }), { runs: 400, everyFingerprint: true });
    expect(phases(exploration)).toEqual(['after-loss eof']);
  });

  it('is the same with what it has found as replays before it', async () => {
    const fate = hangsTwice;
    const first = await search(new ToyWorld({ fate }), { runs: 200, everyFingerprint: true });
    const replays = only(first).counterexamples.map(({ replay }) => replay);
    const again = await search(new ToyWorld({ fate }), { runs: 200, everyFingerprint: true, replays });
    expect(phases(again)).toEqual(phases(first));
    expect(again.replays.map(({ status }) => status)).toEqual(replays.map(() => 'violated'));
  });
});
