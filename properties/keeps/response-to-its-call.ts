import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';

export const property: Property = {
  id: 'response-to-its-call',
  family: 'keeps',
  level: 'must',
  statement: 'A response settles the call with its id, the first such response, and no other call.',
  why: 'A caller that is handed the answer to another question has no way to notice.',
  sources: ['https://github.com/happyleavesaoc/python-snapcast/pull/84'],
  reach: 'A call or a file operation resolved with a result that shows which response it came from.',
  brokenBy: 'Matching responses by their order, or using an id again while a response to it may still come.',
  needs: [['calls', 'files']],
  kinds: ['other-call', 'later-copy', 'altered'],
  judge,
};

/** Not judged is what resolves after a broken frame: a response may have been lost in it. */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { brokenFrameAt } = facts;
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    const { settled, settledAt } = operation;
    if (settled?.outcome !== 'resolved' || (brokenFrameAt >= 0 && brokenFrameAt < settledAt)) {
      continue;
    }
    const { value } = settled;
    if (value.kind === 'echo' && value.token !== null) {
      reached = true;
      const evidence = judgeEcho(facts, operation, value.token, value.copy);
      if (evidence !== undefined) {
        found ??= [];
        found.push(evidence);
      }
    } else if (value.kind === 'file' && operation.response?.message.text !== undefined) {
      reached = true;
      if (value.text !== operation.response.message.text) {
        const says = `${nameOf(operation)} resolves with something else than its response said`;
        found ??= [];
        found.push(evidenceOf(facts, operation, { kind: 'altered', at: settledAt, says }));
      }
    }
  }
  return verdictOf(reached, found);
}

function judgeEcho(facts: Facts, operation: OperationFacts, token: string, copy: number | null): Evidence | undefined {
  const at = operation.settledAt;
  if (token !== operation.op) {
    const says = `${nameOf(operation)} resolves with the response to call ${token}`;
    return evidenceOf(facts, operation, { kind: 'other-call', at, says });
  }
  if (copy !== null && copy > 1) {
    const says = `${nameOf(operation)} resolves with response ${copy} to it, not with the first`;
    return evidenceOf(facts, operation, { kind: 'later-copy', at, says });
  }
  return undefined;
}
