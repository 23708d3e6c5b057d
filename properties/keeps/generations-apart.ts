import type { History, HistoryEvent, Settled } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import { type Cause, type Evidence, UNREACHED, type Verdict } from '../../src/core/verdict.js';
import { causeAt, nameOf, outcomeOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isCall, needsResponse } from '../operation-sorts.js';
import { type ConnectionHistory, splitConnections } from '../split-connections.js';
import { spoiledBy } from '../spoiled-connection.js';

export const property: Property = {
  id: 'generations-apart',
  family: 'keeps',
  level: 'must',
  statement:
    'Nothing of an earlier connection is written on, or settled by, a later one: no timer, cancellation, frame or response.',
  why: 'After a reconnection the peer is told about requests it never got, and a call ends by what was meant for another.',
  sources: [
    'https://github.com/modelcontextprotocol/typescript-sdk/pull/1462',
    'https://github.com/gbaranski/ezsockets/pull/96',
  ],
  reach: 'The app reconnected the client, and that came to an end.',
  brokenBy: 'Timers, queues, decoders and pending calls that belong to the client instead of to its connection.',
  needs: ['reconnect'],
  kinds: ['stale-write', 'stale-settle', 'stale-timer', 'stale-frame'],
  judge,
};

/** One connection of the run, with what is known of it. */
interface Connection extends ConnectionHistory {
  /** Counted from 1. */
  readonly number: number;
  readonly facts: Facts;
}

/** Which of the connections an operation was made on. */
interface Owned {
  readonly operation: OperationFacts;
  readonly connection: Connection;
}

/** What is seen at one event, while `later` is the last connection. */
interface Moment {
  readonly connections: readonly Connection[];
  readonly later: Connection;
  readonly at: number;
  /** Operations that were written where they do not belong: what comes of that there is told by it, and not again. */
  readonly written: Set<string>;
}

/**
 * Every other property judges each connection by itself; this one judges what crosses from one to the next. A response
 * that the peer sends on a later connection is always one to a request of that connection.
 */
function judge(history: History): Verdict {
  const split = splitConnections(history);
  if (split === undefined) {
    return UNREACHED;
  }
  const connections = split.map((each, index) => ({ ...each, number: index + 1, facts: factsOf(each.history) }));
  const found: Evidence[] = [];
  const written = new Set<string>();
  for (const later of connections.slice(1)) {
    const end = connections[later.number]?.places[0] ?? history.events.length;
    for (let at = later.places[0] ?? end; at < end; at += 1) {
      const event = history.events[at];
      const evidence = event === undefined ? undefined : judgeEvent(event, { connections, later, at, written });
      if (evidence !== undefined) {
        found.push(evidence);
      }
    }
    const earlier = connections[later.number - 2];
    const spoiled = earlier === undefined ? undefined : spoiledBy(earlier.facts, later.facts);
    if (earlier !== undefined && spoiled !== undefined) {
      const moment = { connections, later, at: later.places[spoiled.at] ?? -1, written };
      found.push(evidenceAt(moment, { operation: spoiled.operation, connection: later }, spoiled));
    }
  }
  const reached = connections.slice(1).some(({ facts }) => facts.operations[0]?.settled !== undefined);
  return verdictOf(reached, found.length === 0 ? undefined : found);
}

function judgeEvent(event: HistoryEvent, moment: Moment): Evidence | undefined {
  switch (event.type) {
    case 'written':
    case 'write-failed':
      return (event.connection ?? 1) === moment.later.number ? judgeWrite(event, moment) : undefined;
    case 'settled':
      return judgeSettled(event, moment);
    default:
      return undefined;
  }
}

function judgeWrite(
  event: Extract<HistoryEvent, { type: 'written' | 'write-failed' }>,
  moment: Moment,
): Evidence | undefined {
  const { later, connections } = moment;
  const shown = { kind: 'stale-write', outcome: event.type };
  const made = ownerOf(connections, event.op);
  // The app's poll of an old handle asks again, until it is told the end.
  if (made !== undefined && made.connection !== later && made.operation.operation !== 'poll') {
    moment.written.add(made.operation.op);
    return evidenceAt(moment, made, {
      ...shown,
      says: `${nameOf(made.operation)} of an earlier connection is written`,
    });
  }
  if (event.type === 'write-failed') {
    return undefined;
  }
  const cancelled = ownerOf(connections, event.cancels);
  if (cancelled !== undefined && (cancelled.connection !== later || outlives(cancelled.operation, event.time))) {
    const which = cancelled.connection === later ? 'for which the app still waits' : 'of an earlier connection';
    const says = `a cancellation of ${nameOf(cancelled.operation)}, ${which}, is written`;
    return { ...frameBeside(moment, 'notify', says), op: cancelled.operation.op };
  }
  return event.frame === 'response' && !wasAsked(moment)
    ? frameBeside(moment, 'receive', 'a response is written on a connection that has carried no request')
    : undefined;
}

/** Whether a call still waits for its answer when time goes on. */
function outlives({ settledTime }: OperationFacts, time: number): boolean {
  return settledTime > time;
}

