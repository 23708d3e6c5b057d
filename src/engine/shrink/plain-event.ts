import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';
import { replaceAction } from './soften-faults.js';

/** Has a process send output where it ended, and told of its end: what happens to any event is told of the plainest. */
export const plainEvent: ShrinkPass = {
  name: 'plain event',
  *candidates({ scenario, schedule, evidence }: Shrunk): Iterable<Candidate> {
    if (evidence.outcome !== 'exited') return;
    for (const action of actionsOf(scenario)) {
      if (action.kind !== 'exited') continue;
      const { exitCode: _, ...rest } = action;
      const plain = replaceAction(scenario, action.id, () => ({
        ...rest,
        kind: 'output',
        stream: 'stdout',
        text: 'x',
      }));
      yield { scenario: plain, schedule, becomes: { outcome: 'output' } };
    }
  },
};
