import type { Point, Scenario } from './scenario.js';
import type { Capability, LinkForm } from './target.js';

/**
 * A race report once it is read: what someone saw, as far as it is known. Plain data that survives JSON. Its file is
 * written by hand; names in it become the ids of the scenario's actions.
 */
export interface Race {
  readonly title: string;
  /** Where the report is: a URL. */
  readonly source?: string;
  /** What was seen, in a sentence or two. */
  readonly summary?: string;
  /** Capabilities that a client must have for the race to be possible at all. */
  readonly needs: readonly Capability[];
  /** The form in which the report's client takes the link; a client that takes another is not what it is about. */
  readonly form?: LinkForm;
  /** The actions. The dialect is that of the client it is tried on. */
  readonly scenario: Omit<Scenario, 'dialect'>;
  /**
   * What the reporter knows of the order. What can be waited for is besides in `after` of the scenario's actions; here
   * is all of it, and a schedule fits when its history is in this order.
   */
  readonly order: readonly OrderedPair[];
  /** Deliveries, by the ids of their actions, that come in one chunk, in this order. */
  readonly joined: readonly (readonly string[])[];
  /** The failures any of which is what was seen; at least one. */
  readonly violates: readonly RaceViolation[];
  /** What is known of whom. */
  readonly expect: readonly RaceExpectation[];
}

/**
 * The point `later` is not reached before the point `earlier` is. Where `later` is never reached, nothing is asked of
 * `earlier`.
 */
export interface OrderedPair {
  readonly earlier: Point;
  readonly later: Point;
}

/** A failure that a report speaks of. */
export interface RaceViolation {
  /** Id of the property. */
  readonly property: string;
  /** The operation that must be the one that fails, so that another one's failure is not this one. */
  readonly of?: string;
  /** One of the property's kinds, where the others are not this failure. */
  readonly kind?: string;
}

/**
 * `reproduced`: an interleaving shows it. `ruled-out`: all there are were run, and none does. `not-found`: as many as
 * the budget allows were run, and none does.
 */
export type RaceOutcome = 'reproduced' | 'ruled-out' | 'not-found';

/** What is expected of one client. */
export interface RaceExpectation {
  /** As `--target` takes it, without a version: a registered name, or the path of an adapter from the file's folder. */
  readonly target: string;
  /** Of a published client: which version. */
  readonly version?: string;
  readonly outcome: RaceOutcome;
}

export const RACE_FORMAT = 1;
