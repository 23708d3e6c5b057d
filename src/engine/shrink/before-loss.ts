import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';
import { replaceAction } from './soften-faults.js';

/**
 * Makes the operation that fails earlier, so that the loss meets it: right before any of the actions that came before
 * it.
 */
export const beforeLoss: ShrinkPass = {
  name: 'before the loss',
  *candidates({ scenario, schedule, evidence }: Shrunk): Iterable<Candidate> {
    const at = schedule.findIndex(({ action }) => action === evidence.op);
    const entry = schedule[at];
    if (entry === undefined || evidence.phase !== 'after-loss') return;
    const rest = schedule.filter((_, index) => index !== at);
    const unconditional = replaceAction(scenario, entry.action, ({ after: _, ...action }) => action);
    for (let place = at - 1; place >= 0; place -= 1) {
      const earlier = [...rest.slice(0, place), { ...entry, gap: 'idle' as const }, ...rest.slice(place)];
      yield { scenario: unconditional, schedule: earlier };
    }
  },
};
