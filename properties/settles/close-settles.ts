import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isCall } from '../operation-sorts.js';

export const property: Property = {
  id: 'close-settles',
  family: 'settles',
  level: 'must',
  statement: '`close()` settles, and so does every call pending at it.',
  why: 'An app that shuts down waits for both; if either hangs, the shutdown does.',
  sources: [
    'https://github.com/nimiq/jsonrpc/issues/75',
    'https://github.com/RocketChat/Rocket.Chat.js.SDK/issues/245',
    'https://github.com/microsoft/vscode-languageserver-node/issues/65',
  ],
  reach: 'The app closed the client in a run that came to its end, and the peer had not stalled.',
  brokenBy: 'Closing the link and forgetting the calls that wait, or waiting for a close event that never comes.',
  needs: ['close'],
  kinds: ['close-hung', 'call-hung'],
  judge,
};

/**
 * A graceful close asks the peer, or lets pending calls come to their end first. Toward a peer that stalled it may wait
 * as long as it likes: then what is still open is not held against it.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { operations, appCloseAt, finishedAt } = facts;
  if (appCloseAt < 0 || finishedAt < 0) {
    return verdictOf(false, undefined);
  }
  let found: Evidence[] | undefined;
  for (const operation of operations) {
    const evidence = operation.settled === undefined ? judgeOpen(facts, operation) : undefined;
    if (evidence !== undefined) {
      found ??= [];
      found.push(evidence);
    }
  }
  if (found !== undefined && facts.stalledAt >= 0) {
    return verdictOf(false, undefined);
  }
  return verdictOf(true, found);
}

function judgeOpen(facts: Facts, operation: OperationFacts): Evidence | undefined {
  const at = facts.finishedAt;
  if (operation.operation === 'close') {
    return evidenceOf(facts, operation, { kind: 'close-hung', at, says: 'close() never settles' });
  }
  if (isCall(operation.operation) && operation.invokedAt < facts.appCloseAt) {
    const says = `${nameOf(operation)}, pending when the app closed the client, never settles`;
    return evidenceOf(facts, operation, { kind: 'call-hung', at, says });
  }
  return undefined;
}
