import type { History, HistoryEvent } from '../src/core/history.js';

/** One connection of a run in which the app reconnected, as a history of its own. */
export interface ConnectionHistory {
  readonly history: History;
  /** Where each of its events stands in the whole history. */
  readonly places: readonly number[];
}

let rememberedHistory: History | undefined;
let remembered: readonly ConnectionHistory[] | undefined;

/**
 * The connections of a run as histories of their own, in order; undefined where there is only the first. A connection
 * begins when the app asks for it, and its handshake is then the operation that every run begins with. All but the last
 * are broken off where the next one begins, so that what is open there is not known to stay open; what their operations
 * and deliveries come to after that is still theirs, and of no concern to the next. What crosses from one to the next
 * belongs to none, and is judged by `generations-apart` alone: an operation from when its request is written on a later
 * connection, and one on a process of an earlier connection.
 */
export function splitConnections(history: History): readonly ConnectionHistory[] | undefined {
  // All judges are run on one history after the other: only the first of them finds out.
  if (rememberedHistory !== history) {
    rememberedHistory = history;
    remembered = history.client.capabilities.includes('reconnect') ? split(history) : undefined;
  }
  return remembered;
}

function split(history: History): readonly ConnectionHistory[] | undefined {
  const { events } = history;
  const starts = [0];
  events.forEach((event, at) => {
    if (isReconnection(event)) {
      starts.push(at);
    }
  });
  if (starts.length === 1) {
    return undefined;
  }
  return starts.map((start, index) => oneConnection(history, index + 1, start, starts[index + 1] ?? events.length));
}

export function isReconnection(event: HistoryEvent): boolean {
  return event.type === 'invoked' && event.operation === 'reconnect';
}

/** The `number`-th connection, with its events from `start` up to `end`. */
function oneConnection(history: History, number: number, start: number, end: number): ConnectionHistory {
  const collected: HistoryEvent[] = [];
  const places: number[] = [];
  const known: Known = { operations: new Set(), notifications: new Set(), firstDelivery: -1 };
  for (let at = start; at < history.events.length; at += 1) {
    const event = history.events[at];
    const isOver = at >= end;
    const own = event === undefined || (isOver && !mayCome(event)) ? undefined : ownEvent(event, number, known);
    if (own !== undefined) {
      collected.push(own);
      places.push(at);
    }
  }
  return { history: { ...history, events: collected }, places };
}

/** What has happened on a connection so far. */
interface Known {
  readonly operations: Set<string>;
  readonly notifications: Set<number>;
  firstDelivery: number;
}

/** Whether the event may be of a connection after which another one has begun. */
function mayCome(event: HistoryEvent): boolean {
  switch (event.type) {
    case 'invoked':
    case 'closed':
    case 'crashed':
    case 'idle':
    case 'healed':
    case 'finished':
      return false;
    case 'event':
      return event.operation !== 'receive' || event.number !== null;
    default:
      return true;
  }
}

/** The event as it is told in the history of this connection; undefined where it is not of it. */
function ownEvent(event: HistoryEvent, number: number, known: Known): HistoryEvent | undefined {
  switch (event.type) {
    case 'invoked':
      if (event.process !== undefined && event.process !== event.op && !known.operations.has(event.process)) {
        return undefined;
      }
      known.operations.add(event.op);
      return event.operation === 'reconnect' ? { ...event, operation: 'connect' } : event;
    case 'settled':
      return known.operations.has(event.op) ? event : undefined;
    case 'written':
    case 'write-failed':
      if (!isOn(event, number)) {
        known.operations.delete(event.op ?? '');
        return undefined;
      }
      return event.op === undefined || known.operations.has(event.op) ? event : undefined;
    case 'delivered':
      if (!isOn(event, number)) {
        return undefined;
      }
      if (known.firstDelivery < 0) {
        known.firstDelivery = event.delivery;
      }
      if (event.message.kind === 'notification') {
        known.notifications.add(event.message.number);
      }
      return { ...event, delivery: event.delivery - known.firstDelivery };
    case 'taken':
      return isOn(event, number) ? { ...event, delivery: event.delivery - known.firstDelivery } : undefined;
    case 'struck':
    case 'end-taken':
    case 'local-close':
      return isOn(event, number) ? event : undefined;
    case 'event':
      if (event.operation === 'receive') {
        return event.number === null || known.notifications.has(event.number) ? event : undefined;
      }
      return known.operations.has(event.op) ? event : undefined;
    default:
      return event;
  }
}

function isOn({ connection = 1 }: { readonly connection?: number }, number: number): boolean {
  return connection === number;
}
