import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import {
  arrivalOf,
  arrivedWithoutGap,
  failedBesideLoss,
  isOwedEverything,
  pollEndAt,
  toldByExecutor,
} from '../process-events.js';

export const property: Property = {
  id: 'no-output-lost-polled',
  family: 'keeps',
  level: 'must',
  statement: 'A polling reader gets all output that arrived before it is told the end.',
  why: 'A reader stops where it is told to: what the client still holds then is lost to everyone.',
  sources: ['https://github.com/openai/codex/pull/18027'],
  reach: 'Output of a process arrived, and the client told a poll of it the end, for the loss or of its own accord.',
  brokenBy: 'Answering a read with the end as soon as the flag of the disconnect is up, before the queue is empty.',
  needs: ['processes'],
  kinds: ['missing-tail', 'missing-middle'],
  absences: ['missing-tail'],
  // What is lost behind the loss may show before it, where the events of a process came out of order.
  plainerKinds: { 'missing-middle': 'missing-tail' },
  judge,
};

/**
 * The output that arrived is what was pushed; what a read was answered is part of it. A poll that ended because one of
 * its reads failed by itself was not told the end, and for an end that the executor told the client is not to blame.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const poll of facts.operations) {
    if (poll.operation !== 'poll') {
      continue;
    }
    const endAt = pollEndAt(facts, poll);
    const owed = endAt < 0 ? 0 : owedToPoll(facts, poll, endAt);
    for (let seq = 1; seq <= owed; seq += 1) {
      if (arrivalOf(facts, poll.process ?? '', seq)?.message.kind !== 'output') {
        continue;
      }
      reached = true;
      const evidence = judgeOutput(facts, poll, seq, endAt);
      if (evidence !== undefined) {
        found ??= [];
        found.push(evidence);
      }
    }
  }
  return verdictOf(reached, found);
}

/** Up to which number a poll that was told the end at `endAt` is owed the output of its process. */
function owedToPoll(facts: Facts, poll: OperationFacts, endAt: number): number {
  const process = poll.process ?? '';
  if (
    failedBesideLoss(facts, poll, endAt) ||
    !isOwedEverything(facts, endAt) ||
    toldByExecutor(facts, process, endAt)
  ) {
    return 0;
  }
  if (facts.lost && endAt > facts.endAt) {
    return arrivedWithoutGap(facts, process);
  }
  const end = facts.events[endAt];
  const isClosed = end?.type === 'event' && end.operation === 'poll' && end.read.closed && end.read.failure === null;
  return isClosed ? arrivedUpToClose(facts, process) : 0;
}

/**
 * Told `closed` while the connection lived, a poll is owed what the number of the close promises, even if it came
 * later.
 */
function arrivedUpToClose(facts: Facts, process: string): number {
  const arrived = arrivedWithoutGap(facts, process);
  return arrivalOf(facts, process, arrived)?.message.kind === 'closed' ? arrived : 0;
}

function judgeOutput(facts: Facts, poll: OperationFacts, seq: number, endAt: number): Evidence | undefined {
  let lastSeq = 0;
  for (const at of poll.eventsAt) {
    const event = facts.events[at];
    if (event?.type !== 'event' || event.operation !== 'poll') {
      continue;
    }
    for (const chunk of event.read.chunks) {
      if (chunk.seq === seq) {
        return undefined;
      }
      lastSeq = Math.max(lastSeq, chunk.seq);
    }
  }
  const kind = seq > lastSeq ? 'missing-tail' : 'missing-middle';
  const says = `output ${seq} of process ${poll.process} arrived, and ${poll.op} is told the end without it`;
  return evidenceOf(facts, poll, { kind, at: endAt, outcome: 'output', says });
}
