import type { Crashed, History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { hadAmpleTime } from '../ample-time.js';
import { crashOutcome, evidenceBeside, evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type DeliveryFacts, type Facts, factsOf, type OperationFacts, operationNamed } from '../facts.js';
import { isCall, needsResponse } from '../operation-sorts.js';
import { reactionEnd } from '../reaction.js';

export const property: Property = {
  id: 'stray-response-ignored',
  family: 'stands',
  level: 'must',
  statement:
    'After responses with unknown ids, duplicates and late ones there is no crash, no other call settles, and later calls still work.',
  why: 'A response that comes too late for its timeout is ordinary; it must not cost the connection or another call.',
  sources: ['https://github.com/ApeWorX/web3.py/pull/3623', 'https://github.com/status-im/nim-json-rpc/pull/270'],
  reach: 'A response that nobody waits for was taken while the connection was open.',
  brokenBy: 'Treating an id that is not pending as an error of the connection, or settling the oldest call with it.',
  needs: [],
  kinds: ['crash', 'closed', 'wrong-call', 'deaf'],
  absences: ['deaf'],
  judge,
};

/**
 * A *stray* is a response with an id the client never used, the second and later ones to one request, and one to an
 * operation that had failed already. Of a crash, a closing or a wrong settling only what can be nothing but
 * the client's *reaction* is held against the stray. Of several ways to fail the first of the list is reported.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let firstAt = -1;
  for (const delivery of facts.deliveries) {
    if (!delivery.arrived || !isStray(facts, delivery)) {
      continue;
    }
    const { takenAt } = delivery;
    if (firstAt < 0) {
      firstAt = takenAt;
    }
    const untilAt = reactionEnd(facts, takenAt);
    const evidence = judgeCrash(facts, takenAt, untilAt) ?? judgeReaction(facts, takenAt, untilAt);
    if (evidence !== undefined) {
      return verdictOf(true, [evidence]);
    }
  }
  if (firstAt < 0) {
    return verdictOf(false, undefined);
  }
  const evidence = judgeLaterCalls(facts, firstAt);
  return verdictOf(true, evidence === undefined ? undefined : [evidence]);
}

function isStray(facts: Facts, { message, takenAt }: DeliveryFacts): boolean {
  if (message.kind === 'stray') {
    return true;
  }
  if (message.kind !== 'response') {
    return false;
  }
  if (message.copy > 1) {
    return true;
  }
  const operation = operationNamed(facts, message.to);
  return operation?.settled?.outcome === 'rejected' && operation.settledAt < takenAt;
}

function judgeCrash(facts: Facts, fromAt: number, untilAt: number): Evidence | undefined {
  const at = facts.crashedAt.find((crashedAt) => crashedAt > fromAt && crashedAt < untilAt);
  if (at === undefined) {
    return undefined;
  }
  const outcome = crashOutcome(facts.events[at] as Crashed);
  const says = `the client crashed on a response that nobody waits for: ${outcome}`;
  return evidenceBeside(facts, { kind: 'crash', operation: 'receive', outcome, at, says });
}

function judgeReaction(facts: Facts, fromAt: number, untilAt: number): Evidence | undefined {
  const { linkClosedAt, endWriteAt } = facts;
  // Once writes fail, a client may well close itself and fail what is pending.
  const couldWrite = endWriteAt < 0 || endWriteAt > fromAt;
  if (couldWrite && linkClosedAt > fromAt && linkClosedAt < untilAt) {
    const says = 'the client closed the connection on a response that nobody waits for';
    const shown = { kind: 'closed', operation: 'receive', outcome: 'local-close', at: linkClosedAt, says } as const;
    return evidenceBeside(facts, shown);
  }
  for (const operation of facts.operations) {
    const { settled, settledAt } = operation;
    if (settled === undefined || settledAt < fromAt || settledAt > untilAt) {
      continue;
    }
    if (couldWrite && settled.outcome === 'rejected' && settled.failure.kind === 'disconnected') {
      const says = `${nameOf(operation)} fails as disconnected on a response that nobody waits for`;
      return evidenceOf(facts, operation, { kind: 'closed', at: settledAt, says });
    }
    if (isAnsweredByAnother(operation)) {
      const says = `${nameOf(operation)} settles with a response that is not its own`;
      return evidenceOf(facts, operation, { kind: 'wrong-call', at: settledAt, says });
    }
  }
  return undefined;
}

/** Whether it settled as only a response settles it, before it got one. */
function isAnsweredByAnother({ operation, settled, settledAt, respondedAt }: OperationFacts): boolean {
  if (!needsResponse(operation) || (respondedAt >= 0 && respondedAt < settledAt)) {
    return false;
  }
  return settled?.outcome === 'resolved' || settled?.failure.kind === 'server';
}

/**
 * A call is not heard when its response arrived after a stray, the client came to rest with the call still open, and
 * the call then failed for want of a response or never settled. It may be heard after a rest: a client may take its
 * time. Not judged where handlers do, since the response may wait behind them, nor where a call asks more than once,
 * nor where a local close, a broken frame or failing writes gave the client leave to drop what it had taken.
 */
function judgeLaterCalls(facts: Facts, strayAt: number): Evidence | undefined {
  const { history, localCloseAt, brokenFrameAt, endWriteAt } = facts;
  if (history.consumerDelayMs > 0) {
    return undefined;
  }
  for (const operation of facts.operations) {
    const { respondedAt, response, settledAt } = operation;
    const isAnswered = response?.arrived === true && respondedAt > strayAt && operation.requests === 1;
    if (!isAnswered || !isCall(operation.operation) || !isUnheard(facts, operation)) {
      continue;
    }
    const restAt = restBeforeEnd(facts, respondedAt);
    const couldDrop = [localCloseAt, brokenFrameAt, endWriteAt].some(
      (at) => at >= 0 && (settledAt < 0 || at < settledAt),
    );
    if (restAt >= 0 && !couldDrop) {
      const says = `${nameOf(operation)} does not settle with its response, after one that nobody waited for`;
      return evidenceOf(facts, operation, { kind: 'deaf', at: restAt, says });
    }
  }
  return undefined;
}

/**
 * Whether it got its response and neither settled before nor with it. A timeout may be due before the client comes to
 * it.
 */
function isUnheard(facts: Facts, { settled, settledAt, respondedAt }: OperationFacts): boolean {
  if (settled === undefined) {
    return facts.finishedAt >= 0;
  }
  if (settled.outcome === 'resolved' || settledAt < respondedAt) {
    return false;
  }
  const { kind } = settled.failure;
  return kind === 'disconnected' || (kind === 'timeout' && hadAmpleTime(facts, respondedAt, settledAt));
}

/** The client's first rest after `fromAt`; -1 if the end came before. */
function restBeforeEnd({ events, endAt }: Facts, fromAt: number): number {
  const at = events.findIndex((event, index) => index > fromAt && (event.type === 'idle' || index === endAt));
  return at === endAt ? -1 : at;
}
