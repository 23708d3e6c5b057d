import type { ReproductionResult } from '../../core/reproduction.js';
import { cannotBeTried } from './cannot-be-tried.js';

/** The exit codes of `reproduce`; 2 is wrong usage, as everywhere. */
export const REPRODUCE_EXIT = { reproduced: 0, ruledOut: 1, open: 3 } as const;

/** What `git bisect run` understands: good, bad, and what cannot be tested; from 128 on it gives up. */
export const BISECT_EXIT = { bad: 1, good: 0, untestable: 125, abort: 128 } as const;

export function reproduceExitOf({ outcome }: ReproductionResult): number {
  if (outcome === 'reproduced') return REPRODUCE_EXIT.reproduced;
  return outcome === 'ruled-out' ? REPRODUCE_EXIT.ruledOut : REPRODUCE_EXIT.open;
}

/** A commit at which nothing can be said is neither good nor bad, and one that was stopped at is not the last word. */
export function bisectExitOf({ outcome, stoppedBy }: ReproductionResult): number {
  if (outcome === 'reproduced') return BISECT_EXIT.bad;
  if (stoppedBy === 'signal') return BISECT_EXIT.abort;
  return outcome === 'unreached' || outcome === 'inconclusive' ? BISECT_EXIT.untestable : BISECT_EXIT.good;
}

/** What is wrong at one commit is passed over; what would be wrong at every other one as well ends the bisection. */
export function bisectExitOfError(error: unknown): number {
  return cannotBeTried(error) ? BISECT_EXIT.untestable : BISECT_EXIT.abort;
}
