import type { WindowWidth } from '../client/window-client.js';

/** The ways to search that are compared. */
export type Search =
  /** The strategy and the scenarios of `tailrace run`. */
  | 'portfolio, generated'
  /** The same strategy, on the fixed scenario alone. */
  | 'portfolio, fixed'
  /** Random orders, and the client idle before every action: a loop that drains after each step. */
  | 'drained, generated'
  | 'drained, fixed'
  /** fast-check's scheduler, on the fixed scenario. */
  | 'waitIdle, fixed'
  | 'waitAll, fixed';

export interface SearchRequest {
  readonly search: Search;
  readonly width: WindowWidth;
  readonly seeds: readonly string[];
  /** Schedules at most, for each seed. */
  readonly runs: number;
}

/** Of each seed: the schedule, counted from 1, in which a call was first seen to hang; undefined if in none. */
export type SearchAnswer = readonly (number | undefined)[];
