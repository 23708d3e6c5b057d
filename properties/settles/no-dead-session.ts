import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { factsOf, type OperationFacts } from '../facts.js';
import { isWaiting } from '../operation-sorts.js';

export const property: Property = {
  id: 'no-dead-session',
  family: 'settles',
  level: 'must',
  statement: 'A process start that meets the loss is refused, or its session ends; it never stays silent.',
  why: 'A session that is registered when everything else has been failed is one that nothing will ever wake.',
  sources: ['https://github.com/openai/codex/pull/18027'],
  reach:
    'A process start was open when the connection was lost or was made later, and it was refused, or someone waits for its process.',
  brokenBy: 'Checking for the loss before registering the session, with an await between the two.',
  needs: ['processes'],
  kinds: ['silent'],
  absences: ['silent'],
  judge,
};

/**
 * A start that settled before the end was handed over did not meet the loss. One that resolved later speaks through its
 * reads, polls and subscriptions; when nobody waits for the process, it cannot be seen whether its session ended.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { operations, endAt, finishedAt } = facts;
  if (!facts.lost || finishedAt < 0) {
    return verdictOf(false, undefined);
  }
  let reached = false;
  let found: Evidence[] | undefined;
  for (const start of operations) {
    if (start.operation !== 'start' || (start.settledAt >= 0 && start.settledAt < endAt)) {
      continue;
    }
    const judged = start.settled?.outcome === 'resolved' ? waitingFor(operations, start.op) : [start];
    for (const operation of judged) {
      reached = true;
      if (operation.settled === undefined) {
        const says = `${nameOf(operation)} of process ${start.op}, whose start met the loss, is never told anything`;
        found ??= [];
        found.push(evidenceOf(facts, operation, { kind: 'silent', at: finishedAt, says }));
      }
    }
  }
  return verdictOf(reached, found);
}

function waitingFor(operations: readonly OperationFacts[], process: string): readonly OperationFacts[] {
  return operations.filter((operation) => isWaiting(operation.operation) && operation.process === process);
}
