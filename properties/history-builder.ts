import type {
  Crashed,
  DeliveredMessage,
  EndCause,
  History,
  HistoryEvent,
  InvokedInside,
  ObservedProcessEvent,
  ObservedRead,
  Operation,
  ResponseMessage,
  SettledValue,
  Strength,
} from '../src/core/history.js';
import type { FaultKind } from '../src/core/scenario.js';
import type { CallFailure, Capability, Dialect, OutputStream } from '../src/core/target.js';

/**
 * Hand-written histories for the tables that test the judges. A history is a list of steps, each a line that reads like
 * what happened; time stands still but for {@link later}.
 *
 * @example
 * history(invoked('A'), written('A'), end('eof'), closed(), idle(), finished())
 */
export type Step = (draft: Draft) => void;

interface Draft {
  readonly events: HistoryEvent[];
  readonly operations: Map<string, Operation>;
  time: number;
  deliveries: number;
  /** The connection that things happen on, counted from 1. */
  connection: number;
}

export interface Setting {
  readonly dialect?: Dialect;
  readonly capabilities?: readonly Capability[];
  readonly tellsClose?: boolean;
  readonly tellsNotifications?: boolean;
  readonly callTimeoutMs?: number;
  readonly consumerDelayMs?: number;
  readonly reconnectWindowMs?: number;
}

/** A run whose handshake went well, and then these steps. Its client tells of its close and of notifications. */
export function history(...steps: readonly Step[]): History {
  return historyWith({}, ...steps);
}

/** The same with another client or setting. */
export function historyWith(setting: Setting, ...steps: readonly Step[]): History {
  return handshake(setting, invoked('connect', 'connect'), resolved('connect'), idle(), ...steps);
}

/** A run from its very first event: the handshake is among the steps. */
export function handshake(setting: Setting, ...steps: readonly Step[]): History {
  const draft: Draft = { events: [], operations: new Map(), time: 0, deliveries: 0, connection: 1 };
  for (const step of steps) {
    step(draft);
  }
  return {
    client: {
      dialect: setting.dialect ?? 'exec-server',
      capabilities: setting.capabilities ?? ['calls', 'notifications', 'processes', 'files', 'close', 'timeouts'],
      preset: 'memory',
      form: 'messages',
      tellsClose: setting.tellsClose ?? true,
      tellsNotifications: setting.tellsNotifications ?? true,
    },
    callTimeoutMs: setting.callTimeoutMs ?? 1000,
    consumerDelayMs: setting.consumerDelayMs ?? 0,
    ...(setting.reconnectWindowMs === undefined ? {} : { reconnectWindowMs: setting.reconnectWindowMs }),
    events: draft.events,
  };
}

type Unplaced<T> = T extends HistoryEvent ? Omit<T, 'time' | 'step'> : never;

function add(draft: Draft, event: Unplaced<HistoryEvent>): void {
  const on = draft.connection > 1 && ON_CONNECTION.has(event.type) ? { connection: draft.connection } : {};
  draft.events.push({ ...event, ...on, time: draft.time, step: draft.events.length } as HistoryEvent);
}

const ON_CONNECTION: ReadonlySet<HistoryEvent['type']> = new Set<HistoryEvent['type']>([
  'written',
  'write-failed',
  'delivered',
  'taken',
  'struck',
  'end-taken',
  'local-close',
]);

function happens(event: Unplaced<HistoryEvent>): Step {
  return (draft) => add(draft, event);
}

/** Virtual time passes. */
export function later(ms: number): Step {
  return (draft) => {
    draft.time += ms;
  };
}

/** The app makes an operation: a call, unless said otherwise. */
export function invoked(
  op: string,
  operation: Operation = 'call',
  more: { readonly process?: string; readonly inside?: InvokedInside } = {},
): Step {
  return (draft) => {
    draft.operations.set(op, operation);
    add(draft, { type: 'invoked', op, operation, ...more });
  };
}

/** Its request is written. */
export function written(op?: string): Step {
  const frame = op === undefined ? 'notification' : 'request';
  return happens({ type: 'written', frame, ...(op === undefined ? {} : { op }) });
}

/** A notification that takes the request of an operation back, as it is seen on a later connection. */
export function cancels(op: string): Step {
  return happens({ type: 'written', frame: 'notification', method: '$/cancelRequest', cancels: op });
}

/** The app reconnects: from here on everything happens on the next connection. */
export function reconnects(op = 'again'): Step {
  return (draft) => {
    draft.connection += 1;
    invoked(op, 'reconnect')(draft);
  };
}

/** What the client does meanwhile to the connection of this number. */
export function onConnection(connection: number, ...steps: readonly Step[]): Step {
  return (draft) => {
    const last = draft.connection;
    draft.connection = connection;
    for (const step of steps) {
      step(draft);
    }
    draft.connection = last;
  };
}

export function writeFailed(op?: string): Step {
  return happens({ type: 'write-failed', ...(op === undefined ? {} : { op }) });
}

/** It resolves; a call, unless said otherwise, with the first response to itself. */
export function resolved(op: string, value?: SettledValue): Step {
  return (draft) => {
    const usual: SettledValue =
      draft.operations.get(op) === 'call' ? { kind: 'echo', token: op, copy: 1 } : { kind: 'nothing' };
    add(draft, { type: 'settled', op, outcome: 'resolved', value: value ?? usual });
  };
}

