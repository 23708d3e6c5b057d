import { type Action, isAppAction, isEarly, type Scenario } from '../../core/scenario.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';

/**
 * Leaves out whole strands, then single actions, the last first. What only makes sense with a dropped action goes with
 * it: the responses to an operation, what happens on a process that is not started, what is made inside a callback that
 * is gone. Waiting for a point of a dropped action is no longer asked for.
 */
export const dropActions: ShrinkPass = {
  name: 'drop actions',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    for (const { actions } of scenario.strands) {
      if (actions.length > 1) yield without(scenario, schedule, new Set(actions.map(({ id }) => id)));
    }
    for (const { id } of actionsOf(scenario).reverse()) {
      yield without(scenario, schedule, new Set([id]));
    }
  },
};

/** Leaves out the actions that were not executed. */
export const dropUnexecuted: ShrinkPass = {
  name: 'drop what was not executed',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    const executed = new Set(schedule.map(({ action }) => action));
    const idle = actionsOf(scenario).filter((action) => !executed.has(action.id) && !isUnscheduled(action));
    if (idle.length > 0) yield without(scenario, schedule, new Set(idle.map(({ id }) => id)));
  },
};

/** Whether it is carried out without an entry in the schedule: inside a callback, or before the client connects. */
function isUnscheduled(action: Action): boolean {
  return isEarly(action) || (isAppAction(action) && action.inside !== undefined);
}

/** The scenario and schedule without these actions, and what only makes sense with them. */
export function without(scenario: Scenario, schedule: Candidate['schedule'], dropped: Set<string>): Candidate {
  const actions = actionsOf(scenario);
  for (let before = -1; before !== dropped.size; ) {
    before = dropped.size;
    for (const action of actions) if (dependsOn(action, dropped)) dropped.add(action.id);
  }
  const strands = scenario.strands
    .map((strand) => ({
      ...strand,
      actions: strand.actions.filter(({ id }) => !dropped.has(id)).map((action) => waive(action, dropped)),
    }))
    .filter((strand) => strand.actions.length > 0);
  const { unanswered, ...rest } = scenario;
  const left = unanswered?.filter((op) => !dropped.has(op)) ?? [];
  const lighter = left.length === 0 ? { ...rest, strands } : { ...rest, unanswered: left, strands };
  return { scenario: lighter, schedule: schedule.filter(({ action }) => !dropped.has(action)) };
}

function dependsOn(action: Action, dropped: ReadonlySet<string>): boolean {
  if (action.kind === 'respond') return dropped.has(action.to);
  if (action.kind === 'request' && action.like !== undefined) return dropped.has(action.like);
  if ('process' in action && dropped.has(action.process)) return true;
  return isAppAction(action) && action.inside !== undefined && dropped.has(nameOf(action.inside));
}

/** The action without the waits for points that can no longer be reached. */
function waive(action: Action, dropped: ReadonlySet<string>): Action {
  if (action.after === undefined || !action.after.some((point) => dropped.has(nameOf(point)))) return action;
  const { after, ...rest } = action;
  const left = after.filter((point) => !dropped.has(nameOf(point)));
  return left.length === 0 ? rest : { ...rest, after: left };
}

function nameOf(point: string): string {
  const dot = point.lastIndexOf('.');
  return dot < 0 ? point : point.slice(0, dot);
}
