import type { Race, RaceViolation } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { isOnWire } from '../contracts.js';
import { PATIENCE, type Patience } from '../run-worker.js';
import { REGRESSION_MS, type Regression, type RegressionOptions, type RegressionOutcome } from './regression.js';
import { reproducePatiently } from './reproduce-race.js';

/** Schedules at most. The scenario is small: most are gone through in far fewer. */
export const REGRESSION_RUNS = { simulated: 20_000, wire: 60 } as const;

/**
 * Whether a client shows a race that was reproduced once. The recorded schedule is followed first, as far as the client
 * goes along; then the schedules of the scenario are searched, all of them where they fit the budget: a client that was
 * mended need not go along, and one that was merely moved by a microtask must still be caught.
 *
 * @throws UsageError `race-target` when the race is not about this client, `unknown-name` for a property; AdapterError
 * when the target cannot be loaded or connected, or loops for ever
 */
export function checkRegression(options: RegressionOptions): Promise<RegressionOutcome> {
  return checkPatiently(options, PATIENCE);
}

/** The same with another patience, for tests that must not wait as long for a client that loops for ever. */
export async function checkPatiently(options: RegressionOptions, patience: Patience): Promise<RegressionOutcome> {
  const [shown, ...others] = options.regression.violates;
  const outcome = await search(options, shown === undefined ? [] : [shown], patience);
  if (outcome.status !== 'held' || others.length === 0) return outcome;
  // Apart from the first: that something else was reached says nothing of what was shown.
  const other = await search(options, others, patience);
  return other.status === 'held' || other.status === 'unreached' ? outcome : other;
}

async function search(
  { target, regression, runs, timeMs = REGRESSION_MS, signal }: RegressionOptions,
  violates: readonly RaceViolation[],
  patience: Patience,
): Promise<RegressionOutcome> {
  const usual = isOnWire(target) ? REGRESSION_RUNS.wire : REGRESSION_RUNS.simulated;
  const result = await reproducePatiently(
    {
      target,
      race: raceOf(regression, violates),
      recorded: regression.schedule,
      seed: regression.seed,
      runs: runs ?? usual,
      timeMs,
      ...(signal === undefined ? {} : { signal }),
    },
    patience,
  );
  return { status: statusOf(result), result };
}

function raceOf(regression: Regression, violates: readonly RaceViolation[]): Race {
  const { title, form, scenario, order = [], joined = [] } = regression;
  return { title, needs: [], ...(form === undefined ? {} : { form }), scenario, order, joined, violates, expect: [] };
}

/** What was stopped from outside has not said that it holds. */
function statusOf({ outcome, stoppedBy }: ReproductionResult): RegressionOutcome['status'] {
  if (outcome === 'reproduced') return 'violated';
  if (outcome === 'ruled-out') return 'held';
  if (outcome === 'inconclusive') return outcome;
  if (stoppedBy === 'signal') return 'interrupted';
  return outcome === 'unreached' ? outcome : 'held';
}
