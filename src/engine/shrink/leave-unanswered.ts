import { isAppAction } from '../../core/scenario.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';

/**
 * Has the executor leave an operation unanswered, with every gap idle. It would answer by itself once the client is
 * idle, so a loss that is to meet the operation needs a gap that says little; that there is no answer says it plainly.
 */
export const leaveUnanswered: ShrinkPass = {
  name: 'leave unanswered',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    if (schedule.every(({ gap }) => gap === 'idle')) return;
    const { unanswered = [] } = scenario;
    for (const action of actionsOf(scenario)) {
      if (!isAppAction(action) || unanswered.includes(action.id)) continue;
      if (action.kind === 'call' || action.kind === 'notify' || action.kind === 'close') continue;
      const silent = { ...scenario, unanswered: [...unanswered, action.id] };
      yield { scenario: silent, schedule: schedule.map(({ action: id }) => ({ action: id, gap: 'idle' })) };
    }
  },
};
