import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isCall, needsResponse } from '../operation-sorts.js';

export const property: Property = {
  id: 'late-call-fails-fast',
  family: 'settles',
  level: 'must',
  statement: 'A call made after the loss was seen is rejected with no virtual time passing.',
  why: 'The client already knows that nobody will answer; a caller that is kept waiting cannot act on it.',
  sources: ['https://github.com/MoonshotAI/kimi-code/issues/2109', 'https://github.com/openai/codex/pull/18027'],
  reach: 'A call, file operation or process operation was made after the client had seen the loss.',
  brokenBy: 'A loss that fails what is pending but is not remembered, so that a later call waits for its own timeout.',
  needs: [['calls', 'processes', 'files']],
  kinds: ['hung', 'late', 'resolved'],
  judge,
};

/**
 * Judged is what was invoked after the `idle` at which the loss was seen; what is made in the close handler comes
 * before it. A notification promises no answer, so it is not judged. A read may still give what had arrived, and a
 * process that was seen to end may let its write or terminate succeed: these must settle at once, in either way.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { operations, lossSeenAt } = facts;
  if (lossSeenAt < 0) {
    return verdictOf(false, undefined);
  }
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of operations) {
    if (operation.invokedAt < lossSeenAt || operation.operation === 'notify' || !isCall(operation.operation)) {
      continue;
    }
    if (operation.settledAt < 0 && facts.finishedAt < 0) {
      continue;
    }
    reached = true;
    const evidence = judgeLateCall(facts, operation);
    if (evidence !== undefined) {
      found ??= [];
      found.push(evidence);
    }
  }
  return verdictOf(reached, found);
}

function judgeLateCall(facts: Facts, operation: OperationFacts): Evidence | undefined {
  const { settled, settledAt } = operation;
  if (settled === undefined) {
    const says = `${nameOf(operation)}, made after the loss was seen, is never rejected`;
    return evidenceOf(facts, operation, { kind: 'hung', at: facts.finishedAt, says });
  }
  if (settled.outcome === 'resolved' && mustFail(facts, operation)) {
    const says = `${nameOf(operation)}, made after the loss was seen, succeeds`;
    return evidenceOf(facts, operation, { kind: 'resolved', at: settledAt, says });
  }
  if (operation.settledTime > operation.invokedTime) {
    const waited = operation.settledTime - operation.invokedTime;
    const says = `${nameOf(operation)}, made after the loss was seen, settles only ${waited} ms later`;
    return evidenceOf(facts, operation, { kind: 'late', at: settledAt, says });
  }
  return undefined;
}

function mustFail(facts: Facts, operation: OperationFacts): boolean {
  if (needsResponse(operation.operation)) {
    return true;
  }
  return (
    (operation.operation === 'write' || operation.operation === 'terminate') &&
    !facts.deliveries.some(
      ({ message, takenAt }) =>
        takenAt >= 0 &&
        (message.kind === 'exited' || message.kind === 'closed') &&
        message.process === operation.process,
    )
  );
}
