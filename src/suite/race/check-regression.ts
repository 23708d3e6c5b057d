import type { Race, RaceViolation } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import type { Schedule } from '../../core/schedule.js';
import { isOnWire } from '../contracts.js';
import { PATIENCE, type Patience } from '../run-worker.js';
import { REGRESSION_MS, type Regression, type RegressionOptions, type RegressionOutcome } from './regression.js';
import { reproducePatiently } from './reproduce-race.js';

/** Schedules at most. The scenario is small: most are gone through in far fewer. */
export const REGRESSION_RUNS = { simulated: 20_000, wire: 60 } as const;

/**
 * Whether a client shows a race that was reproduced once. The recorded schedule is followed first, as far as the client
 * goes along; then the schedules of the scenario are searched, all of them where they fit the budget: a client that was
 * mended need not go along, and one that was merely moved by a microtask must still be caught. Where nothing is reached
 * in what is left of the report, the whole of it is searched.
 *
 * @throws UsageError `race-target` when the race is not about this client, `unknown-name` for a property; AdapterError
 * when the target cannot be loaded or connected, or loops for ever
 */
export function checkRegression(options: RegressionOptions): Promise<RegressionOutcome> {
  return checkPatiently(options, PATIENCE);
}

/** The same with another patience, for tests that must not wait as long for a client that loops for ever. */
export async function checkPatiently(options: RegressionOptions, patience: Patience): Promise<RegressionOutcome> {
  const { violates, scenario, schedule, reported } = options.regression;
  const [shown, ...others] = violates.map((violation) => [violation]);
  const search = (race: Searched): Promise<RegressionOutcome> => searchFor(race, options, patience);
  const left = { scenario, recorded: schedule };
  let outcome = await search({ ...left, violates: shown ?? [] });
  if (outcome.status === 'unreached' && reported !== undefined) {
    outcome = await search({ scenario: reported, violates: shown ?? [] });
  }
  if (outcome.status !== 'held' || others.length === 0) return outcome;
  // Apart from the first: that another property was reached says nothing of the one that was violated.
  const other = await search({ ...left, violates: others.flat() });
  return other.status === 'unreached' ? outcome : other;
}

/** One of the searches that a regression may take. */
interface Searched {
  readonly scenario: Regression['scenario'];
  readonly recorded?: Schedule;
  readonly violates: readonly RaceViolation[];
}

async function searchFor(
  { scenario, recorded, violates }: Searched,
  { target, regression, runs, timeMs = REGRESSION_MS, signal }: RegressionOptions,
  patience: Patience,
): Promise<RegressionOutcome> {
  const { title, form, order = [], joined = [], seed } = regression;
  const usual = isOnWire(target) ? REGRESSION_RUNS.wire : REGRESSION_RUNS.simulated;
  const race: Race = {
    ...{ title, needs: [], scenario, order, joined, violates, expect: [] },
    ...(form === undefined ? {} : { form }),
  };
  const result = await reproducePatiently(
    {
      ...{ target, race, seed, timeMs, runs: runs ?? usual },
      ...(recorded === undefined ? {} : { recorded }),
      ...(signal === undefined ? {} : { signal }),
    },
    patience,
  );
  return { status: statusOf(result), result };
}

/** What was stopped from outside has not said that it holds. */
function statusOf({ outcome, stoppedBy }: ReproductionResult): RegressionOutcome['status'] {
  if (outcome === 'reproduced') return 'violated';
  if (outcome === 'ruled-out') return 'held';
  if (outcome === 'inconclusive') return outcome;
  if (stoppedBy === 'signal') return 'interrupted';
  return outcome === 'unreached' ? outcome : 'held';
}
