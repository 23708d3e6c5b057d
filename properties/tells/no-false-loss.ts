import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceBeside, evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts, operationNamed } from '../facts.js';

export const property: Property = {
  id: 'no-false-loss',
  family: 'tells',
  level: 'must',
  statement: 'With no loss, no local close and no malformed frame, nothing classifies as disconnected.',
  why: 'A caller that is told of a loss connects again, and gives up a session in which nothing was wrong.',
  sources: ['https://github.com/universal-tool-calling-protocol/typescript-utcp/pull/39'],
  reach: 'An operation settled while the connection was sound.',
  brokenBy: 'A server error whose code is taken for the one that the client itself uses for a loss.',
  needs: [],
  kinds: ['false-loss'],
  judge,
};

/**
 * Judged is what happened before anything gave reason to speak of a loss: the end of the connection, be it one after
 * which the session goes on, a local close, a broken frame, a write that fails, and a peer that stalls, which a client
 * may take for a loss after a while.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const untilAt = firstDoubtAt(facts);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    const { settled, settledAt } = operation;
    if (settled === undefined || settledAt > untilAt || operation.operation === 'connect') {
      continue;
    }
    reached = true;
    if (settled.outcome === 'rejected' && settled.failure.kind === 'disconnected') {
      const says = `${nameOf(operation)} fails as disconnected, and the connection is sound`;
      found ??= [];
      found.push(evidenceOf(facts, operation, { kind: 'false-loss', at: settledAt, says }));
    }
  }
  const closedAt = facts.closedAt[0];
  if (closedAt !== undefined && closedAt < untilAt) {
    const says = 'the client says that it closed, and the connection is sound';
    found ??= [];
    found.push(
      evidenceBeside(facts, { kind: 'false-loss', operation: 'close', outcome: 'closed', at: closedAt, says }),
    );
  }
  const failed = failedSubscription(facts, untilAt);
  if (failed !== undefined) {
    found ??= [];
    found.push(failed);
  }
  return verdictOf(reached, found);
}

/** The first event after which a client may have reason to speak of a loss. */
function firstDoubtAt(facts: Facts): number {
  let firstAt = facts.events.length;
  firstAt = earlier(firstAt, facts.endAt);
  firstAt = earlier(firstAt, facts.interruptedAt);
  firstAt = earlier(firstAt, facts.localCloseAt);
  firstAt = earlier(firstAt, facts.brokenFrameAt);
  firstAt = earlier(firstAt, facts.writeFailedAt);
  firstAt = earlier(firstAt, facts.endWriteAt);
  return earlier(firstAt, facts.stalledAt);
}

function earlier(known: number, at: number): number {
  return at >= 0 && at < known ? at : known;
}

function failedSubscription(facts: Facts, untilAt: number): Evidence | undefined {
  for (let at = 0; at < untilAt; at += 1) {
    const event = facts.events[at];
    if (event?.type !== 'event' || event.operation !== 'subscribe' || event.event.type !== 'failed') {
      continue;
    }
    const subscription: OperationFacts | undefined = operationNamed(facts, event.op);
    if (subscription !== undefined) {
      const says = `${event.op} is told that process ${event.process} failed, and the connection is sound`;
      return evidenceOf(facts, subscription, { kind: 'false-loss', at, outcome: 'failed', says });
    }
  }
  return undefined;
}