/** Whether anything came on the later connection by now that a client may answer. */
function wasAsked({ later, at }: Moment): boolean {
  return later.facts.deliveries.some(
    ({ message, takenAt }) =>
      (message.kind === 'request' || message.kind === 'malformed') &&
      takenAt >= 0 &&
      (later.places[takenAt] ?? at) < at,
  );
}

/** A frame that is no request of the app's. */
function frameBeside(moment: Moment, operation: 'notify' | 'receive', says: string): Evidence {
  const { at } = moment;
  return { kind: 'stale-write', operation, phase: 'after-loss', cause: causeOf(moment), outcome: 'written', at, says };
}

function judgeSettled(event: Settled, moment: Moment): Evidence | undefined {
  const owned = ownerOf(moment.connections, event.op);
  if (owned === undefined || moment.written.has(event.op)) {
    return undefined;
  }
  return owned.connection === moment.later ? judgeLater(event, owned, moment) : judgeEarlier(event, owned, moment);
}

/** An operation of an earlier connection settles, though the app is on a later one by now. */
function judgeEarlier(event: Settled, owned: Owned, moment: Moment): Evidence | undefined {
  const { operation } = owned;
  const { later, at } = moment;
  const outcome = outcomeOf({ ...operation, settled: event });
  const name = nameOf(operation);
  if (!isCall(operation.operation) || operation.operation === 'notify' || operation.operation === 'read') {
    return undefined;
  }
  if (event.outcome === 'resolved' || event.failure.kind === 'server') {
    const unanswered = operation.response === undefined && needsResponse(operation.operation);
    const says = `${name} of an earlier connection is answered on a later one`;
    return unanswered ? evidenceAt(moment, owned, { kind: 'stale-settle', outcome: 'answered', says }) : undefined;
  }
  if (event.failure.kind === 'timeout') {
    const beganAt = later.facts.events[0]?.time ?? event.time;
    const says = `${name} of an earlier connection times out on a later one`;
    return event.time > beganAt ? evidenceAt(moment, owned, { kind: 'stale-timer', outcome, says }) : undefined;
  }
  const says = `${name} of an earlier connection settles only when a later one has ended`;
  return rested(later, at) ? evidenceAt(moment, owned, { kind: 'stale-settle', outcome, says }) : undefined;
}

/** Whether the later connection came to rest, and then to its end, before the event. */
function rested({ facts, places }: Connection, at: number): boolean {
  const { endAt, events } = facts;
  return endAt >= 0 && (places[endAt] ?? at) < at && events.slice(0, endAt).some(({ type }) => type === 'idle');
}

/** An operation of the later connection settles. */
function judgeLater(event: Settled, owned: Owned, moment: Moment): Evidence | undefined {
  const { operation, connection } = owned;
  const { connections, written } = moment;
  const name = nameOf(operation);
  if (event.outcome === 'resolved') {
    const { value } = event;
    const token = value.kind === 'echo' ? value.token : null;
    const answered = token === null || token === operation.op ? undefined : ownerOf(connections, token);
    const says = `${name} resolves with the response to call ${token} of an earlier connection`;
    const foreign = answered !== undefined && answered.connection !== connection && !written.has(answered.operation.op);
    return foreign ? evidenceAt(moment, owned, { kind: 'stale-settle', outcome: 'answered', says }) : undefined;
  }
  const { callTimeoutMs, client } = connection.history;
  const isTimeout = event.failure.kind === 'timeout' && client.capabilities.includes('timeouts');
  if (!isTimeout || event.time >= operation.invokedTime + callTimeoutMs) {
    return undefined;
  }
  const due = connections
    .filter(({ number }) => number < connection.number)
    .some(({ facts }) => facts.operations.some(({ invokedTime }) => invokedTime + callTimeoutMs <= event.time));
  const says = `${name} times out ${event.time - operation.invokedTime} ms after it was made, when one of an earlier connection is due`;
  return due ? evidenceAt(moment, owned, { kind: 'stale-timer', outcome: outcomeOf(operation), says }) : undefined;
}

/** The operation of this name, and the connection it was made on. */
function ownerOf(connections: readonly Connection[], op: string | undefined): Owned | undefined {
  if (op === undefined) {
    return undefined;
  }
  for (const connection of connections) {
    const operation = connection.facts.operations.find((each) => each.op === op);
    if (operation !== undefined) {
      return { operation, connection };
    }
  }
  return undefined;
}

/** What had taken the later connection away by then: most often nothing, it is the connection that works. */
function causeOf({ later, at }: Moment): Cause {
  return causeAt(
    later.facts,
    later.places.findLastIndex((place) => place <= at),
  );
}

/** What belongs to an earlier connection comes after the loss of that one, whenever it was made. */
function evidenceAt(
  moment: Moment,
  { operation, connection }: Owned,
  { kind, outcome, says }: { readonly kind: string; readonly outcome: string; readonly says: string },
): Evidence {
  return {
    kind,
    operation: operation.operation === 'connect' && connection.number > 1 ? 'reconnect' : operation.operation,
    phase: connection === moment.later ? 'in-flight' : 'after-loss',
    cause: causeOf(moment),
    outcome,
    at: moment.at,
    op: operation.op,
    says,
  };
}
