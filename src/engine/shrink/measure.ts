import type { Operation } from '../../core/history.js';
import { type Action, isAppAction, type Scenario } from '../../core/scenario.js';
import { EVERY_GAP, type Gap } from '../../core/schedule.js';
import type { Phase } from '../../core/verdict.js';
import { actionsOf, countActions, type Shrunk } from './candidate.js';

const RANK: ReadonlyMap<Gap, number> = new Map(EVERY_GAP.map((gap, rank) => [gap, rank]));
const CAUSES = ['eof', 'none', 'app-close', 'end-read', 'reset', 'end-write'];

/** From the plainest; what is not listed is not made plainer. */
export const OPERATIONS: readonly Operation[] = [
  'receive',
  'connect',
  'call',
  'notify',
  'file.read',
  'file.write',
  'file.create-directory',
  'file.metadata',
  'file.list',
  'file.remove',
  'file.copy',
  'start',
  'write',
  'terminate',
  'subscribe',
  'read',
  'poll',
];

/** Of what a process tells: output is what most readers know. */
const PLAIN_OUTCOMES: readonly string[] = ['output', 'exited'];

/** From the one that is easiest to follow. */
const PHASES: readonly Phase[] = ['in-flight', 'unwritten', 'after-loss', 'in-settle-handler', 'in-close-handler'];

/**
 * How much there is to understand, most important first: actions, the cause of the loss, the operation that fails and
 * what became of it, operations made in callbacks, when it was made, deviations from the default, how far gaps are from
 * idle, settings, payload. Compared lexicographically; a shrink step must make it smaller.
 */
export type Measure = readonly number[];

export function measure(shrunk: Shrunk): Measure {
  const { scenario, schedule, evidence, deviations } = shrunk;
  return [
    countActions(scenario),
    CAUSES.indexOf(evidence.cause),
    OPERATIONS.indexOf(evidence.operation),
    PLAIN_OUTCOMES.indexOf(evidence.outcome),
    madeInside(scenario),
    PHASES.indexOf(evidence.phase),
    deviations,
    schedule.reduce((sum, { gap }) => sum + (RANK.get(gap) ?? 0), 0),
    inversions(shrunk),
    scenario.strands.length,
    settings(scenario),
    payload(scenario),
  ];
}

export function isSmaller(a: Measure, b: Measure): boolean {
  for (let index = 0; index < a.length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Pairs of schedule entries whose strands are in the opposite order in the scenario. */
function inversions({ scenario, schedule }: Shrunk): number {
  const strandOf = new Map<string, number>();
  scenario.strands.forEach(({ actions }, strand) => {
    for (const { id } of actions) strandOf.set(id, strand);
  });
  const strands = schedule.map(({ action }) => strandOf.get(action) ?? 0);
  return strands.reduce((sum, strand, at) => sum + strands.slice(at + 1).filter((later) => later < strand).length, 0);
}

/** An operation after something is easier to follow than one made inside its callback. */
function madeInside(scenario: Scenario): number {
  return actionsOf(scenario).filter((action) => isAppAction(action) && action.inside !== undefined).length;
}

function settings(scenario: Scenario): number {
  const { consumerDelayMs = 0, asyncConsumer, splitFramesAt, unanswered = [] } = scenario;
  const waits = actionsOf(scenario);
  const after = waits.reduce((sum, action) => sum + (action.after?.length ?? 0), 0);
  const ofRun =
    (consumerDelayMs > 0 ? 1 : 0) + (asyncConsumer === true ? 1 : 0) + (splitFramesAt === undefined ? 0 : 1);
  const odd = waits.reduce((sum, action) => sum + oddities(action), 0);
  return ofRun + unanswered.length + after + odd;
}

/** How far an action is from the ordinary form of its kind. */
function oddities(action: Action): number {
  switch (action.kind) {
    case 'request':
      return (action.wireId === undefined ? 0 : 1) + (action.like === undefined ? 0 : 1);
    case 'reset':
      return action.how === undefined ? 0 : 1;
    case 'malformed':
      return action.value === undefined ? 0 : 1;
    case 'end-write':
      return action.early === true ? 1 : 0;
    default:
      return 0;
  }
}

function payload({ strands }: Scenario): number {
  const lengths = strands.flatMap(({ actions }) =>
    actions.map((action) => ('text' in action ? (action.text?.length ?? 0) : 0)),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}
