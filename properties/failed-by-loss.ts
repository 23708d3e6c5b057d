import type { CallFailure } from '../src/core/target.js';
import { hadAmpleTime } from './ample-time.js';
import type { Facts, OperationFacts } from './facts.js';

/**
 * How an operation failed because of the loss: it was pending when the end was handed over or was made after it, no
 * response to it had arrived, and it was rejected. Undefined for every other operation, and where the failure may have
 * another cause: a local close, a broken frame, a process that had ended, a timeout that was due at the same moment.
 */
export function failureByLoss(facts: Facts, operation: OperationFacts): CallFailure | undefined {
  const { settled, settledAt } = operation;
  const { lost, endAt, localCloseAt, brokenFrameAt } = facts;
  if (!lost || settled?.outcome !== 'rejected' || settledAt < endAt) {
    return undefined;
  }
  if (brokenFrameAt >= 0 || (localCloseAt >= 0 && localCloseAt < settledAt)) {
    return undefined;
  }
  if (wasAnswered(facts, operation) || failedWithItsProcess(facts, operation)) {
    return undefined;
  }
  const { failure } = settled;
  return failure.kind === 'timeout' && !isOverdue(facts, settledAt) ? undefined : failure;
}

/** A poll asks again and again: only a refusal is an answer to the whole of it. */
function wasAnswered({ deliveries }: Facts, { operation, op, response }: OperationFacts): boolean {
  if (operation !== 'poll') {
    return response !== undefined;
  }
  for (const { message, takenAt } of deliveries) {
    if (takenAt >= 0 && message.kind === 'response' && message.to === op && message.error !== undefined) {
      return true;
    }
  }
  return false;
}

/** A client that knows of the end of a process may refuse operations on it for that reason. */
function failedWithItsProcess({ deliveries }: Facts, { operation, process }: OperationFacts): boolean {
  if (process === undefined || operation === 'start') {
    return false;
  }
  const isInput = operation === 'write' || operation === 'terminate';
  for (const { message, takenAt } of deliveries) {
    if (takenAt >= 0 && (message.kind === 'closed' || (isInput && message.kind === 'exited'))) {
      if (message.process === process) {
        return true;
      }
    }
  }
  return false;
}

/** Whether a call that timed out at `settledAt` had been failed by then, had the client done what it knew. */
function isOverdue(facts: Facts, settledAt: number): boolean {
  const { endAt, lossSeenAt, history } = facts;
  const wasTold = history.client.tellsClose && lossSeenAt >= 0 && lossSeenAt < settledAt;
  return wasTold || hadAmpleTime(facts, endAt, settledAt);
}
