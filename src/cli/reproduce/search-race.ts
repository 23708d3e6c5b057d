import type { Race } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { withCommandsStopped } from '../in-workflow.js';
import { fixedSeed } from '../profiles.js';
import type { ResolvedTarget } from '../resolve-target.js';
import { tellOn } from '../run-check.js';
import { drawSchedules } from './draw-schedules.js';

/** How a race is searched for, as far as it was given. */
export interface GivenSearch {
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  /** Where none is given: the fixed one of the target, the same for each of its versions. */
  readonly seed?: string;
  readonly strategy: string;
}

/** The seed of a search. */
export function seedOf(target: Pick<ResolvedTarget, 'seedName'>, { seed }: Pick<GivenSearch, 'seed'>): string {
  return seed ?? fixedSeed(target.seedName, ENGINE_VERSION);
}

/** Searches for the interleaving of a race on one client, and draws how far it is where a person watches. */
export async function searchRace(
  race: Race,
  target: ResolvedTarget,
  given: GivenSearch,
  context: CliContext,
): Promise<ReproductionResult> {
  const { time, strategy } = given;
  // A client in a process of its own may take seconds for a schedule.
  const runs = given.runs ?? (time === undefined ? target.schedules?.quick : undefined);
  const reproduceRace = await context.loadReproduceRace();
  const progress = drawSchedules(context);
  try {
    return await withCommandsStopped(context, () =>
      reproduceRace({
        target: target.reference,
        race,
        strategy,
        seed: seedOf(target, given),
        ...(runs === undefined ? {} : { runs }),
        ...(time === undefined ? {} : { timeMs: time }),
        signal: context.interrupted,
        onProgress: tellOn(context),
        onSchedules: (schedules) => progress.draw(schedules),
      }),
    );
  } finally {
    progress.clear();
  }
}
