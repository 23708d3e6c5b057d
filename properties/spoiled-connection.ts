import { hadAmpleTime } from './ample-time.js';
import { outcomeOf } from './evidence.js';
import type { Facts, OperationFacts } from './facts.js';

/**
 * An operation of a later connection that something of an earlier one has spoiled. `at` counts in the later one's
 * history.
 */
export interface Spoiled {
  readonly kind: 'stale-frame' | 'stale-settle';
  readonly operation: OperationFacts;
  readonly outcome: string;
  readonly at: number;
  readonly says: string;
}

/**
 * What fails on a connection to which nothing had happened. Its handshake is refused although nobody refused it; or,
 * after a connection whose last frame was cut short, the client does not understand what arrives.
 */
export function spoiledBy(earlier: Facts, later: Facts): Spoiled | undefined {
  const handshake = later.operations[0];
  if (handshake === undefined) {
    return undefined;
  }
  const afterHalfFrame = endedInsideFrame(earlier);
  if (isRefused(later, handshake)) {
    const kind = afterHalfFrame && handshake.response !== undefined ? 'stale-frame' : 'stale-settle';
    const says = 'the handshake of a later connection fails, though nothing happened to that connection';
    return { kind, operation: handshake, outcome: outcomeOf(handshake), at: handshake.settledAt, says };
  }
  return afterHalfFrame ? misunderstood(later) : undefined;
}

/** Whether the connection ended with half a frame, which the client had taken. */
function endedInsideFrame({ deliveries }: Facts): boolean {
  return deliveries.some(
    ({ message, takenAt }) => takenAt >= 0 && message.kind === 'malformed' && message.how === 'cut',
  );
}

/** A handshake that waits longer than a call may is not answered; that is no sign of anything. */
function isRefused(facts: Facts, { settled, settledAt, response }: OperationFacts): boolean {
  if (settled?.outcome !== 'rejected' || settled.failure.kind === 'timeout') {
    return false;
  }
  return response?.message.error === undefined && isUndisturbed(facts, settledAt);
}

/** Whether nothing had happened to the connection before this event but that the peer sent what is well formed. */
function isUndisturbed({ events, deliveries, endAt, appCloseAt }: Facts, at: number): boolean {
  if ((endAt >= 0 && endAt < at) || (appCloseAt >= 0 && appCloseAt < at)) {
    return false;
  }
  const odd = deliveries.some(
    ({ message, deliveredAt }) => deliveredAt < at && (message.kind === 'malformed' || message.kind === 'request'),
  );
  return !odd && !events.slice(0, at).some(({ type }) => type === 'struck');
}

/** The first message, which is a response that the client had all the time for, and did not understand. */
function misunderstood(facts: Facts): Spoiled | undefined {
  const operation = facts.operations.find(({ response }) => response?.delivery === 0);
  const response = operation?.response;
  if (operation === undefined || response?.arrived !== true || response.message.error !== undefined) {
    return undefined;
  }
  const { settled, settledAt, respondedAt } = operation;
  const until = settled === undefined ? facts.finishedAt : settledAt;
  if (settled?.outcome === 'resolved' || until < respondedAt || !isUndisturbed(facts, respondedAt)) {
    return undefined;
  }
  if (!closesByItself(facts, until) && !hadAmpleTime(facts, respondedAt, until)) {
    return undefined;
  }
  const says = `the response to ${operation.op} is not understood, after an earlier connection had ended inside a frame`;
  return { kind: 'stale-frame', operation, outcome: outcomeOf(operation), at: until, says };
}

/** Whether it was the client that closed a connection to which nothing had happened. */
function closesByItself(facts: Facts, until: number): boolean {
  const { linkClosedAt } = facts;
  return linkClosedAt >= 0 && linkClosedAt < until && isUndisturbed(facts, linkClosedAt);
}
