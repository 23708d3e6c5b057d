import type { DeliveredMessage } from '../src/core/history.js';
import type { DeliveryFacts, Facts, OperationFacts } from './facts.js';

/** Something a process told: each has a number in the one sequence of its process, counted from 1. */
export type ProcessMessage = Extract<DeliveredMessage, { kind: 'output' | 'exited' | 'closed' }>;

/** A delivery of it. */
export interface ProcessDelivery extends DeliveryFacts {
  readonly message: ProcessMessage;
}

/** The first delivery of this event of a process that arrived. */
export function arrivalOf({ deliveries }: Facts, process: string, seq: number): ProcessDelivery | undefined {
  for (const delivery of deliveries) {
    if (delivery.arrived && isProcessDelivery(delivery)) {
      if (delivery.message.seq === seq && delivery.message.process === process) {
        return delivery;
      }
    }
  }
  return undefined;
}

function isProcessDelivery(delivery: DeliveryFacts): delivery is ProcessDelivery {
  const { kind } = delivery.message;
  return kind === 'output' || kind === 'exited' || kind === 'closed';
}

/**
 * How many events of a process, counted from its first, had arrived before event `beforeAt`. What lies behind a gap
 * does not count: a client that publishes in order has to hold it back, and may give it up when the gap can never be
 * filled.
 */
export function arrivedWithoutGap(facts: Facts, process: string, beforeAt = Number.POSITIVE_INFINITY): number {
  for (let seq = 1; ; seq += 1) {
    const arrival = arrivalOf(facts, process, seq);
    if (arrival === undefined || arrival.takenAt > beforeAt) {
      return seq - 1;
    }
  }
}

/** When a subscription was told the end: its first terminal event, or else its settling. -1 if it never was. */
export function subscriptionEndAt({ events }: Facts, subscription: OperationFacts): number {
  for (const at of subscription.eventsAt) {
    const event = events[at];
    if (event?.type === 'event' && event.operation === 'subscribe') {
      if (event.event.type === 'closed' || event.event.type === 'failed') {
        return at;
      }
    }
  }
  return subscription.settledAt;
}

/** When a poll was told the end: by a read that says so, or by a read that failed. -1 if it never was. */
export function pollEndAt({ events }: Facts, poll: OperationFacts): number {
  for (const at of poll.eventsAt) {
    const event = events[at];
    if (event?.type === 'event' && event.operation === 'poll' && (event.read.closed || event.read.failure !== null)) {
      return at;
    }
  }
  return poll.settledAt;
}

/**
 * Whether a poll ended because a read of it failed for another reason than the loss: by another kind of failure, or
 * because its request could not be written while the connection could still be read.
 */
export function failedBesideLoss(facts: Facts, poll: OperationFacts, endAt: number): boolean {
  const { settled, settledAt, writeFailedAt } = poll;
  if (endAt !== settledAt || settled?.outcome !== 'rejected') {
    return false;
  }
  return settled.failure.kind !== 'disconnected' || (writeFailedAt >= 0 && writeFailedAt < facts.endAt);
}

/**
 * Whether a reader that was told the end at `endAt` can be judged by what it was given. Not if the app closed the
 * client or the client took a broken frame before: from then on nothing is owed. Nor if nothing is known of the end of
 * the run.
 */
export function isOwedEverything({ localCloseAt, brokenFrameAt, finishedAt }: Facts, endAt: number): boolean {
  if (endAt < 0) {
    return finishedAt >= 0 && localCloseAt < 0 && brokenFrameAt < 0;
  }
  return (localCloseAt < 0 || localCloseAt > endAt) && (brokenFrameAt < 0 || brokenFrameAt > endAt);
}

/**
 * Up to which number a subscription that was told the end at `endAt` is owed the events of its process. Told `closed`,
 * all that the number of the close promises and that arrived, even later; told anything else, what had arrived by then.
 */
export function owedToSubscription(facts: Facts, subscription: OperationFacts, endAt: number): number {
  const process = subscription.process ?? '';
  const event = facts.events[endAt];
  if (event?.type === 'event' && event.operation === 'subscribe' && event.event.type === 'closed') {
    return Math.min(arrivedWithoutGap(facts, process), event.event.seq - 1);
  }
  return arrivedWithoutGap(facts, process, endAt < 0 ? Number.POSITIVE_INFINITY : endAt);
}

/** Whether the executor itself told a reader of this process that it had ended, before event `beforeAt`. */
export function toldByExecutor({ deliveries, operations }: Facts, process: string, beforeAt: number): boolean {
  for (const { message, takenAt } of deliveries) {
    if (message.kind !== 'response' || message.read === undefined || takenAt < 0 || takenAt > beforeAt) {
      continue;
    }
    if (message.read.closed || message.read.failure !== null) {
      for (const { op, process: of } of operations) {
        if (op === message.to && of === process) {
          return true;
        }
      }
    }
  }
  return false;
}
