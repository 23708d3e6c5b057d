import { type Gap, roundsOf } from '../../src/core/schedule.js';

/** Gaps in the order of their length: up to 8 hops, up to 4 rounds, idle. */
const TURN_LENGTH = 9;
const IDLE_LENGTH = TURN_LENGTH + 5;

/** How many microtask hops a gap has; none where it is not one of hops. */
export function hopsOf(gap: Gap): number {
  return typeof gap === 'number' ? gap : 0;
}

function lengthOf(gap: Gap): number {
  const rounds = roundsOf(gap);
  if (rounds !== undefined) return TURN_LENGTH + rounds;
  return gap === 'idle' ? IDLE_LENGTH : hopsOf(gap);
}

/**
 * The gap that the client has really had when it has run as far as `passed` and a schedule then asks for `wanted`:
 * every gap has the shorter ones at its beginning, so it is the longer of the two. What was not held back cannot be
 * joined any more.
 */
export function longerGap(passed: Gap, wanted: Gap): Gap {
  if (wanted === 'joined') return passed === 'joined' ? 'joined' : 'idle';
  return lengthOf(wanted) >= lengthOf(passed) ? wanted : passed;
}
