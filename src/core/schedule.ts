/**
 * What the client gets to run *before* an action.
 *
 * - `idle` (the default): ticks, microtasks and immediates to a fixpoint, and whatever the executor answers by itself.
 * - `turn0`..`turn4`: ticks and microtasks to the end, then that many rounds of immediates.
 * - `joined`: nothing, and on a stream the same chunk as the delivery before.
 * - `0`..`8`: that many nested microtasks.
 * - `separate`, on a wire only: nothing is waited for, but what is sent goes out in a write of its own.
 *
 * Actions with a gap shorter than idle form a burst with the action before them.
 */
export type Gap = 'idle' | 'turn0' | 'turn1' | 'turn2' | 'turn3' | 'turn4' | 'joined' | 'separate' | Hops;

/** A number of microtask hops. */
export type Hops = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * Every gap of the simulated world, from the default to the one that asks most of a client. Shrinking goes towards the
 * front.
 */
export const GAPS: readonly Gap[] = [
  'idle',
  'turn4',
  'turn3',
  'turn2',
  'turn1',
  'turn0',
  'joined',
  8,
  7,
  6,
  5,
  4,
  3,
  2,
  1,
  0,
];

/** The most hops, and the most rounds of immediates, that a gap has. */
export const HOPS_MAX: Hops = 8;
export const ROUNDS_MAX = 4;

const ROUNDS: ReadonlyMap<Gap, number> = new Map([
  ['turn0', 0],
  ['turn1', 1],
  ['turn2', 2],
  ['turn3', 3],
  ['turn4', ROUNDS_MAX],
]);

/** How many rounds of immediates a gap of turns has, or undefined of any other. */
export function roundsOf(gap: Gap): number | undefined {
  return ROUNDS.get(gap);
}

/** The gaps there are on a wire, where nobody controls what a client runs; the others collapse to them. */
export const WIRE_GAPS: readonly Gap[] = ['idle', 'separate', 'joined'];

/** The gaps of either world, in the same order. */
export const EVERY_GAP: readonly Gap[] = GAPS.flatMap((gap): Gap[] => (gap === 'idle' ? [gap, 'separate'] : [gap]));

/** One action as it was executed: which, and the gap before it. */
export interface ScheduleEntry {
  readonly action: string;
  readonly gap: Gap;
}

/**
 * The actions in the order executed. Plain data. Dropping an action drops its entry and moves nothing else. Actions
 * made inside a callback have no entry: the callback decides when they happen.
 */
export type Schedule = readonly ScheduleEntry[];
