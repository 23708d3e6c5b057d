import { excusingCloseAt } from './excusing-close.js';
import type { Facts, OperationFacts, ResponseDelivery } from './facts.js';

/** An operation that got its response. */
export interface AnsweredOperation extends OperationFacts {
  readonly response: ResponseDelivery;
}

/**
 * Whether the first response to an operation arrived while it was open, so that nothing but this response may settle
 * it. Not where the client was closed, or took a broken frame, before it settled: it may not have come to the response
 * by then. Closed by an app that had been told of the loss it has to have come to it.
 */
export function wasAnsweredWhileOpen(facts: Facts, operation: OperationFacts): operation is AnsweredOperation {
  const { response, respondedAt, settledAt } = operation;
  if (response === undefined || !response.arrived || (settledAt >= 0 && settledAt < respondedAt)) {
    return false;
  }
  return !cameBefore(excusingCloseAt(facts), settledAt) && !cameBefore(facts.brokenFrameAt, settledAt);
}

function cameBefore(at: number, settledAt: number): boolean {
  return at >= 0 && (settledAt < 0 || at < settledAt);
}
