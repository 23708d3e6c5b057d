import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { needsResponse } from '../operation-sorts.js';

export const property: Property = {
  id: 'no-false-success',
  family: 'tells',
  level: 'must',
  statement: 'No call, file operation, process start or input to a process succeeds that no response confirmed.',
  why: 'A caller that is told of success goes on as if the work were done, and nobody ever finds out where it was lost.',
  sources: ['https://github.com/libssh2/libssh2/issues/2515'],
  reach: 'A call, file operation, process start, write or terminate resolved.',
  brokenBy: 'Resolving what is pending when the connection ends, or as soon as the request is written.',
  needs: [['calls', 'processes', 'files']],
  kinds: ['unconfirmed'],
  judge,
};

/**
 * A write or terminate to a process that the client knows to have ended needs no asking. What a client makes of a
 * broken frame may be a response to it, so nothing is judged after one.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { brokenFrameAt } = facts;
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    const { settled, settledAt, respondedAt } = operation;
    if (settled?.outcome !== 'resolved' || (brokenFrameAt >= 0 && brokenFrameAt < settledAt)) {
      continue;
    }
    if (!needsResponse(operation.operation) && !isInputToLive(facts, operation)) {
      continue;
    }
    reached = true;
    if (respondedAt < 0 || respondedAt > settledAt) {
      const says = `${nameOf(operation)} succeeds, and no response says so`;
      found ??= [];
      found.push(evidenceOf(facts, operation, { kind: 'unconfirmed', at: settledAt, says }));
    }
  }
  return verdictOf(reached, found);
}

/** Whether it is a write or terminate, and nothing had told of the end of the process when it settled. */
function isInputToLive({ deliveries }: Facts, { operation, process, settledAt }: OperationFacts): boolean {
  if (operation !== 'write' && operation !== 'terminate') {
    return false;
  }
  for (const { message, takenAt } of deliveries) {
    if ((message.kind === 'exited' || message.kind === 'closed') && message.process === process) {
      if (takenAt >= 0 && takenAt < settledAt) {
        return false;
      }
    }
  }
  return true;
}
