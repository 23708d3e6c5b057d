import { type Action, CONNECT, FAULT_ACTIONS, isAppAction, isEarly, type Scenario } from '../../src/core/scenario.js';
import type { Capability } from '../../src/core/target.js';
import { allowedActions } from './allowed-actions.js';

/** One thing that is wrong with a scenario. */
export interface ScenarioProblem {
  /** In one sentence. */
  readonly says: string;
  /** The id of the action that it is about, where it is about one; of two that contradict each other, the later. */
  readonly action?: string;
}

/**
 * What is wrong with a scenario for a client of these capabilities, one sentence each; empty when it is well formed.
 */
export function checkScenario(scenario: Scenario, capabilities: readonly Capability[]): string[] {
  return [...notAllowed(scenario, capabilities), ...problemsOf(scenario).map(({ says }) => says)];
}

/** What is wrong with a scenario whatever client it is tried on. */
export function problemsOf(scenario: Omit<Scenario, 'dialect'>): ScenarioProblem[] {
  const actions = scenario.strands.flatMap((strand) => strand.actions);
  const known = new Map(actions.map((action) => [action.id, action]));
  return [
    ...repeated(scenario.strands, ({ name }) => name).map(({ name }) => ({ says: `two strands are named ${name}` })),
    ...repeated(actions, ({ id }) => id).map(({ id }) => ({ action: id, says: `two actions have the id ${id}` })),
    ...actions
      .filter(({ id }) => id.includes('.') || id === CONNECT)
      .map(({ id }) => ({ action: id, says: `the id ${id} cannot be referred to` })),
    ...scenario.strands
      .filter((strand) => strand.actions.length === 0)
      .map(({ name }) => ({ says: `strand ${name} is empty` })),
    ...sameOnTheWire(actions),
    ...actions.flatMap((action) => brokenReferences(action, known).map((says) => ({ action: action.id, says }))),
    ...wrongNumbers(actions),
  ];
}

/** Those of which there was one of the same name before. */
function repeated<Named>(all: readonly Named[], nameOf: (named: Named) => string): Named[] {
  const seen = new Set<string>();
  return all.filter((named) => {
    const name = nameOf(named);
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated;
  });
}

function sameOnTheWire(actions: readonly Action[]): ScenarioProblem[] {
  const files = actions.filter((action) => action.kind === 'file');
  const what = ({ operation, path }: (typeof files)[number]): string => `${operation} of ${path}`;
  return repeated(files, what).map((file) => {
    return {
      action: file.id,
      says: `two actions are ${what(file)}, which the wire cannot tell apart: give each a path of its own`,
    };
  });
}

function notAllowed(scenario: Scenario, capabilities: readonly Capability[]): string[] {
  const allowed = allowedActions(scenario.dialect, capabilities);
  return scenario.strands
    .flatMap((strand) => strand.actions)
    .filter(({ kind }) => !allowed.has(kind))
    .map(({ id, kind }) => `${id}: a client of this kind has no ${kind}`);
}

type KnownActions = ReadonlyMap<string, Action>;

function brokenReferences(action: Action, known: KnownActions): string[] {
  const wrong: string[] = [];
  const points = [...(action.after ?? [])];
  if (isAppAction(action) && action.inside !== undefined && action.inside !== 'notification') {
    points.push(action.inside);
  }
  for (const point of points) {
    if (!isPoint(point, action, known)) {
      wrong.push(`${action.id} waits for ${point}, which nothing reaches`);
    }
  }
  if ('process' in action && known.get(action.process)?.kind !== 'start') {
    wrong.push(`${action.id} is about process ${action.process}, which nothing starts`);
  }
  if (action.kind === 'respond' && !isOperation(action.to, known)) {
    wrong.push(`${action.id} answers ${action.to}, which nothing asks`);
  }
  if (action.kind === 'request' && action.like !== undefined && !isOperation(action.like, known)) {
    wrong.push(`${action.id} carries the id of ${action.like}, which nothing asks`);
  }
  if (isEarly(action) && points.length > 0) {
    wrong.push(`${action.id} strikes before the client connects, and waits for ${points.join(', ')}`);
  }
  return wrong;
}

function isOperation(id: string, known: KnownActions): boolean {
  const action = known.get(id);
  return id === CONNECT || (action !== undefined && isAppAction(action));
}

function isPoint(point: string, waiting: Action, known: KnownActions): boolean {
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
  const action = known.get(name ?? '');
  if (action === undefined) {
    return false;
  }
  return isAppAction(action) ? ['invoked', 'written', 'settled'].includes(moment) : moment === 'delivered';
}

/**
 * Sequence numbers of a process begin at 1 at the earliest and mean one event each; notification numbers are unique.
 */
function wrongNumbers(actions: readonly Action[]): ScenarioProblem[] {
  const wrong: ScenarioProblem[] = [];
  const meaning = new Map<string, string>();
  for (const action of actions) {
    if ('seq' in action) {
      const name = `${action.process} ${action.seq}`;
      const { id, after: _after, ...event } = action;
      const text = JSON.stringify(event);
      if (action.seq < 1 || (meaning.get(name) ?? text) !== text) {
        wrong.push({
          action: id,
          says: `${id} has sequence number ${action.seq}, which is not its own: they begin at 1, one for each event`,
        });
      }
      meaning.set(name, text);
    }
  }
  const numbered = actions.filter((action) => action.kind === 'notification');
  for (const { id, number } of repeated(numbered, ({ number }) => String(number))) {
    wrong.push({ action: id, says: `two notifications have the number ${number}` });
  }
  const faults = actions.filter(({ kind }) => (FAULT_ACTIONS as readonly string[]).includes(kind));
  const connections = 1 + actions.filter(({ kind }) => kind === 'reconnect').length;
  const tooMany = faults[2 * connections];
  if (tooMany !== undefined) {
    wrong.push({ action: tooMany.id, says: 'there are more than two faults of a connection: at most two strike each' });
  }
  return wrong;
}
