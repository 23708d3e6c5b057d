import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { factsOf } from '../facts.js';
import { failureByLoss } from '../failed-by-loss.js';

export const property: Property = {
  id: 'loss-is-distinguishable',
  family: 'tells',
  level: 'must',
  statement: 'What fails because of the loss classifies as disconnected, not as server, timeout or unknown.',
  why: 'After a refusal one changes the request, after a loss one connects again; a caller must know which it was.',
  sources: [
    'https://github.com/openai/codex/pull/18027',
    'https://github.com/microsoft/vscode-languageserver-node/issues/101',
    'https://github.com/filecoin-project/go-jsonrpc/issues/71',
  ],
  reach: 'An operation was pending when the connection was lost, or was made after it, and was rejected for it.',
  brokenBy: 'Failing the pending calls with an error made up in the form of a server error, or with a bare Error.',
  needs: [],
  kinds: ['misclassified'],
  judge,
};

/** A handshake is not judged: there is no client yet whose failures could be told apart. */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    if (operation.operation === 'connect' || operation.operation === 'close') {
      continue;
    }
    const failure = failureByLoss(facts, operation);
    if (failure === undefined) {
      continue;
    }
    reached = true;
    if (failure.kind !== 'disconnected') {
      const says = `${nameOf(operation)} fails because of the loss, and classifies as ${failure.kind}`;
      found ??= [];
      found.push(evidenceOf(facts, operation, { kind: 'misclassified', at: operation.settledAt, says }));
    }
  }
  return verdictOf(reached, found);
}
