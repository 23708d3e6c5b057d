import type { EndCause } from '../../src/core/history.js';
import type { Action, Actor, AppAction, FaultAction, Inside, Scenario } from '../../src/core/scenario.js';
import { CONNECT, isAppAction, isEarly, isExecutorAction } from '../../src/core/scenario.js';

/** What an action is to the link: something of the app's (or of time), a delivery, or the end. */
export type Motion = 'app' | 'data' | 'end';

/** An action with what the run needs to know about it, worked out once per scenario. */
export interface PreparedAction {
  readonly action: Action;
  /** The action again, if it is one of the app's. */
  readonly ofApp: AppAction | undefined;
  readonly motion: Motion;
  /** Of an end: how it ends. */
  readonly cause: EndCause | undefined;
  /** Points that must have been reached, without the implied `connect.settled`. */
  readonly waits: readonly string[];
  /** Whether it may happen before the handshake has settled. */
  readonly duringConnect: boolean;
}

export interface PreparedStrand {
  readonly name: string;
  readonly actor: Actor;
  readonly actions: readonly PreparedAction[];
}

export interface CompiledScenario {
  readonly scenario: Scenario;
  readonly strands: readonly PreparedStrand[];
  /** App actions made inside a callback, by the callback. */
  readonly inside: ReadonlyMap<Inside, readonly AppAction[]>;
  /** Faults that strike before the client begins to connect. */
  readonly early: readonly FaultAction[];
  /** Operations that some `respond` names, or that stay unanswered: the executor never answers them by itself. */
  readonly scripted: ReadonlySet<string>;
  /** The points that anything waits for; only these are kept track of. */
  readonly watched: ReadonlySet<string>;
}

let last: CompiledScenario | undefined;

/** Works out what a run needs of a scenario. The last one is kept: a scenario is run many times in a row. */
export function compileScenario(scenario: Scenario): CompiledScenario {
  if (last?.scenario === scenario) return last;
  const inside = new Map<Inside, AppAction[]>();
  const early: FaultAction[] = [];
  const scripted = new Set<string>(scenario.unanswered);
  const watched = new Set<string>();
  const strands = scenario.strands.map(({ name, actor, actions }) => {
    const scheduled: PreparedAction[] = [];
    for (const action of actions) {
      if (action.kind === 'respond') scripted.add(action.to);
      if (isAppAction(action) && action.inside !== undefined) {
        inside.set(action.inside, [...(inside.get(action.inside) ?? []), action]);
      } else if (isEarly(action)) early.push(action);
      else scheduled.push(prepare(action));
    }
    for (const { waits } of scheduled) for (const point of waits) watched.add(point);
    return { name, actor, actions: scheduled };
  });
  last = { scenario, strands, inside, early, scripted, watched };
  return last;
}

function prepare(action: Action): PreparedAction {
  const waits = [...(action.after ?? [])];
  if ('process' in action && !isAppAction(action)) waits.push(`${action.process}.written`);
  if (action.kind === 'request' && action.like !== undefined) waits.push(`${action.like}.written`);
  const duringConnect =
    waits.some((point) => point.startsWith(`${CONNECT}.`)) || (action.kind === 'respond' && action.to === CONNECT);
  const cause = causeOf(action);
  const motion = cause !== undefined ? 'end' : isExecutorAction(action) ? 'data' : 'app';
  return { action, ofApp: isAppAction(action) ? action : undefined, motion, cause, waits, duringConnect };
}

function causeOf({ kind }: Action): EndCause | undefined {
  return kind === 'eof' || kind === 'reset' || kind === 'end-read' ? kind : undefined;
}
