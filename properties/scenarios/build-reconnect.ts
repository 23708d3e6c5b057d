import type { Action, AppAction, FaultAction, Point, Strand } from '../../src/core/scenario.js';
import type { Dialect } from '../../src/core/target.js';
import { type Draft, nextCallName } from './draft.js';
import type { ReconnectPlan } from './plan-reconnect.js';

/** The operation that is the handshake of the second connection. */
const AGAIN = 'reconnect';

const CONNECTED: readonly Point[] = [`${AGAIN}.settled`];

/** What the app and the connection do once the app has reconnected; nothing where the first connection has no end. */
export interface SecondConnection {
  /** To be placed before the end of the first connection. */
  readonly before: readonly Strand[];
  readonly after: readonly Strand[];
}

const NONE: SecondConnection = { before: [], after: [] };

/** The app reconnects, once the first connection was ended by a fault or by itself. */
export function addReconnect(
  draft: Draft,
  end: readonly FaultAction[],
  closes: boolean,
  callTimeoutMs: number,
): SecondConnection {
  const plan = draft.plan.reconnect;
  const cut = end.some(({ id }) => id === 'cut');
  if (plan === undefined || !(cut || closes)) {
    return NONE;
  }
  const waits = cut && plan.inHandler ? { inside: 'close-seen' } : { after: [cut ? 'cut.delivered' : 'close.settled'] };
  const calls = callsOf(draft, plan);
  const halves = (name: string, length: number): Strand => ({
    name,
    actor: 'time',
    actions: Array.from({ length }, (_, index): Action => {
      return { id: `${name}-${index + 1}`, after: CONNECTED, kind: 'advance', ms: Math.ceil(callTimeoutMs / 2) };
    }),
  });
  const left: readonly Action[] =
    plan.leavesCall && draft.plan.canCall ? [{ id: nextCallName(draft), kind: 'call' }] : [];
  const frame: readonly Action[] = plan.cutFrame ? [{ id: 'half-frame', kind: 'malformed', how: 'cut' }] : [];
  const close: readonly Action[] = plan.closes ? [{ id: 'close-again', after: CONNECTED, kind: 'close' }] : [];
  return {
    before: [
      { name: 'app-left', actor: 'app', actions: left } as const,
      { name: 'half-frame', actor: 'executor', actions: frame } as const,
    ].filter(isNeeded),
    after: [
      { name: 'app-again', actor: 'app', actions: [{ id: AGAIN, ...waits, kind: 'reconnect' }] } as const,
      {
        name: 'app-second',
        actor: 'app',
        actions: calls.filter(({ after }) => after === 'handshake').map(made),
      } as const,
      halves('time-again', plan.halves.before),
      { name: 'app-third', actor: 'app', actions: calls.filter(({ after }) => after === 'time').map(made) } as const,
      ...calls.filter(({ answered }) => answered).map(answersTo),
      halves('time-later', plan.halves.after),
      { name: 'close-again', actor: 'app', actions: close } as const,
      { name: 'end-again', actor: 'fault', actions: secondEnd(plan, draft.plan.dialect) } as const,
    ].filter(isNeeded),
  };
}

/** The strands of the first connection with those of the second, each where it belongs by default. */
export function placeReconnect(strands: readonly Strand[], { before, after }: SecondConnection): Strand[] {
  const end = strands.findIndex(({ name }) => name === 'end');
  const at = end < 0 ? strands.length : end;
  return [...strands.slice(0, at), ...before, ...strands.slice(at), ...after];
}

interface LaterCall {
  readonly id: string;
  readonly after: 'handshake' | 'time';
  readonly answered: boolean;
}

function callsOf(draft: Draft, { calls }: ReconnectPlan): LaterCall[] {
  return calls.map(({ answered, after }) => ({ id: nextCallName(draft), after, answered }));
}

function made({ id }: LaterCall): AppAction {
  return { id, after: CONNECTED, kind: 'call' };
}

function answersTo({ id }: LaterCall): Strand {
  return { name: `answers-${id}`, actor: 'executor', actions: [{ id: `answer-${id}`, kind: 'respond', to: id }] };
}

function secondEnd({ end, endAfter }: ReconnectPlan, dialect: Dialect): readonly FaultAction[] {
  // Where nothing of a handshake is written, only its beginning can be waited for.
  const moment = endAfter === 'written' && dialect === 'json-rpc' ? 'invoked' : endAfter;
  return end === 'none' ? [] : [{ id: 'cut-again', after: [`${AGAIN}.${moment}`], kind: end }];
}

function isNeeded(strand: Strand): boolean {
  return strand.actions.length > 0;
}
