import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isCall } from '../operation-sorts.js';

export const property: Property = {
  id: 'loss-beats-timeout',
  family: 'settles',
  level: 'must',
  statement: 'A call that meets the loss settles before virtual time advances, and never as a timeout.',
  why: 'Until its timeout a caller does nothing about a loss the client knows of, and then it is told the wrong reason.',
  sources: [
    'https://github.com/MoonshotAI/kimi-code/issues/2109',
    'https://github.com/microsoft/vscode-languageserver-node/issues/1621',
  ],
  reach: 'A call was open when the end of the connection was handed over, and the client saw the loss.',
  brokenBy: 'Leaving pending calls to their own timeouts when the connection ends.',
  needs: [['calls', 'processes', 'files']],
  kinds: ['hung', 'late', 'timeout'],
  judge,
};

/**
 * Judged is what was invoked before the end was handed over and open then; a read that waits is judged by `read-wakes`,
 * the handshake by `connect-settles`, what was invoked later by `late-call-fails-fast`. It may settle as late as the
 * loss was seen: until then a correct client may be busy with what had arrived before, and so may a timeout that came
 * due meanwhile. That it was never settled shows without knowing when the loss was seen.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  if (!facts.lost) {
    return verdictOf(false, undefined);
  }
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    if (!isJudged(facts, operation)) {
      continue;
    }
    reached ||= facts.lossSeenAt >= 0;
    const evidence = judgePending(facts, operation);
    if (evidence !== undefined) {
      found ??= [];
      found.push(evidence);
    }
  }
  return verdictOf(reached, found);
}

function isJudged({ endAt, finishedAt }: Facts, { operation, invokedAt, settledAt }: OperationFacts): boolean {
  if (operation === 'read' || !isCall(operation) || invokedAt > endAt) {
    return false;
  }
  return settledAt < 0 ? finishedAt >= 0 : settledAt > endAt;
}

function judgePending(facts: Facts, operation: OperationFacts): Evidence | undefined {
  const { settled, settledAt, settledTime } = operation;
  if (settled === undefined) {
    const says = `${nameOf(operation)}, open when the connection ended, never settles`;
    return evidenceOf(facts, operation, { kind: 'hung', at: facts.finishedAt, says });
  }
  if (settled.outcome === 'rejected' && settled.failure.kind === 'timeout' && isOverdue(facts, operation)) {
    const says = `${nameOf(operation)}, open when the connection ended, fails as a timeout`;
    return evidenceOf(facts, operation, { kind: 'timeout', at: settledAt, says });
  }
  if (facts.lossSeenAt >= 0 && settledTime > facts.lossSeenTime) {
    const waited = settledTime - facts.lossSeenTime;
    const says = `${nameOf(operation)}, open when the connection ended, settles only ${waited} ms after the loss was seen`;
    return evidenceOf(facts, operation, { kind: 'late', at: settledAt, says });
  }
  return undefined;
}

/** Whether a timeout that was told after the end cannot have been due before the loss was seen. */
function isOverdue({ end, lossSeenAt }: Facts, { invokedTime, settledAt, settledTime }: OperationFacts): boolean {
  return (lossSeenAt >= 0 && settledAt > lossSeenAt) || (settledTime === invokedTime && settledTime === end?.time);
}
