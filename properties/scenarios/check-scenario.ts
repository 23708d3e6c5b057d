import { type Action, CONNECT, FAULT_ACTIONS, isAppAction, isEarly, type Scenario } from '../../src/core/scenario.js';
import type { Capability } from '../../src/core/target.js';
import { allowedActions } from './allowed-actions.js';

/**
 * What is wrong with a scenario for a client of these capabilities, one sentence each; empty when it is well formed.
 */
export function checkScenario(scenario: Scenario, capabilities: readonly Capability[]): string[] {
  const actions = scenario.strands.flatMap((strand) => strand.actions);
  return [
    ...repeated(scenario.strands.map(({ name }) => name)).map((name) => `two strands are named ${name}`),
    ...repeated(actions.map(({ id }) => id)).map((id) => `two actions have the id ${id}`),
    ...actions
      .filter(({ id }) => id.includes('.') || id === CONNECT)
      .map(({ id }) => `the id ${id} cannot be referred to`),
    ...scenario.strands.filter((strand) => strand.actions.length === 0).map(({ name }) => `strand ${name} is empty`),
    ...repeated(
      actions.flatMap((action) => (action.kind === 'file' ? [`${action.operation} of ${action.path}`] : [])),
    ).map((what) => `two actions are ${what}, which the wire cannot tell apart`),
    ...notAllowed(scenario, capabilities, actions),
    ...actions.flatMap((action) => brokenReferences(action, actions)),
    ...wrongNumbers(actions),
  ];
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function notAllowed(scenario: Scenario, capabilities: readonly Capability[], actions: readonly Action[]): string[] {
  const allowed = allowedActions(scenario.dialect, capabilities);
  return actions
    .filter(({ kind }) => !allowed.has(kind))
    .map(({ id, kind }) => `${id}: a client of this kind has no ${kind}`);
}

function brokenReferences(action: Action, actions: readonly Action[]): string[] {
  const wrong: string[] = [];
  const points = [...(action.after ?? [])];
  if (isAppAction(action) && action.inside !== undefined && action.inside !== 'notification') {
    points.push(action.inside);
  }
  for (const point of points) {
    if (!isPoint(point, action, actions)) {
      wrong.push(`${action.id} waits for ${point}, which nothing reaches`);
    }
  }
  if ('process' in action && !actions.some(({ id, kind }) => id === action.process && kind === 'start')) {
    wrong.push(`${action.id} is about process ${action.process}, which nothing starts`);
  }
  if (
    action.kind === 'respond' &&
    action.to !== CONNECT &&
    !actions.some((a) => a.id === action.to && isAppAction(a))
  ) {
    wrong.push(`${action.id} answers ${action.to}, which nothing asks`);
  }
  if (action.kind === 'request' && action.like !== undefined && action.like !== CONNECT) {
    if (!actions.some((a) => a.id === action.like && isAppAction(a))) {
      wrong.push(`${action.id} carries the id of ${action.like}, which nothing asks`);
    }
  }
  if (isEarly(action) && points.length > 0) {
    wrong.push(`${action.id} strikes before the client connects, and waits for ${points.join(', ')}`);
  }
  return wrong;
}

function isPoint(point: string, waiting: Action, actions: readonly Action[]): boolean {
  if (point === 'close-seen') {
    return true;
  }
  const [name, moment = '', ...rest] = point.split('.');
  if (rest.length > 0 || name === waiting.id) {
    return false;
  }
  if (name === CONNECT) {
    return ['invoked', 'written', 'settled'].includes(moment);
  }
  const action = actions.find(({ id }) => id === name);
  if (action === undefined) {
    return false;
  }
  return isAppAction(action) ? ['invoked', 'written', 'settled'].includes(moment) : moment === 'delivered';
}

/**
 * Sequence numbers of a process begin at 1 at the earliest and mean one event each; notification numbers are unique.
 */
function wrongNumbers(actions: readonly Action[]): string[] {
  const wrong: string[] = [];
  const meaning = new Map<string, string>();
  for (const action of actions) {
    if ('seq' in action) {
      const name = `${action.process} ${action.seq}`;
      const { id: _id, after: _after, ...event } = action;
      const text = JSON.stringify(event);
      if (action.seq < 1 || (meaning.get(name) ?? text) !== text) {
        wrong.push(`${action.id} has sequence number ${action.seq}, which is not its own`);
      }
      meaning.set(name, text);
    }
  }
  const numbers = actions.flatMap((action) => (action.kind === 'notification' ? [String(action.number)] : []));
  wrong.push(...repeated(numbers).map((number) => `two notifications have the number ${number}`));
  const faults = actions.filter(({ kind }) => (FAULT_ACTIONS as readonly string[]).includes(kind));
  const connections = 1 + actions.filter(({ kind }) => kind === 'reconnect').length;
  if (faults.length > 2 * connections) {
    wrong.push('there are more than two faults of a connection');
  }
  return wrong;
}
