import { type AppAction, isAppAction } from '../../core/scenario.js';
import { GAPS, type Gap } from '../../core/schedule.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';
import { without } from './drop-actions.js';
import { replaceAction } from './soften-faults.js';

const GAPS_BEHIND: readonly Gap[] = ['separate', 'turn0', 'idle', 0];

/**
 * Makes the operation that fails right behind the end, and does without one other action: what needs a longer story
 * before the loss is often told shorter behind it. By itself the move makes nothing smaller.
 */
export const behindLoss: ShrinkPass = {
  name: 'behind the loss',
  *candidates({ scenario, schedule, evidence }: Shrunk, gaps: readonly Gap[] = GAPS): Iterable<Candidate> {
    const actions = actionsOf(scenario);
    const failing = actions.find(({ id }) => id === evidence.op);
    const end = actions.find(({ kind }) => kind === 'eof');
    if (failing === undefined || !isAppAction(failing) || end === undefined || evidence.phase === 'after-loss') return;
    const { inside: _, after: __, ...free } = failing;
    const freed = replaceAction(scenario, failing.id, () => free as AppAction);
    const rest = schedule.filter(({ action }) => action !== failing.id);
    const place = rest.findIndex(({ action }) => action === end.id) + 1;
    if (place === 0) return;
    for (const { id } of actions) {
      if (id === failing.id || id === end.id) continue;
      for (const gap of GAPS_BEHIND.filter((each) => gaps.includes(each))) {
        const moved = [...rest.slice(0, place), { action: failing.id, gap }, ...rest.slice(place)];
        yield without(freed, moved, new Set([id]));
      }
    }
  },
};
