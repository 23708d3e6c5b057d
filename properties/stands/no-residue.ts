import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceBeside, verdictOf } from '../evidence.js';
import { type Facts, factsOf } from '../facts.js';

export const property: Property = {
  id: 'no-residue',
  family: 'stands',
  level: 'should',
  statement: 'When the loss was seen, or close has settled, and before time advances, the client holds no timer.',
  why: 'A timer left behind keeps the process alive, and fires into a connection that is no more.',
  sources: ['https://github.com/xdevplatform/xdk/issues/31', 'https://github.com/theturtle32/WebSocket-Node/pull/1'],
  reach: 'The client saw the loss, or its close settled, and then came to rest.',
  brokenBy: 'Clearing the timer of a call in its response handler only; or a keep-alive that nobody stops.',
  needs: [],
  kinds: ['timer'],
  judge,
};

/**
 * Looked at is the `idle` at which the loss was seen by a client that can tell of it, and the first one after the app's
 * `close` settled. An operation that was begun between its settling and that `idle`, and is open at it, may hold a
 * timer of its own; and a graceful close toward a stalled peer may wait for it. Then, and where nobody can tell of the
 * client's timers, nothing can be said.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const lossSeenAt = history.client.tellsClose ? facts.lossSeenAt : -1;
  const rests = [lossSeenAt, restAfterClose(facts)].filter((at) => knowsTimers(facts, at));
  const evidence = rests.map((at) => judgeRest(facts, at)).find((found) => found !== undefined);
  return verdictOf(rests.length > 0, evidence === undefined ? undefined : [evidence]);
}

function knowsTimers({ events }: Facts, at: number): boolean {
  const idle = events[at];
  return idle?.type === 'idle' && idle.timers !== null;
}

function judgeRest(facts: Facts, at: number): Evidence | undefined {
  const idle = facts.events[at];
  if (idle?.type !== 'idle' || idle.timers === 0) {
    return undefined;
  }
  const says = `the client holds ${idle.timers} timers after its connection has ended`;
  return evidenceBeside(facts, { kind: 'timer', operation: 'close', outcome: 'idle', at, says });
}

function restAfterClose({ operations, appCloseAt, events, stalledAt }: Facts): number {
  if (appCloseAt < 0 || stalledAt >= 0) {
    return -1;
  }
  const close = operations.find(({ invokedAt }) => invokedAt === appCloseAt);
  if (close?.settled === undefined) {
    return -1;
  }
  const settledAt = close.settledAt;
  const at = events.findIndex((event, index) => index > settledAt && event.type === 'idle');
  const isDisturbed = operations.some(
    (operation) =>
      operation.invokedAt > settledAt &&
      operation.invokedAt < at &&
      (operation.settledAt < 0 || operation.settledAt > at),
  );
  return isDisturbed ? -1 : at;
}
