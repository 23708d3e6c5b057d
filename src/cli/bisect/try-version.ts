import { sayWhy } from '../../../reports/tell-reproduction.js';
import type { Race, RaceOutcome } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { loadKnownTargets } from '../known-targets.js';
import { cannotBeTried } from '../reproduce/cannot-be-tried.js';
import { type GivenSearch, searchRace } from '../reproduce/search-race.js';
import { resolveTarget } from '../resolve-target.js';

/** What came of trying one version. */
export type Trial = JudgedTrial | SkippedTrial;

export interface JudgedTrial {
  readonly version: string;
  readonly mark: 'good' | 'bad';
  readonly outcome: RaceOutcome;
  readonly result: ReproductionResult;
}

/** It cannot be tried, or nothing can be said. */
export interface SkippedTrial {
  readonly version: string;
  readonly mark: 'skipped';
  /** In words. */
  readonly why: string;
}

/** A race and how it is searched for: the same in every version. */
export interface Question {
  readonly race: Race;
  /** The name of the client. */
  readonly target: string;
  readonly search: GivenSearch;
}

/**
 * Tries one version: installs it where it is not in the cache, and searches for the race. Where the budget ends before
 * anything is found the version counts as good. Gives undefined when it is stopped before that is known.
 *
 * @throws what does not come of the version: what was asked for wrongly, or is wrong with the harness
 */
export async function tryVersion(
  { race, target, search }: Question,
  version: string,
  context: CliContext,
): Promise<Trial | undefined> {
  if (context.interrupted.aborted) return undefined;
  const named = resolveTarget(`${target}@${version}`, await loadKnownTargets(), context.cwd, context.env);
  let result: ReproductionResult;
  try {
    result = await searchRace(race, await installTarget(named, context), search, context);
  } catch (error) {
    if (context.interrupted.aborted) return undefined;
    if (!cannotBeTried(error)) throw error;
    return { version, mark: 'skipped', why: firstLine(error.message) };
  }
  const { outcome } = result;
  switch (outcome) {
    case 'reproduced':
      return { version, mark: 'bad', outcome, result };
    case 'ruled-out':
      return { version, mark: 'good', outcome, result };
    default:
      if (result.stoppedBy === 'signal') return undefined;
      if (outcome === 'not-found') return { version, mark: 'good', outcome, result };
      return { version, mark: 'skipped', why: sayWhy(result) };
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
