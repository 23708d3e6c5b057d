import type { Action, AppAction, FaultAction, Point, Scenario, Strand } from '../../src/core/scenario.js';
import { buildFile } from './build-file.js';
import { addProcess, PROCESS_NAMES } from './build-process.js';
import { addReconnect, placeReconnect } from './build-reconnect.js';
import {
  ANSWER_CONNECT,
  addCloseInside,
  addStaleCopy,
  firstWriteFails,
  handshakeCut,
  lastWords,
  refusedWrites,
  requestStrands,
} from './build-situations.js';
import { addAnswers, type Draft, emptyDraft, nextCallName, nextName, place, waitsFor } from './draft.js';
import type { ExtraPlan, NoisePlan, ScenarioPlan } from './plan.js';

/** Virtual milliseconds a slow handler takes: long against no time at all, short against any timeout. */
const SLOW_HANDLER_MS = 10;

interface PointsBefore {
  readonly after?: readonly Point[];
}

/** Turns a plan into a scenario. Pure. `callTimeoutMs`: virtual milliseconds given to every call. */
export function buildScenario(plan: ScenarioPlan, callTimeoutMs: number): Scenario {
  return {
    format: 1,
    dialect: plan.dialect,
    callTimeoutMs,
    ...(plan.swarm.slowConsumer ? { consumerDelayMs: SLOW_HANDLER_MS } : {}),
    ...(plan.situations.asyncConsumer ? { asyncConsumer: true } : {}),
    ...(plan.swarm.splitFrames ? { splitFramesAt: plan.splitFramesAt } : {}),
    strands:
      plan.shape === 'handshake' || plan.situations.handshake
        ? handshakeStrands(plan)
        : ordinaryStrands(plan, callTimeoutMs),
  };
}

function ordinaryStrands(plan: ScenarioPlan, callTimeoutMs: number): Strand[] {
  const draft = emptyDraft(plan);
  addSubjects(draft);
  const notifications = notificationStrand(draft);
  addInsides(draft, notifications.length > 0);
  addCloseInside(draft, notifications.length > 0);
  addStaleCopy(draft);
  const noise = noiseStrand(draft);
  const time = timeStrand(draft, callTimeoutMs);
  const close = closeStrand(draft);
  const end = endActions(plan, waitsFor(draft, plan.end.after));
  const late = lateActions(draft, end, close.length > 0);
  const again = addReconnect(draft, end, close.length > 0, callTimeoutMs);
  const strands = [
    ...draft.app.map((actions, index): Strand => ({ name: `app-${index + 1}`, actor: 'app', actions })),
    ...draft.inside,
    ...requestStrands(draft),
    ...draft.answers,
    ...draft.processes,
    { name: 'notifications', actor: 'executor', actions: notifications } as const,
    { name: 'noise', actor: 'executor', actions: noise } as const,
    { name: 'time', actor: 'time', actions: time } as const,
    { name: 'app-close', actor: 'app', actions: close } as const,
    { name: 'end', actor: 'fault', actions: end } as const,
    { name: 'app-late', actor: 'app', actions: late } as const,
  ].filter((strand) => strand.actions.length > 0);
  return placeReconnect(refusedWrites(draft, lastWords(draft, strands), end), again);
}

/** What the scenario is about: calls, processes, files, notifications; at least one of what the client can do. */
function addSubjects(draft: Draft): void {
  const { plan } = draft;
  const { swarm } = plan;
  // Small scenarios find races: with a process in it there are two calls at most, and the second process does little.
  const calls = swarm.processes ? plan.calls.slice(0, 2) : plan.calls;
  if (swarm.calls) {
    for (const call of calls) {
      const id = nextCallName(draft);
      place(draft, call.strand, { id, kind: 'call' });
      draft.requests.push(id);
      addAnswers(draft, id, call.answer, 1);
    }
  }
  if (swarm.notify) {
    place(draft, 0, { id: 'notify-1', kind: 'notify' });
  }
  if (swarm.processes) {
    plan.processes.forEach((process, index) => {
      const outputs = plan.processes.length === 1 ? process.outputs : Math.min(process.outputs, 1);
      addProcess(draft, PROCESS_NAMES[index] ?? 'P', { ...process, outputs });
    });
  }
  if (swarm.files) {
    for (const file of plan.files) {
      const id = nextName(draft, 'file');
      place(draft, file.strand, buildFile(draft, id, file));
      draft.requests.push(id);
      if (swarm.scripted && file.scripted) {
        addAnswers(draft, id, file.answer, 1, true);
      }
    }
  }
}

