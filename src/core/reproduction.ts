import type { RaceOutcome } from './race.js';
import type { Counterexample, Inconclusive, StoppedBy, TargetIdentity } from './report.js';
import type { Gap } from './schedule.js';
import type { TransportPreset } from './target.js';
import type { DrainLength } from './world.js';

/** What a search for the interleaving of a race report came to. Plain data. */
export interface Reproduction {
  /**
   * That of the report, or `unreached`: the schedules that fit never reached what the properties are about, so that
   * they say nothing. Where a failure was seen and did not come again it is `inconclusive`.
   */
  readonly outcome: RaceOutcome | 'unreached' | 'inconclusive';
  /** Schedules run by the search; what shrinking and confirming took is not among them. */
  readonly schedules: number;
  /** How many of them were in the order of the report. */
  readonly fitting: number;
  /** In how many of those that fit one of the properties was reached, so that its verdict meant something. */
  readonly reached: number;
  /** In how many of those that fit one of the properties was violated, but not as the report says; absent for none. */
  readonly otherwise?: number;
  readonly stoppedBy: StoppedBy;
  /** What the search ranged over. */
  readonly domain: SearchDomain;
  /** Of a race that was reproduced. */
  readonly counterexample?: Counterexample;
  readonly inconclusive: readonly Inconclusive[];
}

/** The space of schedules of one scenario and one client, and how much of it was gone through. */
export interface SearchDomain {
  readonly preset: TransportPreset;
  /** The gaps told apart, idle first. The preset says which of them may come before what. */
  readonly gaps: readonly Gap[];
  /** The longest that the client was seen to run on by itself. Absent where nobody can measure it: on a wire. */
  readonly longestDrain?: DrainLength;
  /** Schedules there are, as estimated from a few; absent where it was not asked. */
  readonly estimated?: number;
  /** Present where the client did not do the same again on the same choices, so that not all was gone through. */
  readonly strayed?: boolean;
  /** Present where all of it was gone through. */
  readonly exhausted?: ExhaustedDomain;
}

export interface ExhaustedDomain {
  /** Orders of the actions. */
  readonly orderings: number;
  /** Schedules: orders with gaps. */
  readonly schedules: number;
  /** How often each was run: more than once on a wire. */
  readonly passes: number;
  /** Present where schedules were spared that were taken to come to the same as others: all would not have fitted. */
  readonly spared?: Spared;
}

export interface Spared {
  /** Whether deliveries to different processes were tried in one order only, where both came from idle. */
  readonly commuting: boolean;
  /** How often what was taken to come to the same was run, and came to the same. */
  readonly spotChecks: number;
}

/** The whole result of `tailrace reproduce`. Plain data. */
export interface ReproductionResult extends Reproduction {
  readonly engine: string;
  readonly target: TargetIdentity;
  readonly seed: string;
  readonly strategy: string;
  /** The budget, in schedules. */
  readonly runs: number;
}
