import type { Action, Actor } from './scenario.js';
import type { Gap } from './schedule.js';

/** A strand that can act now, as a strategy sees it. */
export interface EnabledStrand {
  readonly name: string;
  readonly actor: Actor;
  /** The action it would take. */
  readonly next: Action;
  /** How many actions it has left, this one included. */
  readonly remaining: number;
}

/** What is being chosen: the next gap, or the strand that acts after it. */
export type ChoicePoint =
  | { readonly label: 'gap'; readonly gaps: readonly Gap[] }
  | { readonly label: 'strand'; readonly strands: readonly EnabledStrand[] };

/**
 * Every freedom in a run is a choice from one tape. `choose` returns a number from 0 to `count - 1`; 0 is the default.
 * It is called only when `count` is at least 2.
 */
export interface Chooser {
  choose(count: number, point: ChoicePoint): number;
  /**
   * Told of every action as it is executed, chosen or not, with the gap that was really before it: where nothing could
   * act it became idle, and of rounds of immediates there may have been fewer than were chosen.
   */
  acted?(action: Action, gap: Gap): void;
}
