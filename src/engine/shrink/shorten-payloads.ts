import { type Action, isAppAction } from '../../core/scenario.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';
import { replaceAction } from './soften-faults.js';

/** Takes away settings and waits that are not needed, and shortens texts. */
export const shortenPayloads: ShrinkPass = {
  name: 'shorten payloads',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    const { consumerDelayMs, splitFramesAt, ...plain } = scenario;
    if (consumerDelayMs !== undefined && splitFramesAt !== undefined) yield { scenario: plain, schedule };
    if (consumerDelayMs !== undefined) {
      yield { scenario: splitFramesAt === undefined ? plain : { ...plain, splitFramesAt }, schedule };
    }
    if (splitFramesAt !== undefined) {
      yield { scenario: consumerDelayMs === undefined ? plain : { ...plain, consumerDelayMs }, schedule };
    }
    if (scenario.asyncConsumer !== undefined) {
      const { asyncConsumer: _, ...synchronous } = scenario;
      yield { scenario: synchronous, schedule };
    }
    for (const action of actionsOf(scenario)) {
      for (const lighter of lighterActions(action)) {
        yield { scenario: replaceAction(scenario, action.id, () => lighter), schedule };
      }
    }
  },
};

function* lighterActions(action: Action): Iterable<Action> {
  const plainer = plainerAction(action);
  if (plainer !== undefined) yield plainer;
  if ('text' in action && action.text !== undefined && action.text.length > 1) yield { ...action, text: 'x' };
  if (action.after !== undefined) {
    const { after: _, ...unconditional } = action;
    yield unconditional;
  }
  if (isAppAction(action) && action.inside !== undefined) {
    const { inside, ...scheduled } = action;
    const after = inside === 'notification' ? [] : [inside];
    yield after.length === 0 ? scheduled : { ...scheduled, after };
  }
}

/**
 * The action in its ordinary form: a request with an id of its own, a reset with a code, a malformed frame that is an
 * object, a fault that does not strike early.
 */
function plainerAction(action: Action): Action | undefined {
  const { id, kind, after } = action;
  const waits = after === undefined ? { id } : { id, after };
  if (kind === 'request' && (action.wireId !== undefined || action.like !== undefined)) {
    return { ...waits, kind };
  }
  if (kind === 'reset' && action.how !== undefined) return { ...waits, kind };
  if (kind === 'malformed' && action.value !== undefined) return { ...waits, kind, how: action.how };
  if (kind === 'end-write' && action.early === true) return { ...waits, kind, how: action.how };
  return undefined;
}