function notificationStrand(draft: Draft): Action[] {
  const { plan } = draft;
  const count = plan.swarm.notifications ? plan.notifications : 0;
  return Array.from({ length: count }, (_, index): Action => {
    const id = `notification-${index + 1}`;
    draft.messages.push(id);
    return { id, kind: 'notification', number: index + 1 };
  });
}

/**
 * Operations made in callbacks. Each has a strand of its own, since a callback and not its neighbour decides when it is
 * made.
 */
function addInsides(draft: Draft, notified: boolean): void {
  const { plan } = draft;
  if (!plan.swarm.inside) {
    return;
  }
  plan.inside.forEach(({ callback, extra, answer }, index) => {
    const settling = draft.requests[extra.of % draft.requests.length];
    const inside =
      callback === 'settled' && settling !== undefined
        ? `${settling}.settled`
        : callback === 'notification' && notified
          ? 'notification'
          : 'close-seen';
    const action = extraAction(draft, extra, 'inside', { inside });
    if (action === undefined) {
      return;
    }
    draft.inside.push({ name: `app-inside-${index + 1}`, actor: 'app', actions: [action] });
    if (action.kind === 'call' && inside !== 'close-seen') {
      addAnswers(draft, action.id, answer, 1);
    }
  });
}

interface ExtraWaits extends PointsBefore {
  readonly inside?: string;
}

/** One more operation; where its kind needs a process and there is none, a call instead, if the client can make one. */
function extraAction(
  draft: Draft,
  extra: ExtraPlan,
  moment: 'inside' | 'late',
  waits: ExtraWaits,
): AppAction | undefined {
  const { swarm, processes, canCall } = draft.plan;
  const process = swarm.processes ? PROCESS_NAMES[extra.of % processes.length] : undefined;
  switch (extra.kind) {
    case 'notify':
      return { id: nextName(draft, `notify-${moment}`), ...waits, kind: 'notify' };
    case 'file':
      return buildFile(draft, nextName(draft, `file-${moment}`), extra.file, waits);
    case 'start':
      return { id: nextName(draft, `start-${moment}`), ...waits, kind: 'start' };
    case 'call':
      break;
    default:
      if (process !== undefined) {
        return extraOnProcess(nextName(draft, `${extra.kind}-${process}-${moment}`), extra.kind, process, waits);
      }
  }
  return canCall ? { id: nextCallName(draft), ...waits, kind: 'call' } : undefined;
}

function extraOnProcess(
  id: string,
  kind: 'write' | 'read' | 'terminate' | 'subscribe' | 'poll',
  process: string,
  waits: ExtraWaits,
): AppAction {
  // The handle exists only once the process has started.
  const started = { id, ...waits, after: [`${process}.settled`, ...(waits.after ?? [])], process };
  return kind === 'write' ? { ...started, kind, text: 'more\n' } : { ...started, kind };
}

function noiseStrand(draft: Draft): Action[] {
  const { noise, swarm, shape } = draft.plan;
  const actions: Action[] = [];
  for (let number = 1; swarm.stray && number <= noise.strays; number += 1) {
    actions.push({ id: `stray-${number}`, kind: 'stray' });
  }
  if (shape === 'malformed') {
    const odd: Action = { id: 'malformed-1', ...waitsFor(draft, noise.after), ...malformedAs(noise.malformed) };
    actions.splice(noise.malformedFirst ? 0 : actions.length, 0, odd);
  }
  return actions;
}

