import type { Action, Scenario } from '../../../src/core/scenario.js';

/**
 * The scenario as it can be run on a wire, where a reconnection is not made inside a callback but scheduled behind it.
 * Only then is it known on which connection anything is made that the driver was told at the same time.
 */
export function scheduleReconnects(scenario: Scenario): Scenario {
  if (!scenario.strands.some(({ actions }) => actions.some(isInside))) return scenario;
  const strands = scenario.strands.map((strand) => ({ ...strand, actions: strand.actions.map(scheduled) }));
  return { ...scenario, strands };
}

function isInside(action: Action): action is Extract<Action, { kind: 'reconnect' }> {
  return action.kind === 'reconnect' && action.inside !== undefined;
}

function scheduled(action: Action): Action {
  if (!isInside(action)) return action;
  const { inside, after = [], ...rest } = action;
  return { ...rest, after: inside === undefined ? after : [...after, inside] };
}
