import type { Operation } from '../../core/history.js';
import { type Action, type AppAction, isAppAction, type Scenario } from '../../core/scenario.js';
import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';
import { replaceAction } from './soften-faults.js';

/**
 * Puts a plainer operation in the place of the one that fails: a call, or a file read for another file operation. A defect
 * that strikes all of them alike is told, and fingerprinted, once; one that strikes file operations alone stays theirs.
 */
export const plainOperation: ShrinkPass = {
  name: 'plain operation',
  *candidates({ scenario, schedule, evidence }: Shrunk): Iterable<Candidate> {
    const action = scenario.strands.flatMap(({ actions }) => actions).find(({ id }) => id === evidence.op);
    if (action === undefined || !isAppAction(action) || hasDependents(scenario, action.id)) return;
    for (const { plainer, becomes } of plainerThan(action)) {
      const { unanswered, ...rest } = replaceAction(scenario, action.id, () => plainer);
      // A call is never answered by itself, so it need not be said.
      const left = becomes === 'call' ? (unanswered ?? []).filter((op) => op !== action.id) : (unanswered ?? []);
      yield { scenario: left.length === 0 ? rest : { ...rest, unanswered: left }, schedule, becomes };
    }
  },
};

interface Plainer {
  readonly plainer: AppAction;
  readonly becomes: Operation;
}

function* plainerThan(action: AppAction): Iterable<Plainer> {
  const { id, after, inside } = action;
  const waits = { id, ...(after === undefined ? {} : { after }), ...(inside === undefined ? {} : { inside }) };
  switch (action.kind) {
    case 'start':
    case 'write':
    case 'terminate':
    case 'read':
    case 'file':
      yield { plainer: { ...waits, kind: 'call' }, becomes: 'call' };
  }
  if (action.kind === 'file' && action.operation !== 'readFile') {
    const plainer: AppAction = { ...waits, kind: 'file', operation: 'readFile', path: action.path };
    yield { plainer, becomes: 'file.read' };
  }
}

/** Whether something happens on the process that this action starts. */
function hasDependents({ strands }: Scenario, id: string): boolean {
  return strands.some(({ actions }) => actions.some((action: Action) => 'process' in action && action.process === id));
}
