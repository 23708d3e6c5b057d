import { randomBytes } from 'node:crypto';
// Not the global, and no `Date`: a test runner may have put a clock of its own in their place.
import { performance } from 'node:perf_hooks';
import type { CliContext } from './cli-context.js';

/** What every context of this process is made of. Where its text goes, and what interrupts it, is said by its maker. */
export function ownProcess(): Omit<CliContext, 'stdout' | 'stderr' | 'interrupted'> {
  return {
    cwd: process.cwd(),
    env: process.env,
    now: () => performance.now(),
    today: () => new Date(performance.timeOrigin + performance.now()).toISOString().slice(0, 10),
    freshSeed: () => randomBytes(8).toString('hex'),
    runNpm: async (args, options) => (await import('../install/run-npm.js')).runNpm(args, options),
    loadCheckTarget: async () => (await import('../suite/check-target.js')).checkTarget,
    loadReplayTarget: async () => (await import('../suite/replay-target.js')).replayTarget,
    loadReproduceRace: async () => (await import('../suite/race/reproduce-race.js')).reproduceRace,
  };
}