function malformedAs(which: NoisePlan['malformed']): Omit<Extract<Action, { kind: 'malformed' }>, 'id'> {
  const kind = 'malformed' as const;
  return which === 'json' || which === 'shape' || which === 'cut'
    ? { kind, how: which }
    : { kind, how: 'shape', value: which };
}

function timeStrand(draft: Draft, callTimeoutMs: number): Action[] {
  const { swarm, advance } = draft.plan;
  if (!swarm.advance) {
    return [];
  }
  const ms = { little: SLOW_HANDLER_MS, half: Math.ceil(callTimeoutMs / 2), timeout: callTimeoutMs + 1 }[advance.part];
  return [{ id: 'wait', ...waitsFor(draft, advance.after), kind: 'advance', ms }];
}

function closeStrand(draft: Draft): Action[] {
  const { swarm, close } = draft.plan;
  if (!swarm.close) {
    return [];
  }
  const actions: Action[] = [{ id: 'close', ...waitsFor(draft, close.after), kind: 'close' }];
  return close.again ? [...actions, { id: 'close-2', kind: 'close' }] : actions;
}

/** The first fault, and what ends the connection if that fault does not; each after the points given for it. */
function endActions(plan: ScenarioPlan, waits: PointsBefore, waitsNext: PointsBefore = {}): FaultAction[] {
  const { kind, how, next } = plan.end;
  const uncoded = plan.situations.uncoded ? ({ how: 'uncoded' } as const) : {};
  const cut: FaultAction[] = next === 'none' ? [] : [asEnd(next, { id: 'cut', ...waitsNext }, uncoded)];
  switch (kind) {
    case 'none':
      return [];
    case 'end-write':
      return [{ id: 'cut-write', ...waits, kind, how }, ...cut];
    case 'stall':
      return [{ id: 'stall', ...waits, kind }, ...cut];
    default:
      return [asEnd(kind, { id: 'cut', ...waits }, uncoded)];
  }
}

/** An end of the connection; `uncoded` counts for a reset. */
function asEnd(
  kind: 'eof' | 'reset' | 'end-read',
  waits: { readonly id: string } & PointsBefore,
  uncoded: { readonly how?: 'uncoded' },
): FaultAction {
  return kind === 'reset' ? { ...waits, kind, ...uncoded } : { ...waits, kind };
}

/** Operations after the end; with no end to wait for, after the app's own close. */
function lateActions(draft: Draft, end: readonly FaultAction[], closes: boolean): Action[] {
  const { plan } = draft;
  const cut = end.some(({ id }) => id === 'cut');
  if (!plan.swarm.late || !(cut || closes)) {
    return [];
  }
  const actions: Action[] = [];
  for (const { waitsFor: moment, extra } of plan.late) {
    const after = cut ? ['cut.delivered'] : ['close.settled'];
    const waits = cut && moment === 'close-seen' ? [...after, 'close-seen'] : after;
    const action = extraAction(draft, extra, 'late', { after: waits });
    if (action !== undefined) {
      actions.push(action);
    }
  }
  return actions;
}

/** The connection ends while the client connects; one call waits for a client that may never come. */
function handshakeStrands(plan: ScenarioPlan): Strand[] {
  const { kind } = plan.end;
  const { after, answered } = handshakeCut(plan);
  const waits = { after: [after] };
  const ending: ScenarioPlan = kind === 'none' ? { ...plan, end: { ...plan.end, kind: 'eof' } } : plan;
  const isRefused = plan.situations.handshakeCut === 'first-write';
  const end = isRefused ? firstWriteFails(plan) : endActions(ending, waits, waits);
  const strands: Strand[] = [];
  if (plan.swarm.calls) {
    strands.push({ name: 'app-1', actor: 'app', actions: [{ id: 'A', kind: 'call' }] });
  }
  if (answered) {
    const respond = { id: ANSWER_CONNECT, kind: 'respond', to: 'connect' } as const;
    strands.push({ name: 'answers-connect', actor: 'executor', actions: [respond] });
  }
  strands.push({ name: 'end', actor: 'fault', actions: end });
  return strands;
}
