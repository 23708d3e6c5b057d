import type { OrderedPair, Race, RaceViolation } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import type { Scenario } from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { LinkForm } from '../../core/target.js';
import type { TargetReference } from '../contracts.js';

export const REGRESSION_FORMAT = 1;

/**
 * A race that was reproduced, as a regression test holds it: as small as it gets. Plain data that survives JSON, and
 * that another version of Tailrace than the one that wrote it can read.
 */
export interface Regression {
  /** The format's version. */
  readonly tailraceRegression: 1;
  readonly title: string;
  /** Where the report is: a URL. */
  readonly source?: string;
  /** The form in which the client takes the link; where it takes another, this test is not about it. */
  readonly form?: LinkForm;
  /** The failures any of which is what was seen. The first is the one that was shown; the test is about reaching it. */
  readonly violates: readonly RaceViolation[];
  /** What is left of the report's scenario that shows it. The dialect is that of the client. */
  readonly scenario: Omit<Scenario, 'dialect'>;
  /** What showed it, to be followed as far as a client goes along. */
  readonly schedule: Schedule;
  /**
   * The report's whole scenario, where something of it was left away. A client that was mended may reach nothing in
   * what is left: where a call was settled by what does not settle it, its own response is not needed to show it.
   */
  readonly reported?: Omit<Scenario, 'dialect'>;
  /** What is known of the order, as `Race` has it: nothing is asked of an action that was left away. */
  readonly order?: readonly OrderedPair[];
  /** Deliveries that come in one chunk, as `Race` has them. */
  readonly joined?: Race['joined'];
  /** Everything that the search draws comes from it. */
  readonly seed: string;
}

export interface RegressionOptions {
  readonly target: TargetReference;
  readonly regression: Regression;
  /** Budget in schedules, for each of the searches; `REGRESSION_RUNS` where it is left out. */
  readonly runs?: number;
  /** Real milliseconds after which a search stops; {@link REGRESSION_MS} where it is left out. */
  readonly timeMs?: number;
  /** Stops the search early; the outcome is `interrupted`. */
  readonly signal?: AbortSignal;
}

/** Real milliseconds after which a search stops: what was covered by then counts. */
export const REGRESSION_MS = 40_000;

/** What a client shows of a race today. */
export interface RegressionOutcome {
  /**
   * `violated`: it shows the race. `held`: it does not, in everything that was run, and the property was reached.
   * `unreached`: nothing that was run reached the property, so that nothing can be said. `inconclusive`: it was seen,
   * and did not come again. `interrupted`: the signal came first.
   */
  readonly status: 'held' | 'violated' | 'unreached' | 'inconclusive' | 'interrupted';
  /** What the search came to that decided. */
  readonly result: ReproductionResult;
}
