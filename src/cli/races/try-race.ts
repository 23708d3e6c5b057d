import { join } from 'node:path';
import { summariseCounterexample } from '../../../reports/summarise-counterexample.js';
import { TailraceError } from '../../core/errors.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { InterruptedError } from '../interrupted-error.js';
import { loadKnownTargets } from '../known-targets.js';
import { fixedSeed } from '../profiles.js';
import { resolveTarget } from '../resolve-target.js';
import { argumentOf, type ClientRow, RACES, type TriedRace } from './race-results.js';
import type { CorpusRace } from './read-corpus.js';

/** What is told of runs that were interrupted. */
export const TABLE_STAYS = 'the table is as it was';

/**
 * Searches for one race of the corpus on one client, as `tailrace reproduce FILE --target CLIENT` does in the folder of
 * the repository.
 *
 * @throws TailraceError what keeps it from being tried on this client; InterruptedError when it was stopped
 */
export async function tryRace(
  { file, race }: CorpusRace,
  row: Pick<ClientRow, 'target' | 'version'>,
  context: CliContext,
): Promise<TriedRace> {
  const argument = argumentOf(row);
  const stopped = (): InterruptedError => new InterruptedError(`at ${file} on ${argument}`, TABLE_STAYS);
  if (context.interrupted.aborted) throw stopped();
  try {
    // The adapter of a client that is not registered is named from the folder of the file.
    const folder = join(context.cwd, RACES);
    const named = resolveTarget(argument, await loadKnownTargets(), folder, context.env);
    const { reference, seedName } = await installTarget(named, context);
    const reproduceRace = await context.loadReproduceRace();
    const seed = fixedSeed(seedName, ENGINE_VERSION);
    const result = await reproduceRace({ target: reference, race, seed, signal: context.interrupted });
    if (result.stoppedBy === 'signal') throw stopped();
    return toTried(result);
  } catch (error) {
    throw error instanceof TailraceError ? withPlace(error, `${join(RACES, file)} on ${argument}`) : error;
  }
}

function toTried({ outcome, target, schedules, domain, counterexample }: ReproductionResult): TriedRace {
  const { exhausted } = domain;
  return {
    outcome,
    ...(target.version === undefined ? {} : { version: target.version }),
    schedules,
    ...(exhausted && { exhausted: { orderings: exhausted.orderings, schedules: exhausted.schedules } }),
    ...(counterexample && {
      minimum: {
        actions: counterexample.actions,
        deviations: counterexample.deviations,
        story: summariseCounterexample(counterexample),
      },
    }),
  };
}

/** The same error with what was being tried. */
function withPlace({ code, message, remedy }: TailraceError, place: string): TailraceError {
  return new TailraceError(code, `${place}: ${message}`, remedy);
}
