import { type Action, isAppAction } from '../../core/scenario.js';
import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';
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
    for (const action of scenario.strands.flatMap(({ actions }) => actions)) {
      for (const lighter of lighterActions(action)) {
        yield { scenario: replaceAction(scenario, action.id, () => lighter), schedule };
      }
    }
  },
};

function* lighterActions(action: Action): Iterable<Action> {
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
