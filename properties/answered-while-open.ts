import { restedBetween } from './came-to-rest.js';
import type { Facts, OperationFacts, ResponseDelivery } from './facts.js';

/** An operation that got its response. */
export interface AnsweredOperation extends OperationFacts {
  readonly response: ResponseDelivery;
}

/**
 * Whether the first response to an operation arrived while it was open, so that nothing but this response may settle it.
 * A client that was closed, or took a broken frame, before it could come to what it had taken is excused.
 */
export function wasAnsweredWhileOpen(facts: Facts, operation: OperationFacts): operation is AnsweredOperation {
  const { response, respondedAt, settledAt } = operation;
  if (response === undefined || !response.arrived || (settledAt >= 0 && settledAt < respondedAt)) {
    return false;
  }
  const untilAt = settledAt < 0 ? Number.POSITIVE_INFINITY : settledAt;
  return (
    !cameInBetween(facts, facts.localCloseAt, respondedAt, untilAt) &&
    !cameInBetween(facts, facts.brokenFrameAt, respondedAt, untilAt)
  );
}

/** Whether this happened between a response and the settling, and the client had not been able to handle the response yet. */
function cameInBetween(facts: Facts, at: number, respondedAt: number, untilAt: number): boolean {
  return at > respondedAt && at < untilAt && !restedBetween(facts, respondedAt, at);
}
