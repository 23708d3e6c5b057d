import type { History, HistoryEvent, Idle, Invoked, Settled, Strength } from '../src/core/history.js';
import type { DeliveryFacts, Facts, OperationFacts, ResponseDelivery } from './facts.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Shared by all operations that gave the app nothing. */
const NONE: readonly number[] = [];

interface Collected extends Mutable<Omit<Facts, 'operations' | 'deliveries' | 'closedAt' | 'crashedAt'>> {
  operations: Mutable<OperationFacts>[];
  deliveries: Mutable<DeliveryFacts>[];
  closedAt: number[];
  crashedAt: number[];
}

/** Finds the facts of a history in one pass over its events. */
export function collectFacts(history: History): Facts {
  const { events } = history;
  const facts = nothingYet(history);
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at];
    if (event !== undefined) {
      record(facts, event, at);
    }
  }
  return facts;
}

function nothingYet(history: History): Collected {
  return {
    history,
    events: history.events,
    operations: [],
    deliveries: [],
    connectedAt: -1,
    endAt: -1,
    interruptedAt: -1,
    end: undefined,
    lost: false,
    lossSeenAt: -1,
    lossSeenTime: Number.POSITIVE_INFINITY,
    localCloseAt: -1,
    appCloseAt: -1,
    linkClosedAt: -1,
    brokenFrameAt: -1,
    writeFailedAt: -1,
    endWriteAt: -1,
    stalledAt: -1,
    closedAt: [],
    crashedAt: [],
    healedAt: -1,
    finishedAt: -1,
    strength: 'suspected',
  };
}

function record(facts: Collected, event: HistoryEvent, at: number): void {
  switch (event.type) {
    case 'invoked':
      recordInvoked(facts, event, at);
      break;
    case 'settled':
      recordSettled(facts, event, at);
      break;
    case 'written':
    case 'write-failed':
      recordWrite(facts, event.type === 'written', event.op, at);
      break;
    case 'delivered':
      facts.deliveries[event.delivery] = {
        delivery: event.delivery,
        message: event.message,
        deliveredAt: at,
        takenAt: -1,
        arrived: false,
      };
      break;
    case 'taken':
      recordTaken(facts, event.delivery, at);
      break;
    case 'event':
      if (event.operation !== 'receive') {
        recordEvent(facts, event.op, at);
      }
      break;
    case 'idle':
      recordIdle(facts, event, at);
      break;
    default:
      recordConnection(facts, event, at);
  }
}

function find(facts: Collected, op: string): Mutable<OperationFacts> | undefined {
  // A run has a handful of operations: looking through them costs less than a map.
  for (const operation of facts.operations) {
    if (operation.op === op) {
      return operation;
    }
  }
  return undefined;
}

function recordInvoked(facts: Collected, event: Invoked, at: number): void {
  facts.operations.push({
    op: event.op,
    operation: event.operation,
    process: event.operation === 'start' ? event.op : event.process,
    inside: event.inside,
    invokedAt: at,
    invokedTime: event.time,
    writtenAt: -1,
    requests: 0,
    writeFailedAt: -1,
    settledAt: -1,
    settledTime: Number.POSITIVE_INFINITY,
    settled: undefined,
    response: undefined,
    respondedAt: -1,
    eventsAt: NONE,
  });
  if (event.operation === 'close') {
    facts.appCloseAt = first(facts.appCloseAt, at);
    facts.localCloseAt = first(facts.localCloseAt, at);
  }
}

function recordSettled(facts: Collected, event: Settled, at: number): void {
  const operation = find(facts, event.op);
  if (operation === undefined) {
    return;
  }
  operation.settledAt = at;
  operation.settledTime = event.time;
  operation.settled = event;
  if (operation.operation === 'connect' && event.outcome === 'resolved') {
    facts.connectedAt = first(facts.connectedAt, at);
  }
}

