import { errorAt, misuseAt, placeOf } from './cli/error-at.js';
import type { RaceAssertion } from './cli/regression/race-assertion.js';
import { runAssertion } from './cli/regression/run-assertion.js';
import type { RegressionOutcome } from './suite/race/regression.js';

export type { RaceAssertion, TestedPackage, TestedProgram, TestedTarget } from './cli/regression/race-assertion.js';
export type { Regression, RegressionOutcome } from './suite/race/regression.js';

/**
 * Asserts that a client does not show a race that was reproduced once, as `tailrace reproduce --emit` writes it down.
 * The recorded schedule is followed as far as the client goes along, and then the small scenario is searched: all of
 * it, where that fits the budget.
 *
 * It rejects with the words and the diagram where the client shows the race, and also where nothing can be said of it
 * any more: a test that is never reached is not green. Otherwise it resolves with what was run.
 */
export async function assertNoRace(assertion: RaceAssertion): Promise<RegressionOutcome> {
  const place = placeOf(assertNoRace);
  const { outcome, words } = await runAssertion(assertion, { cwd: process.cwd(), env: process.env }).catch(
    (error: unknown) => {
      throw misuseAt(place, error);
    },
  );
  if (words !== undefined) throw errorAt(place, 'RaceError', words);
  return outcome;
}
