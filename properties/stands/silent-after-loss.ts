import type { History, HistoryEvent, Operation, Written } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceBeside, evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { factsOf, operationNamed } from '../facts.js';

export const property: Property = {
  id: 'silent-after-loss',
  family: 'stands',
  level: 'should',
  statement: 'Nothing is written after the loss was seen.',
  why: 'Writing to what is gone gives errors nobody expects, and shows that the client does not remember the loss.',
  sources: ['https://github.com/microsoft/vscode-languageserver-node/issues/1249'],
  reach: 'The client saw the loss, and writing had not stalled.',
  brokenBy: 'Trying the link again for every call, cancellation or farewell.',
  needs: [],
  kinds: ['write'],
  judge,
};

/** What each frame that belongs to no operation of the app is put down to. */
const UNASKED: Readonly<Record<Written['frame'], Operation>> = {
  request: 'call',
  notification: 'notify',
  response: 'receive',
  garbage: 'receive',
};

/** A write that the link refused was tried all the same. Its outcome here is how the write went, not the operation. */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { events, lossSeenAt } = facts;
  // What the client writes while writing stalls is taken or refused later, whatever the client does by then.
  if (lossSeenAt < 0 || writingStalled(events)) {
    return verdictOf(false, undefined);
  }
  let found: Evidence[] | undefined;
  for (let at = lossSeenAt + 1; at < events.length; at += 1) {
    const event = events[at];
    if (event?.type !== 'written' && event?.type !== 'write-failed') {
      continue;
    }
    found ??= [];
    const outcome = event.type;
    const operation = event.op === undefined ? undefined : operationNamed(facts, event.op);
    if (operation === undefined) {
      const frame = event.type === 'written' ? event.frame : 'notification';
      const says = `a ${event.type === 'written' ? frame : 'frame'} is written after the loss was seen`;
      found.push(evidenceBeside(facts, { kind: 'write', operation: UNASKED[frame], outcome, at, says }));
    } else {
      const says = `a request of ${nameOf(operation)} is written after the loss was seen`;
      found.push(evidenceOf(facts, operation, { kind: 'write', at, says, outcome }));
    }
  }
  return verdictOf(true, found);
}

function writingStalled(events: readonly HistoryEvent[]): boolean {
  return events.some((event) => event.type === 'struck' && event.fault === 'end-write' && event.how === 'stalled');
}