function recordWrite(facts: Collected, taken: boolean, op: string | undefined, at: number): void {
  const operation = op === undefined ? undefined : find(facts, op);
  if (taken) {
    if (operation !== undefined) {
      operation.writtenAt = first(operation.writtenAt, at);
      operation.requests += 1;
    }
    return;
  }
  facts.writeFailedAt = first(facts.writeFailedAt, at);
  if (operation !== undefined) {
    operation.writeFailedAt = first(operation.writeFailedAt, at);
  }
}

function recordTaken(facts: Collected, number: number, at: number): void {
  const delivery = facts.deliveries[number];
  if (delivery === undefined) {
    return;
  }
  const { message } = delivery;
  delivery.takenAt = at;
  if (message.kind === 'malformed' || (message.kind === 'request' && facts.history.client.dialect === 'exec-server')) {
    facts.brokenFrameAt = first(facts.brokenFrameAt, at);
  }
  delivery.arrived = facts.endAt < 0 && facts.localCloseAt < 0 && facts.brokenFrameAt < 0;
  if (message.kind === 'response') {
    const operation = find(facts, message.to);
    if (operation !== undefined && operation.response === undefined) {
      operation.response = delivery as ResponseDelivery;
      operation.respondedAt = at;
    }
  }
}

function recordEvent(facts: Collected, op: string, at: number): void {
  const operation = find(facts, op);
  if (operation === undefined) {
    return;
  }
  if (operation.eventsAt === NONE) {
    operation.eventsAt = [at];
  } else {
    (operation.eventsAt as number[]).push(at);
  }
}

function recordIdle(facts: Collected, idle: Idle, at: number): void {
  if (facts.lost && facts.lossSeenAt < 0 && isLossSeen(facts, idle)) {
    facts.lossSeenAt = at;
    facts.lossSeenTime = idle.time;
  }
}

function isLossSeen({ history, closedAt, end, endAt, brokenFrameAt }: Collected, { timers, time }: Idle): boolean {
  const { client, consumerDelayMs, reconnectWindowMs = 0 } = history;
  const toldAt = closedAt[0];
  if (end !== undefined && time - end.time < reconnectWindowMs) {
    return false;
  }
  if (client.tellsClose && toldAt === undefined) {
    return false;
  }
  if (toldAt !== undefined && toldAt > endAt && brokenFrameAt < 0) {
    return true;
  }
  // What the client told, if anything, may be about something else. Without a timer of its own, and with no handler
  // that takes time, nothing can bring it to do more about the end. Where nobody can tell of its timers it was given
  // real time before it was called idle.
  return (timers === 0 || timers === null) && consumerDelayMs === 0;
}

function recordConnection(facts: Collected, event: HistoryEvent, at: number): void {
  switch (event.type) {
    case 'end-taken':
      facts.endAt = at;
      facts.end = event;
      facts.lost = facts.localCloseAt < 0;
      break;
    case 'interrupted':
      facts.interruptedAt = first(facts.interruptedAt, at);
      break;
    case 'local-close':
      facts.linkClosedAt = first(facts.linkClosedAt, at);
      facts.localCloseAt = first(facts.localCloseAt, at);
      break;
    case 'struck':
      if (event.fault === 'stall' || event.how === 'stalled') {
        facts.stalledAt = first(facts.stalledAt, at);
      } else if (event.fault === 'end-write') {
        facts.endWriteAt = first(facts.endWriteAt, at);
      }
      break;
    case 'closed':
      facts.closedAt.push(at);
      break;
    case 'crashed':
      facts.crashedAt.push(at);
      break;
    case 'healed':
      facts.healedAt = at;
      break;
    case 'finished':
      recordFinished(facts, event.strength, at);
      break;
    default:
  }
}

function recordFinished(facts: Collected, strength: Strength, at: number): void {
  if (facts.healedAt < 0) {
    return;
  }
  for (const crashedAt of facts.crashedAt) {
    const crash = facts.events[crashedAt];
    if (crash?.type === 'crashed' && (crash.how === 'exit' || crash.how === 'livelock')) {
      return;
    }
  }
  facts.finishedAt = at;
  facts.strength = strength;
}

/** What is known already, or this. */
function first(known: number, at: number): number {
  return known < 0 ? at : known;
}
