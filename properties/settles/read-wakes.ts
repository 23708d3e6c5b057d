import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isWaiting } from '../operation-sorts.js';

export const property: Property = {
  id: 'read-wakes',
  family: 'settles',
  level: 'must',
  statement: 'A waiting read or an open event subscription ends when the transport is lost.',
  why: 'Whoever waits for output of a process that nobody can reach any more would wait for ever.',
  sources: ['https://github.com/openai/codex/pull/18027'],
  reach: 'A read, a poll or a subscription was open when the connection was lost, or was begun after it.',
  brokenBy: 'A loss that fails the pending calls but does not wake those who wait for a process.',
  needs: ['processes'],
  kinds: ['hung', 'late'],
  judge,
};

/**
 * Judged are reads that were waiting at the loss, and polls and subscriptions that were open then or begun later: each
 * must be told something without virtual time passing beyond the moment the loss was seen, and the end at last. A
 * subscriber whose handler takes time is told one event after the other, so each may come as late as the handler of the
 * one before is through. A poll that had been given nothing may pause before it reads again, so only one that was
 * reading at the loss is late when it is told nothing. A read begun after the loss was seen is a late call: see
 * `late-call-fails-fast`.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { operations, endAt, lossSeenAt } = facts;
  if (!facts.lost) {
    return verdictOf(false, undefined);
  }
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of operations) {
    if (!isWaiting(operation.operation) || (operation.settledAt >= 0 && operation.settledAt < endAt)) {
      continue;
    }
    if (operation.operation === 'read' && lossSeenAt >= 0 && operation.invokedAt > lossSeenAt) {
      continue;
    }
    reached ||= lossSeenAt >= 0 && operation.settledAt >= 0;
    const evidence = judgeWaiting(facts, operation);
    if (evidence !== undefined) {
      found ??= [];
      found.push(evidence);
    }
  }
  return verdictOf(reached, found);
}

function judgeWaiting(facts: Facts, operation: OperationFacts): Evidence | undefined {
  const { finishedAt } = facts;
  if (operation.settled === undefined) {
    if (finishedAt < 0) {
      return undefined;
    }
    const says = `${nameOf(operation)} of process ${operation.process} is still waiting when the run ends`;
    return evidenceOf(facts, operation, { kind: 'hung', at: finishedAt, says });
  }
  if (facts.lossSeenAt < 0) {
    return undefined;
  }
  const isLate = operation.operation === 'poll' ? isPollLate(facts, operation) : isReaderLate(facts, operation);
  if (!isLate) {
    return undefined;
  }
  const says = `${nameOf(operation)} of process ${operation.process} is told nothing when the connection is lost, and ends later`;
  return evidenceOf(facts, operation, { kind: 'late', at: operation.settledAt, says });
}

/** From when on it can be told: it was open when the loss was seen, or is begun later. */
function begunTime({ lossSeenTime }: Facts, { invokedTime }: OperationFacts): number {
  return Math.max(lossSeenTime, invokedTime);
}

function isReaderLate(facts: Facts, operation: OperationFacts): boolean {
  const delayMs = facts.history.consumerDelayMs;
  let due = begunTime(facts, operation) + delayMs;
  for (const at of operation.eventsAt) {
    const time = facts.events[at]?.time ?? 0;
    if (time <= due) {
      due = Math.max(due, time + delayMs);
    }
  }
  return operation.settledTime > due;
}

function isPollLate(facts: Facts, operation: OperationFacts): boolean {
  const { events, endAt } = facts;
  const toldAt = operation.eventsAt.find((at) => at > endAt) ?? operation.settledAt;
  const toldTime = events[toldAt]?.time ?? 0;
  return toldTime > begunTime(facts, operation) && (operation.invokedAt > endAt || wasReading(facts, operation));
}

/** Whether a poll was inside a read when the end was handed over: the last thing it did before was to ask. */
function wasReading({ events, endAt }: Facts, { op, invokedAt }: OperationFacts): boolean {
  for (let at = endAt - 1; at > invokedAt; at -= 1) {
    const event = events[at];
    if (event?.type === 'written' && event.op === op) {
      return true;
    }
    if (event?.type === 'event' && event.operation === 'poll' && event.op === op) {
      return false;
    }
  }
  return true;
}
