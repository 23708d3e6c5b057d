import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceBeside, evidenceOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';

export const property: Property = {
  id: 'output-in-order-once',
  family: 'keeps',
  level: 'must',
  statement: 'Process output is published in `seq` order, each once, whatever order it arrived in.',
  why: 'Lines that are swapped or doubled are wrong output, and nothing tells the reader that they are.',
  sources: ['https://github.com/Monkopedia/ksrpc/issues/280'],
  reach: 'A reader was given output, or the app notifications, at least twice.',
  brokenBy: 'Publishing events as they come in, or handling each in a task of its own.',
  needs: [['processes', 'notifications']],
  kinds: ['reordered', 'twice'],
  judge,
};

/**
 * Judged is every subscription and every poll by itself. Numbered notifications have no numbers to be sorted by: they
 * must reach the app in the order in which the client took them.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const judged: Judged = { reached: false, found: undefined };
  for (const reader of facts.operations) {
    if (reader.eventsAt.length > 0) {
      judgeReader(facts, reader, judged);
    }
  }
  judgeNotifications(facts, judged);
  return verdictOf(judged.reached, judged.found);
}

interface Judged {
  reached: boolean;
  found: Evidence[] | undefined;
}

function judgeReader(facts: Facts, reader: OperationFacts, judged: Judged): void {
  let count = 0;
  let highest = 0;
  for (const at of reader.eventsAt) {
    const event = facts.events[at];
    if (event?.type !== 'event' || event.operation === 'receive') {
      continue;
    }
    const chunks = event.operation === 'poll' ? event.read.chunks : undefined;
    const given = chunks?.length ?? (event.operation === 'subscribe' && event.event.type === 'output' ? 1 : 0);
    for (let index = 0; index < given; index += 1) {
      const seq = seqGiven(facts, at, index);
      count += 1;
      if (seq > highest) {
        highest = seq;
        continue;
      }
      judged.found ??= [];
      judged.found.push(misplaced(facts, reader, { seq, at, isTwice: timesGiven(facts, reader, seq, at) > 1 }));
    }
  }
  judged.reached ||= count > 1;
}

/** The number of the output at this place of what a reader was given in one event. */
function seqGiven({ events }: Facts, at: number, index: number): number {
  const event = events[at];
  if (event?.type !== 'event' || event.operation === 'receive') {
    return 0;
  }
  if (event.operation === 'poll') {
    return event.read.chunks[index]?.seq ?? 0;
  }
  return event.event.type === 'output' ? event.event.seq : 0;
}

/** How often a reader was given the output of this number, up to and with event `untilAt`. */
function timesGiven({ events }: Facts, reader: OperationFacts, seq: number, untilAt: number): number {
  let times = 0;
  for (const at of reader.eventsAt) {
    const event = events[at];
    if (at > untilAt || event?.type !== 'event' || event.operation === 'receive') {
      continue;
    }
    if (event.operation === 'poll') {
      times += event.read.chunks.filter((chunk) => chunk.seq === seq).length;
    } else if (event.event.type === 'output' && event.event.seq === seq) {
      times += 1;
    }
  }
  return times;
}

function misplaced(
  facts: Facts,
  reader: OperationFacts,
  { seq, at, isTwice }: { readonly seq: number; readonly at: number; readonly isTwice: boolean },
): Evidence {
  const what = `output ${seq} of process ${reader.process} is given to ${reader.op}`;
  const says = isTwice ? `${what} twice` : `${what} after output with a higher number`;
  return evidenceOf(facts, reader, { kind: isTwice ? 'twice' : 'reordered', at, outcome: 'output', says });
}

function judgeNotifications(facts: Facts, judged: Judged): void {
  let count = 0;
  let highestAt = -1;
  for (let at = 0; at < facts.events.length; at += 1) {
    const event = facts.events[at];
    if (event?.type !== 'event' || event.operation !== 'receive' || event.number === null) {
      continue;
    }
    count += 1;
    const takenAt = notificationTakenAt(facts, event.number);
    if (takenAt > highestAt) {
      highestAt = takenAt;
      continue;
    }
    const isTwice = wasReceivedBefore(facts, event.number, at);
    const what = `notification ${event.number} reaches the app`;
    judged.found ??= [];
    judged.found.push(
      evidenceBeside(facts, {
        kind: isTwice ? 'twice' : 'reordered',
        operation: 'receive',
        outcome: 'notification',
        at,
        says: isTwice ? `${what} twice` : `${what} after one that came later`,
      }),
    );
  }
  judged.reached ||= count > 1;
}

function notificationTakenAt({ deliveries }: Facts, number: number): number {
  for (const { message, takenAt } of deliveries) {
    if (message.kind === 'notification' && message.number === number) {
      return takenAt;
    }
  }
  return -1;
}

function wasReceivedBefore({ events }: Facts, number: number, beforeAt: number): boolean {
  for (let at = 0; at < beforeAt; at += 1) {
    const event = events[at];
    if (event?.type === 'event' && event.operation === 'receive' && event.number === number) {
      return true;
    }
  }
  return false;
}