export function rejected(op: string, failure: CallFailure | CallFailure['kind']): Step {
  return happens({
    type: 'settled',
    op,
    outcome: 'rejected',
    failure: typeof failure === 'string' ? { kind: failure } : failure,
  });
}

/** The executor hands a message to the link; deliveries are numbered from 0. */
export function sends(message: DeliveredMessage): Step {
  return (draft) => {
    add(draft, { type: 'delivered', delivery: draft.deliveries, message });
    draft.deliveries += 1;
  };
}

/** The client takes the delivery of this number. */
export function takes(delivery: number): Step {
  return happens({ type: 'taken', delivery });
}

/** The executor sends a message and the client takes it at once. */
export function gets(message: DeliveredMessage): Step {
  return (draft) => {
    sends(message)(draft);
    takes(draft.deliveries - 1)(draft);
  };
}

/** The executor asks the client, by the action of this name, and the client takes it at once. */
export function asks(action: string): Step {
  return (draft) => {
    add(draft, { type: 'delivered', delivery: draft.deliveries, action, message: SERVER_REQUEST });
    takes(draft.deliveries)(draft);
    draft.deliveries += 1;
  };
}

/** The client answers the request that this action sent; without one, with an id that nobody asked with. */
export function answers(action?: string): Step {
  return happens({ type: 'written', frame: 'response', ...(action === undefined ? {} : { answers: action }) });
}

/** A successful response; the first to its request, unless said otherwise. */
export function response(to: string, more: Partial<Omit<ResponseMessage, 'kind' | 'to'>> = {}): ResponseMessage {
  return { kind: 'response', to, copy: 1, ...more };
}

export function errorResponse(to: string, code: number, copy = 1): ResponseMessage {
  return { kind: 'response', to, copy, error: { code } };
}

export function output(process: string, seq: number, text: string, stream: OutputStream = 'stdout'): DeliveredMessage {
  return { kind: 'output', process, seq, stream, text };
}

export function exited(process: string, seq: number, exitCode: number): DeliveredMessage {
  return { kind: 'exited', process, seq, exitCode };
}

export function processClosed(process: string, seq: number): DeliveredMessage {
  return { kind: 'closed', process, seq };
}

export function notification(number: number): DeliveredMessage {
  return { kind: 'notification', number };
}

export const STRAY: DeliveredMessage = { kind: 'stray' };
export const SERVER_REQUEST: DeliveredMessage = { kind: 'request' };

export function malformed(how: 'json' | 'shape' | 'cut' | 'raw'): DeliveredMessage {
  return { kind: 'malformed', how };
}

export function struck(fault: FaultKind, how?: 'epipe' | 'destroyed' | 'stalled' | 'uncoded'): Step {
  return happens({ type: 'struck', action: fault, fault, ...(how === undefined ? {} : { how }) });
}

/** A fault's end is handed over. */
export function end(cause: EndCause = 'eof'): Step {
  return happens({ type: 'end-taken', cause, healing: false });
}

/** The run heals: the peer ends the connection because nothing else has. */
export function healingEnd(): Step {
  return (draft) => {
    add(draft, { type: 'healed' });
    add(draft, { type: 'end-taken', cause: 'eof', healing: true });
  };
}

/** The connection is cut, and the session of a client that comes back goes on. */
export function interrupted(): Step {
  return happens({ type: 'interrupted' });
}

/** The client closes its end of the link. */
export function localClose(): Step {
  return happens({ type: 'local-close' });
}

/** The client's close handler runs. */
export function closed(): Step {
  return happens({ type: 'closed' });
}

export function crashed(how: Crashed['how'], errorClass: string, code?: string | number): Step {
  return happens({ type: 'crashed', how, errorClass, ...(code === undefined ? {} : { code }) });
}

export function idle(timers: number | null = 0): Step {
  return happens({ type: 'idle', timers });
}

export function healed(): Step {
  return happens({ type: 'healed' });
}

/** The run heals, if no step before said so, and is over. */
export function finished(strength: Strength = 'proved'): Step {
  return (draft) => {
    if (!draft.events.some(({ type }) => type === 'healed')) {
      add(draft, { type: 'healed' });
    }
    add(draft, { type: 'finished', strength });
  };
}

/** The run is broken off: it is over without having healed. */
export function brokenOff(): Step {
  return happens({ type: 'finished', strength: 'suspected' });
}

/** A subscriber of process events is given one. */
export function subscriberGets(op: string, process: string, event: ObservedProcessEvent): Step {
  return happens({ type: 'event', operation: 'subscribe', op, process, event });
}

/** A polling reader is given an answer. */
export function pollerGets(op: string, process: string, read: ObservedRead): Step {
  return happens({ type: 'event', operation: 'poll', op, process, read });
}

/** The app's notification handler runs. */
export function receives(number: number | null): Step {
  return happens({ type: 'event', operation: 'receive', number });
}

/** What a read gave: nothing new, unless said otherwise. */
export function readOf(more: Partial<ObservedRead> = {}): ObservedRead {
  return { chunks: [], nextSeq: 1, exited: false, exitCode: null, closed: false, failure: null, ...more };
}
