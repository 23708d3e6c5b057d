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
  owedToSubscription,
  pollEndAt,
  subscriptionEndAt,
  toldByExecutor,
} from '../process-events.js';

export const property: Property = {
  id: 'exit-not-masked',
  family: 'keeps',
  level: 'must',
  statement: 'An exit status that arrived is reported, not replaced by a failure.',
  why: 'Whether the command succeeded is known; a caller that is told of a failure instead runs it again.',
  sources: ['https://github.com/openai/codex/pull/18027', 'https://github.com/hierynomus/sshj/issues/114'],
  reach: 'The exit status of a process arrived for an open subscription, or before a poll was told of the loss.',
  brokenBy: 'A failure that is published for every session that was not closed, before the exits that had arrived.',
  needs: ['processes'],
  kinds: ['masked', 'changed'],
  judge,
};

function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const reader of facts.operations) {
    const { operation } = reader;
    const exitCode =
      operation === 'subscribe'
        ? exitOwedToSubscription(facts, reader)
        : operation === 'poll'
          ? exitOwedToPoll(facts, reader)
          : undefined;
    if (exitCode === undefined) {
      continue;
    }
    reached = true;
    const evidence = judgeExit(facts, reader, exitCode);
    if (evidence !== undefined) {
      found ??= [];
      found.push(evidence);
    }
  }
  return verdictOf(reached, found);
}

/** What had arrived before the subscription was made is its history, and judged by `late-subscriber-sees-history`. */
function exitOwedToSubscription(facts: Facts, subscription: OperationFacts): number | undefined {
  const endAt = subscriptionEndAt(facts, subscription);
  if (!isOwedEverything(facts, endAt)) {
    return undefined;
  }
  const owed = owedToSubscription(facts, subscription, endAt);
  return exitAmong(facts, subscription.process ?? '', owed, subscription.invokedAt);
}

/** A poll is owed the exit when the client told it of the loss; an end that the executor told is the executor's. */
function exitOwedToPoll(facts: Facts, poll: OperationFacts): number | undefined {
  const process = poll.process ?? '';
  const endAt = pollEndAt(facts, poll);
  if (!facts.lost || endAt < facts.endAt || failedBesideLoss(facts, poll, endAt)) {
    return undefined;
  }
  if (!isOwedEverything(facts, endAt) || toldByExecutor(facts, process, endAt)) {
    return undefined;
  }
  return exitAmong(facts, process, arrivedWithoutGap(facts, process), 0);
}

/** The exit code among the first `count` events of a process, if it came after event `afterAt`. */
function exitAmong(facts: Facts, process: string, count: number, afterAt: number): number | undefined {
  for (let seq = 1; seq <= count; seq += 1) {
    const arrival = arrivalOf(facts, process, seq);
    if (arrival?.message.kind === 'exited' && arrival.takenAt > afterAt) {
      return arrival.message.exitCode;
    }
  }
  return undefined;
}

function judgeExit(facts: Facts, reader: OperationFacts, exitCode: number): Evidence | undefined {
  const isPoll = reader.operation === 'poll';
  const endAt = isPoll ? pollEndAt(facts, reader) : subscriptionEndAt(facts, reader);
  const shownAt = endAt < 0 ? facts.finishedAt : endAt;
  for (const at of reader.eventsAt) {
    const told = at > shownAt ? undefined : exitToldAt(facts, at);
    if (told === exitCode) {
      return undefined;
    }
    if (told !== undefined) {
      const says = `process ${reader.process} exited with ${exitCode}, and ${reader.op} is told ${told}`;
      return evidenceOf(facts, reader, { kind: 'changed', at, outcome: 'exited', says });
    }
  }
  const says = `process ${reader.process} exited with ${exitCode}, and ${reader.op} is told the end without it`;
  return evidenceOf(facts, reader, { kind: 'masked', at: shownAt, outcome: 'exited', says });
}

/** The exit code that the app was told in this event, if it was told one. */
function exitToldAt({ events }: Facts, at: number): number | undefined {
  const event = events[at];
  if (event?.type !== 'event' || event.operation === 'receive') {
    return undefined;
  }
  if (event.operation === 'poll') {
    return event.read.exited ? (event.read.exitCode ?? undefined) : undefined;
  }
  return event.event.type === 'exited' ? event.event.exitCode : undefined;
}
