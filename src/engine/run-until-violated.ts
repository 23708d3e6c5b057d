import type { Property } from '../core/property.js';
import type { RunOptions, RunResult, World } from '../core/world.js';

/**
 * On a wire a schedule that fails need not fail every time: it holds when it has held in as many runs as are repeats.
 */
export async function runUntilViolated(world: World, options: RunOptions, property: Property): Promise<RunResult> {
  const repeats = world.wire?.repeats ?? 1;
  let run = await world.run(options);
  for (let repeat = 1; repeat < repeats; repeat += 1) {
    if (run.divergence === undefined && property.judge(run.history).status === 'violated') break;
    const next = await world.run(options);
    // What was followed says more than what was not.
    if (next.divergence === undefined || run.divergence !== undefined) run = next;
  }
  return run;
}
