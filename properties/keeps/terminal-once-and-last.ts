import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isOwedEverything } from '../process-events.js';

export const property: Property = {
  id: 'terminal-once-and-last',
  family: 'keeps',
  level: 'must',
  statement: 'A subscription gets exactly one terminal event, and nothing after it.',
  why: 'Whoever is told the end cleans up: a second end or a late line finds nobody, and no end at all looks like success.',
  sources: [],
  reach: 'A subscription was told the end of its process, or ended.',
  brokenBy: 'Publishing the failure of a session whose close had been published, or from two places at once.',
  needs: ['processes'],
  kinds: ['twice', 'after-terminal', 'missing'],
  absences: ['missing'],
  judge,
};

/**
 * The terminal events are `closed` and `failed`. A subscription that throws has told its end in that way; one that ends
 * as if all were well, without either of them, has not, unless the app closed the client or a broken frame came before.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const subscription of facts.operations) {
    if (subscription.operation !== 'subscribe') {
      continue;
    }
    const firstAt = terminalAt(facts, subscription, -1);
    if (firstAt < 0) {
      const { settled, settledAt } = subscription;
      if (settled?.outcome !== 'resolved' || !isOwedEverything(facts, settledAt)) {
        continue;
      }
      const says = `${subscription.op} ends without being told how process ${subscription.process} ended`;
      found ??= [];
      found.push(evidenceOf(facts, subscription, { kind: 'missing', at: settledAt, says }));
      continue;
    }
    reached = true;
    const secondAt = terminalAt(facts, subscription, firstAt);
    if (secondAt >= 0) {
      found ??= [];
      found.push(tooMuch(facts, subscription, 'twice', secondAt));
    }
    const lateAt = otherEventAfter(facts, subscription, firstAt);
    if (lateAt >= 0) {
      found ??= [];
      found.push(tooMuch(facts, subscription, 'after-terminal', lateAt));
    }
  }
  return verdictOf(reached, found);
}

/** The first terminal event of a subscription after event `afterAt`, or -1. */
function terminalAt(facts: Facts, subscription: OperationFacts, afterAt: number): number {
  for (const at of subscription.eventsAt) {
    if (at > afterAt && isTerminal(typeAt(facts, at))) {
      return at;
    }
  }
  return -1;
}

function otherEventAfter(facts: Facts, subscription: OperationFacts, afterAt: number): number {
  for (const at of subscription.eventsAt) {
    if (at > afterAt && !isTerminal(typeAt(facts, at))) {
      return at;
    }
  }
  return -1;
}

function isTerminal(type: string | undefined): boolean {
  return type === 'closed' || type === 'failed';
}

function typeAt({ events }: Facts, at: number): string | undefined {
  const event = events[at];
  return event?.type === 'event' && event.operation === 'subscribe' ? event.event.type : undefined;
}

function tooMuch(facts: Facts, subscription: OperationFacts, kind: 'twice' | 'after-terminal', at: number): Evidence {
  const outcome = typeAt(facts, at) ?? '';
  const says = `${subscription.op} is given ${outcome} after the end of process ${subscription.process}`;
  return evidenceOf(facts, subscription, { kind, at, outcome, says });
}
