import { type Action, isEarly } from '../../core/scenario.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';

const OF_HANDSHAKE = /^connect\./;

/**
 * Lets everything happen after the handshake, where it need not meet it: what the client does by itself then is
 * `receive`. A fault that strikes before the client connects has no place in the schedule; an EOF at its end takes its
 * place.
 */
export const afterHandshake: ShrinkPass = {
  name: 'after the handshake',
  *candidates({ scenario, schedule, evidence }: Shrunk): Iterable<Candidate> {
    if (evidence.operation !== 'connect') return;
    const early = actionsOf(scenario)
      .filter(isEarly)
      .map(({ id }) => id);
    const strands = scenario.strands.map((strand) => ({ ...strand, actions: strand.actions.map(afterwards) }));
    yield {
      scenario: { ...scenario, strands },
      schedule: [...schedule.map(({ action }) => action), ...early].map((action) => ({ action, gap: 'idle' })),
      becomes: { operation: 'receive' },
    };
  },
};

function afterwards(action: Action): Action {
  if (isEarly(action)) return { id: action.id, kind: 'eof' };
  if (action.after?.some((point) => OF_HANDSHAKE.test(point)) !== true) return action;
  const { after, ...rest } = action;
  const left = after.filter((point) => !OF_HANDSHAKE.test(point));
  return left.length === 0 ? rest : { ...rest, after: left };
}
