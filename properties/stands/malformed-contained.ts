import type { Crashed, History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { connectionGoneAt, crashOutcome, evidenceBeside, evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf } from '../facts.js';
import { isCall } from '../operation-sorts.js';
import { reactionEnd } from '../reaction.js';

export const property: Property = {
  id: 'malformed-contained',
  family: 'stands',
  level: 'must',
  statement:
    'After a malformed or truncated frame nothing crashes and, once the stream has ended, calls have settled; the client may close itself.',
  why: 'One stray line on the wire, such as a log message of the peer, must not take the host process down or hang it.',
  sources: [
    'https://github.com/microsoft/vscode-languageserver-node/issues/436',
    'https://github.com/ycm-core/ycmd/issues/1673',
  ],
  reach: 'The client took a malformed frame while the connection was open.',
  brokenBy: 'Parsing inside a listener that nothing guards, or a reader that stops reading and never sees the end.',
  needs: [],
  kinds: ['crash', 'hung'],
  judge,
};

/**
 * A malformed frame, and in dialect `exec-server` a request from the executor, which it forbids. A crash is put down to
 * the frame if it can only be the client's reaction to it; to half a frame, since it may be noticed only there, also if
 * it is the reaction to the end. A graceful close toward a stalled peer may wait, and what was pending at it.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { brokenFrameAt, finishedAt } = facts;
  const goneAt = connectionGoneAt(facts);
  if (brokenFrameAt < 0 || (goneAt >= 0 && goneAt < brokenFrameAt)) {
    return verdictOf(false, undefined);
  }
  const crash = judgeCrash(facts);
  if (crash !== undefined) {
    return verdictOf(true, [crash]);
  }
  if (finishedAt < 0) {
    return verdictOf(false, undefined);
  }
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    const excused = facts.stalledAt >= 0 && operation.invokedAt < facts.appCloseAt;
    if (operation.settled === undefined && isCall(operation.operation) && !excused) {
      const says = `${nameOf(operation)} is still open when the run ends, after a malformed frame`;
      found ??= [];
      found.push(evidenceOf(facts, operation, { kind: 'hung', at: finishedAt, says }));
    }
  }
  return verdictOf(true, found);
}

function judgeCrash(facts: Facts): Evidence | undefined {
  const { brokenFrameAt, endAt, crashedAt, connectedAt } = facts;
  if (crashedAt.length === 0) {
    return undefined;
  }
  const at =
    crashIn(facts, brokenFrameAt, reactionEnd(facts, brokenFrameAt)) ??
    (endAt > brokenFrameAt && isHalfAFrame(facts) ? crashIn(facts, endAt, reactionEnd(facts, endAt)) : undefined);
  if (at === undefined) {
    return undefined;
  }
  const outcome = crashOutcome(facts.events[at] as Crashed);
  const operation = connectedAt >= 0 && connectedAt < at ? 'receive' : 'connect';
  const says = `the client crashed after a malformed frame: ${outcome}`;
  return evidenceBeside(facts, { kind: 'crash', operation, outcome, at, says });
}

function crashIn({ crashedAt }: Facts, fromAt: number, untilAt: number): number | undefined {
  return crashedAt.find((at) => at > fromAt && at < untilAt);
}

function isHalfAFrame({ deliveries, brokenFrameAt }: Facts): boolean {
  const broken = deliveries.find(({ takenAt }) => takenAt === brokenFrameAt);
  return broken?.message.kind === 'malformed' && broken.message.how === 'cut';
}
