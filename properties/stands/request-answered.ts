import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { hadAmpleTime } from '../ample-time.js';
import { evidenceBeside, verdictOf } from '../evidence.js';
import { type DeliveryFacts, type Facts, factsOf } from '../facts.js';

export const property: Property = {
  id: 'request-answered',
  family: 'stands',
  level: 'should',
  statement: 'A request of the executor is answered, under its own id, whatever that id is.',
  why: 'The one who asked waits for an answer; 0, a string, and the id of a call of the client are ids like any other.',
  sources: [
    'https://github.com/soggie/jsonrpc-serializer/issues/9',
    'https://github.com/MollsReis/junior/pull/24',
    'https://github.com/deavid/bjsonrpc/pull/9',
  ],
  reach: 'The client took a request on a sound connection, and answered it or came to rest.',
  brokenBy:
    'Telling a request from a notification by whether its id is true, or one table for the ids of both directions.',
  needs: [],
  // An exec server must not ask, and a bare JSON-RPC client need not be a server as well.
  withoutDialects: ['exec-server', 'json-rpc'],
  kinds: ['unanswered', 'other-id'],
  absences: ['unanswered'],
  judge,
};

/**
 * An error is an answer as good as any. Before the handshake is over, and once anything is wrong, none is asked for.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const delivery of facts.deliveries) {
    const { message, arrived, takenAt, deliveredAt } = delivery;
    if (message.kind !== 'request' || !arrived || facts.connectedAt < 0 || facts.connectedAt > takenAt) {
      continue;
    }
    const action = actionOf(facts, deliveredAt);
    const untilAt = mustHaveAnsweredAt(facts, delivery);
    if (answersIn(facts, takenAt, facts.events.length).includes(action)) {
      reached = true;
    } else if (untilAt >= 0) {
      reached = true;
      found ??= [];
      found.push(evidence(facts, takenAt, untilAt));
    }
  }
  return verdictOf(reached, found);
}

function evidence(facts: Facts, takenAt: number, untilAt: number): Evidence {
  const isOther = answersIn(facts, takenAt, untilAt).includes(undefined);
  const kind = isOther ? 'other-id' : 'unanswered';
  const says = isOther
    ? 'the client answers a request of the executor under another id'
    : 'the client came to rest without an answer to a request of the executor';
  return evidenceBeside(facts, { kind, operation: 'receive', outcome: 'pending', at: untilAt, says });
}

function actionOf({ events }: Facts, deliveredAt: number): string | undefined {
  const delivered = events[deliveredAt];
  return delivered?.type === 'delivered' ? delivered.action : undefined;
}

/** Which requests the responses written in between answer; undefined for one that answers none. */
function answersIn({ events }: Facts, fromAt: number, untilAt: number): (string | undefined)[] {
  const answers: (string | undefined)[] = [];
  for (let at = fromAt + 1; at < untilAt; at += 1) {
    const event = events[at];
    if (event?.type === 'written' && event.frame === 'response') {
      answers.push(event.answers);
    }
  }
  return answers;
}

/**
 * The first rest at which a client must have answered: one at which nothing can bring it to, or after ample time. -1
 * where the connection ended, broke or stalled before, or writing had begun to fail.
 */
function mustHaveAnsweredAt(facts: Facts, { takenAt }: DeliveryFacts): number {
  const { events, history, endAt, localCloseAt, brokenFrameAt, endWriteAt, stalledAt, writeFailedAt } = facts;
  const soundUntil = [endAt, localCloseAt, brokenFrameAt, endWriteAt, stalledAt, writeFailedAt]
    .filter((at) => at >= 0)
    .reduce((first, at) => Math.min(first, at), events.length);
  for (let at = takenAt + 1; at < soundUntil; at += 1) {
    const event = events[at];
    if (event?.type !== 'idle') {
      continue;
    }
    const isStill = event.timers === 0 && history.consumerDelayMs === 0;
    if (isStill || hadAmpleTime(facts, takenAt, at)) {
      return at;
    }
  }
  return -1;
}
