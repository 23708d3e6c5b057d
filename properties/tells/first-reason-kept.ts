import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';

export const property: Property = {
  id: 'first-reason-kept',
  family: 'tells',
  level: 'should',
  statement: 'Disconnected failures that carry a reason all carry the first one.',
  why: 'The first reason is the cause; what comes after it only says that the connection is gone.',
  sources: [],
  reach: 'Two operations or more failed as disconnected after the loss, each with a reason.',
  brokenBy: 'Asking the transport again at every failure, or letting a later close overwrite what the error said.',
  needs: [],
  kinds: ['changed-reason'],
  judge,
};

/**
 * Compared are the failures after the end was handed over, of operations whose own write had not been refused before
 * it, in a run in which nothing but the loss ended the connection. What differs only in digits, in the name of an
 * operation or in that of a method is the same reason.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  if (!facts.lost || facts.brokenFrameAt >= 0) {
    return verdictOf(false, undefined);
  }
  let first: OperationFacts | undefined;
  let firstReason = '';
  let reached = false;
  let found: Evidence[] | undefined;
  for (let at = facts.endAt + 1; at < facts.events.length; at += 1) {
    const operation = operationFailedAt(facts, at);
    const reason = operation === undefined ? undefined : reasonOf(operation);
    if (operation === undefined || reason === undefined) {
      continue;
    }
    if (first === undefined) {
      first = operation;
      firstReason = reason;
      continue;
    }
    reached = true;
    if (reason !== firstReason && normalised(facts, reason) !== normalised(facts, firstReason)) {
      const says = `${nameOf(operation)} gives "${reason}" as the reason, where ${nameOf(first)} gave "${firstReason}"`;
      found ??= [];
      found.push(evidenceOf(facts, operation, { kind: 'changed-reason', at, says }));
    }
  }
  return verdictOf(reached, found);
}

/** The operation that was rejected in this event, if it is one that is compared. */
function operationFailedAt({ events, operations, endAt, localCloseAt }: Facts, at: number): OperationFacts | undefined {
  const event = events[at];
  if (event?.type !== 'settled' || event.outcome !== 'rejected' || (localCloseAt >= 0 && localCloseAt < at)) {
    return undefined;
  }
  for (const operation of operations) {
    if (operation.settledAt === at) {
      return operation.writeFailedAt >= 0 && operation.writeFailedAt < endAt ? undefined : operation;
    }
  }
  return undefined;
}

function reasonOf({ settled }: OperationFacts): string | undefined {
  return settled?.outcome === 'rejected' && settled.failure.kind === 'disconnected'
    ? settled.failure.reason
    : undefined;
}

/**
 * Only for reasons that differ as they are: lower case, without digits, without what names an operation or a method.
 */
function normalised({ operations }: Facts, reason: string): string {
  const named = new Set(operations.map(({ op }) => op));
  return reason
    .split(/\s+/)
    .map((word) => word.replace(/^["'`(]+|["'`),.:;]+$/g, ''))
    .filter((word) => word !== '' && !named.has(word) && !word.includes('/'))
    .join(' ')
    .toLowerCase()
    .replace(/\d+/g, '');
}
