import type { Action, ActionKind, Scenario, Strand } from '../../core/scenario.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';

/** What may take a connection away, or end a process, besides an EOF. */
const OTHER_ENDS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'reset',
  'end-read',
  'end-write',
  'stall',
  'malformed',
  'raw',
  'close',
  'closed',
]);

/**
 * Turns every other end into a clean EOF, which is the one most readers know: another fault, the app's own close, what
 * makes a client close by itself, the end of a process.
 */
export const softenFaults: ShrinkPass = {
  name: 'soften faults',
  *candidates({ scenario, schedule, evidence }: Shrunk): Iterable<Candidate> {
    for (const action of actionsOf(scenario)) {
      if (!OTHER_ENDS.has(action.kind) || ('inside' in action && action.inside !== undefined)) continue;
      // Where an EOF is the cause already, the others are left to be dropped.
      if (evidence.cause === 'eof' && !STRONGER.has(action.kind)) continue;
      yield { scenario: withEnd(scenario, { ...waitsOf(action), kind: 'eof' }), schedule };
    }
  },
};

const STRONGER: ReadonlySet<ActionKind> = new Set<ActionKind>(['reset', 'end-read', 'end-write']);

function waitsOf({ id, after }: Action): Pick<Action, 'id' | 'after'> {
  return after === undefined ? { id } : { id, after };
}

/** The scenario with this end in the place of the action of its name, on a strand of its own. */
function withEnd(scenario: Scenario, end: Extract<Action, { kind: 'eof' }>): Scenario {
  const strands = scenario.strands.flatMap((strand): Strand[] => {
    const at = strand.actions.findIndex(({ id }) => id === end.id);
    if (at < 0 || strand.actor === 'fault') return [replaceIn(strand, end.id, () => end)];
    const left = { ...strand, actions: strand.actions.filter(({ id }) => id !== end.id) };
    return [...(left.actions.length === 0 ? [] : [left]), { name: `end-${end.id}`, actor: 'fault', actions: [end] }];
  });
  return { ...scenario, strands };
}

/** The scenario with one action put in the place of another. */
export function replaceAction(scenario: Scenario, id: string, replace: (action: Action) => Action): Scenario {
  return { ...scenario, strands: scenario.strands.map((strand) => replaceIn(strand, id, replace)) };
}

function replaceIn(strand: Strand, id: string, replace: (action: Action) => Action): Strand {
  return { ...strand, actions: strand.actions.map((action) => (action.id === id ? replace(action) : action)) };
}
