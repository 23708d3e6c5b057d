import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { factsOf } from '../facts.js';
import { isCall } from '../operation-sorts.js';

export const property: Property = {
  id: 'call-settles',
  family: 'settles',
  level: 'must',
  statement: 'No call is open at the end of the run.',
  why: 'A promise that never settles cannot be handled: its caller, and everyone who awaits the caller, waits for ever.',
  sources: [
    'https://github.com/microsoft/vscode-languageserver-node/issues/65',
    'https://github.com/modelcontextprotocol/python-sdk/issues/1577',
    'https://github.com/openai/codex/pull/18027',
  ],
  reach: 'A call, file operation or process operation was made in a run that came to its end.',
  brokenBy: 'A call that is registered after the pending ones were failed, or a loss that fails none of them.',
  needs: [['calls', 'processes', 'files']],
  kinds: ['hung'],
  judge,
};

/**
 * Whatever the run did, it ended the connection and let ten call timeouts pass: what is open then stays open. A
 * graceful close toward a stalled peer may wait for it, and what was pending at the close with it; see `close-settles`.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { finishedAt, appCloseAt, stalledAt } = facts;
  if (finishedAt < 0) {
    return verdictOf(false, undefined);
  }
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    if (!isCall(operation.operation)) {
      continue;
    }
    if (operation.settledAt >= 0) {
      reached = true;
      continue;
    }
    if (stalledAt >= 0 && operation.invokedAt < appCloseAt) {
      continue;
    }
    reached = true;
    found ??= [];
    found.push(
      evidenceOf(facts, operation, {
        kind: 'hung',
        at: finishedAt,
        says: `${nameOf(operation)} is still open when the run ends`,
      }),
    );
  }
  return verdictOf(reached, found);
}
