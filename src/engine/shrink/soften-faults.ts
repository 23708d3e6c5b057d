import type { Action, Scenario } from '../../core/scenario.js';
import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';

/** Turns every other end into a clean EOF, which is the one most readers know. */
export const softenFaults: ShrinkPass = {
  name: 'soften faults',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    for (const { id, kind } of scenario.strands.flatMap(({ actions }) => actions)) {
      if (kind !== 'reset' && kind !== 'end-read' && kind !== 'end-write') continue;
      yield { scenario: replaceAction(scenario, id, (action) => ({ ...waitsOf(action), kind: 'eof' })), schedule };
    }
  },
};

function waitsOf({ id, after }: Action): Pick<Action, 'id' | 'after'> {
  return after === undefined ? { id } : { id, after };
}

/** The scenario with one action put in the place of another. */
export function replaceAction(scenario: Scenario, id: string, replace: (action: Action) => Action): Scenario {
  const strands = scenario.strands.map((strand) => ({
    ...strand,
    actions: strand.actions.map((action) => (action.id === id ? replace(action) : action)),
  }));
  return { ...scenario, strands };
}
