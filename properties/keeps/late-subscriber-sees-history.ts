import type { History, ObservedProcessEvent } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import {
  arrivalOf,
  isOwedEverything,
  owedToSubscription,
  type ProcessMessage,
  subscriptionEndAt,
} from '../process-events.js';

export const property: Property = {
  id: 'late-subscriber-sees-history',
  family: 'keeps',
  level: 'must',
  statement: 'A subscriber that joins late, even after the loss, gets the retained events.',
  why: 'A process can speak before anyone can have subscribed to it, and may have said all it had to say by then.',
  sources: [],
  reach: 'A subscription was made after an event of its process had arrived.',
  brokenBy: 'Publishing to whoever is subscribed at the moment, or forgetting the session when it ends.',
  needs: ['processes'],
  kinds: ['missing'],
  absences: ['missing'],
  judge,
};

/** Runs are far below any bound on what a client retains, so that all of it must be there. */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const subscription of facts.operations) {
    if (subscription.operation !== 'subscribe') {
      continue;
    }
    const endAt = subscriptionEndAt(facts, subscription);
    if (!isOwedEverything(facts, endAt)) {
      continue;
    }
    const owed = owedToSubscription(facts, subscription, endAt);
    for (let seq = 1; seq <= owed; seq += 1) {
      const arrival = arrivalOf(facts, subscription.process ?? '', seq);
      if (arrival === undefined || arrival.takenAt > subscription.invokedAt) {
        continue;
      }
      reached = true;
      if (!wasGiven(facts, subscription, arrival.message, endAt)) {
        found ??= [];
        found.push(missing(facts, subscription, arrival.message, endAt));
      }
    }
  }
  return verdictOf(reached, found);
}

function wasGiven(facts: Facts, subscription: OperationFacts, message: ProcessMessage, endAt: number): boolean {
  for (const at of subscription.eventsAt) {
    const event = facts.events[at];
    if (endAt >= 0 && at > endAt) {
      return false;
    }
    if (event?.type === 'event' && event.operation === 'subscribe' && isSame(event.event, message)) {
      return true;
    }
  }
  return false;
}

function isSame(event: ObservedProcessEvent, message: ProcessMessage): boolean {
  return event.type === message.kind && event.seq === message.seq;
}

function missing(facts: Facts, subscription: OperationFacts, message: ProcessMessage, endAt: number): Evidence {
  const { kind, seq } = message;
  const says = `${kind} ${seq} of process ${subscription.process} had arrived when ${subscription.op} was made, and never reaches it`;
  const at = endAt < 0 ? facts.finishedAt : endAt;
  return evidenceOf(facts, subscription, { kind: 'missing', at, outcome: kind, says });
}
