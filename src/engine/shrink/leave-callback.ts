import { type AppAction, isAppAction } from '../../core/scenario.js';
import { GAPS, type Gap, type ScheduleEntry } from '../../core/schedule.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';
import { replaceAction } from './soften-faults.js';

/** The gaps tried before what comes next, or before the operation itself: a callback has run a few hops by then. */
const NEAR_GAPS: readonly Gap[] = ['idle', 'separate', 'turn0', 'joined', 2, 1, 0];

/**
 * Schedules what is made inside a callback: at every place, with what comes next as it is or nearer, or nearer itself.
 */
export const leaveCallback: ShrinkPass = {
  name: 'leave the callback',
  *candidates({ scenario, schedule }: Shrunk, gaps: readonly Gap[] = GAPS): Iterable<Candidate> {
    const near = NEAR_GAPS.filter((gap) => gaps.includes(gap));
    for (const action of actionsOf(scenario)) {
      if (!isAppAction(action) || action.inside === undefined) continue;
      const { inside: _, ...scheduled } = action;
      const free = replaceAction(scenario, action.id, () => scheduled as AppAction);
      for (let place = 0; place <= schedule.length; place += 1) {
        const before = schedule.slice(0, place);
        const [next, ...rest] = schedule.slice(place);
        const own: ScheduleEntry = { action: action.id, gap: 'idle' };
        if (next === undefined) yield { scenario: free, schedule: [...before, own] };
        else
          for (const entry of nearer(next, near)) yield { scenario: free, schedule: [...before, own, entry, ...rest] };
        for (const gap of near.slice(1)) {
          yield { scenario: free, schedule: [...before, { ...own, gap }, ...schedule.slice(place)] };
        }
      }
    }
  },
};

function* nearer(entry: ScheduleEntry, near: readonly Gap[]): Iterable<ScheduleEntry> {
  yield entry;
  for (const gap of near) if (gap !== entry.gap) yield { ...entry, gap };
}
