import type { Gap, Schedule } from '../../../src/core/schedule.js';
import type { PreparedAction } from '../../world/compile-scenario.js';
import type { Before } from '../../world/gap-table.js';

/**
 * What a gap of the simulated world comes to on a wire, where nobody decides how far a client runs between two things:
 * they share a write, or have one each, or the client has come to rest between them.
 */
export function collapseGap(gap: Gap): Gap {
  return gap === 'idle' || gap === 'joined' ? gap : 'separate';
}

/** The same schedule in the gaps of a wire. */
export function collapseSchedule(schedule: Schedule): Schedule {
  return schedule.map(({ action, gap }) => ({ action, gap: collapseGap(gap) }));
}

/**
 * Whether an action may come at this gap behind what came before. Only what the executor sends shares a write. A reset
 * throws away what was not read, on the way as well, so everything before it must have been read.
 */
export function mayFollow({ motion, cause }: PreparedAction, before: Before, gap: Gap): boolean {
  if (gap === 'idle') return true;
  if (cause === 'reset') return false;
  return gap === 'separate' || (motion !== 'app' && before === 'data');
}
