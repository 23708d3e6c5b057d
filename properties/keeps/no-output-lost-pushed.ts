import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceBeside, evidenceOf, verdictOf } from '../evidence.js';
import { excusingCloseAt } from '../excusing-close.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import {
  arrivalOf,
  isOwedEverything,
  owedToSubscription,
  type ProcessMessage,
  subscriptionEndAt,
} from '../process-events.js';

export const property: Property = {
  id: 'no-output-lost-pushed',
  family: 'keeps',
  level: 'must',
  statement: 'All output that arrived reaches the subscriber, before the terminal event.',
  why: 'The last lines before a loss are the ones that say what went wrong, and nobody can ask for them again.',
  sources: ['https://github.com/openai/codex/pull/18027', 'https://github.com/eclipse-theia/theia/issues/6587'],
  reach: 'Output arrived for an open subscription, or a numbered notification for the handler of the app.',
  brokenBy: 'Failing the sessions at once when the connection ends, while what had arrived is still queued.',
  needs: [['processes', 'notifications']],
  kinds: ['missing-tail', 'missing-middle', 'after-terminal', 'altered'],
  absences: ['missing-tail'],
  // What is lost behind the loss may show before it, where the events of a process came out of order.
  plainerKinds: { 'missing-middle': 'missing-tail' },
  judge,
};

/**
 * Judged is what arrived while the subscription was open; what had arrived before it is its history, which is judged by
 * `late-subscriber-sees-history`. Where there are no processes, the numbered notifications are the output, the app's
 * handler is the subscriber, and the close handler is the terminal event.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const judged: Judged = { reached: false, found: undefined };
  for (const operation of facts.operations) {
    if (operation.operation === 'subscribe') {
      judgeSubscription(facts, operation, judged);
    }
  }
  judgeNotifications(facts, judged);
  return verdictOf(judged.reached, judged.found);
}

interface Judged {
  reached: boolean;
  found: Evidence[] | undefined;
}

function judgeSubscription(facts: Facts, subscription: OperationFacts, judged: Judged): void {
  const process = subscription.process ?? '';
  const endAt = subscriptionEndAt(facts, subscription);
  if (!isOwedEverything(facts, endAt)) {
    return;
  }
  const owed = owedToSubscription(facts, subscription, endAt);
  for (let seq = 1; seq <= owed; seq += 1) {
    const arrival = arrivalOf(facts, process, seq);
    if (arrival?.message.kind !== 'output' || arrival.takenAt < subscription.invokedAt) {
      continue;
    }
    judged.reached = true;
    const evidence = judgeOutput(facts, subscription, arrival.message, endAt);
    if (evidence !== undefined) {
      judged.found ??= [];
      judged.found.push(evidence);
    }
  }
}

function judgeOutput(
  facts: Facts,
  subscription: OperationFacts,
  output: Extract<ProcessMessage, { kind: 'output' }>,
  endAt: number,
): Evidence | undefined {
  let lastSeq = 0;
  for (const at of subscription.eventsAt) {
    const event = facts.events[at];
    if (event?.type !== 'event' || event.operation !== 'subscribe' || event.event.type !== 'output') {
      continue;
    }
    const { seq, text } = event.event;
    if (seq !== output.seq) {
      lastSeq = Math.max(lastSeq, seq);
      continue;
    }
    if (endAt >= 0 && at > endAt) {
      const says = `output ${seq} of process ${output.process} reaches ${subscription.op} after its terminal event`;
      return evidenceOf(facts, subscription, { kind: 'after-terminal', at, outcome: 'output', says });
    }
    if (text !== output.text) {
      const says = `output ${seq} of process ${output.process} reaches ${subscription.op} with another text`;
      return evidenceOf(facts, subscription, { kind: 'altered', at, outcome: 'output', says });
    }
    return undefined;
  }
  const kind = output.seq > lastSeq ? 'missing-tail' : 'missing-middle';
  const at = endAt < 0 ? facts.finishedAt : endAt;
  const says = `output ${output.seq} of process ${output.process} arrived and never reaches ${subscription.op}`;
  return evidenceOf(facts, subscription, { kind, at, outcome: 'output', says });
}

/**
 * Notifications are judged in a run that was lost and in which neither the app nor a broken frame ended it otherwise.
 * An app that closes when it is told of the loss does not.
 */
function judgeNotifications(facts: Facts, judged: Judged): void {
  const { client } = facts.history;
  if (!client.tellsNotifications || !facts.lost || excusingCloseAt(facts) >= 0 || facts.brokenFrameAt >= 0) {
    return;
  }
  const closedAt = client.tellsClose ? (facts.closedAt[0] ?? -1) : -1;
  if (closedAt < 0 && facts.finishedAt < 0) {
    return;
  }
  let place = 0;
  for (const { message, arrived, takenAt } of facts.deliveries) {
    if (message.kind !== 'notification' || !arrived || (closedAt >= 0 && takenAt > closedAt)) {
      continue;
    }
    place += 1;
    judged.reached = true;
    const evidence = judgeNotification(facts, message.number, place, closedAt);
    if (evidence !== undefined) {
      judged.found ??= [];
      judged.found.push(evidence);
    }
  }
}

/** `place`: which of all notifications it was. A dialect that has no room for the number is judged by counting. */
function judgeNotification(facts: Facts, number: number, place: number, closedAt: number): Evidence | undefined {
  let count = 0;
  let isLast = true;
  for (let at = 0; at < facts.events.length; at += 1) {
    const event = facts.events[at];
    if (event?.type !== 'event' || event.operation !== 'receive') {
      continue;
    }
    count += 1;
    if (event.number === number || (event.number === null && count === place)) {
      if (closedAt < 0 || at < closedAt) {
        return undefined;
      }
      const says = `notification ${number} arrived, and reaches the app only after it was told that the connection closed`;
      return besides(facts, 'after-terminal', at, says);
    }
    isLast &&= event.number === null || event.number < number;
  }
  const says = `notification ${number} arrived and never reaches the app`;
  return besides(facts, isLast ? 'missing-tail' : 'missing-middle', closedAt < 0 ? facts.finishedAt : closedAt, says);
}

function besides(facts: Facts, kind: string, at: number, says: string): Evidence {
  return evidenceBeside(facts, { kind, operation: 'receive', outcome: 'notification', at, says });
}
