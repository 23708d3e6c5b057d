import { join } from 'node:path';
import { summariseCounterexample } from '../../../reports/summarise-counterexample.js';
import { TailraceError } from '../../core/errors.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { isOnWire } from '../../suite/contracts.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { InterruptedError } from '../interrupted-error.js';
import { loadKnownTargets } from '../known-targets.js';
import { searchRace } from '../reproduce/search-race.js';
import { resolveTarget } from '../resolve-target.js';
import { DEFAULT_STRATEGY } from '../run-command.js';
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
    const target = await installTarget(named, context);
    const result = await searchRace(race, target, { strategy: DEFAULT_STRATEGY }, withoutProgress(context));
    if (result.stoppedBy === 'signal') throw stopped();
    return toTried(result, isOnWire(target.reference));
  } catch (error) {
    throw error instanceof TailraceError ? withPlace(error, `${join(RACES, file)} on ${argument}`) : error;
  }
}

/** Searches that are made at the same time cannot all draw on one line how far they are. */
function withoutProgress(context: CliContext): CliContext {
  return { ...context, stderr: { write: (text) => context.stderr.write(text), isTTY: false } };
}

function toTried(result: ReproductionResult, onWire: boolean): TriedRace {
  const { outcome, target, schedules, domain, counterexample } = result;
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
        story: onWire ? withoutTimes(summariseCounterexample(counterexample)) : summariseCounterexample(counterexample),
      },
    }),
  };
}

/** What a real clock has measured is another number every time, and says nothing that the rest does not. */
function withoutTimes(story: string): string {
  return story.replace(/\b\d+(?:\.\d+)? ms\b/g, 'a while');
}

/** The same error with what was being tried. */
function withPlace({ code, message, remedy }: TailraceError, place: string): TailraceError {
  return new TailraceError(code, `${place}: ${message}`, remedy);
}
