import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { factsOf } from '../facts.js';
import { failureByLoss } from '../failed-by-loss.js';
import { isFileOperation } from '../operation-sorts.js';

export const property: Property = {
  id: 'files-report-broken-pipe',
  family: 'tells',
  level: 'must',
  statement: 'File operations that are pending at the loss, or made after it, fail as BrokenPipe.',
  why: 'Code written for files knows that kind of error, and knows none of a connection behind them.',
  sources: ['https://github.com/openai/codex/pull/18027'],
  reach: 'A file operation was pending when the connection was lost, or was made after it, and was rejected for it.',
  brokenBy: 'A mapper of errors that knows one of the two ways to lose the connection, and calls the other Other.',
  needs: ['files'],
  kinds: ['wrong-kind'],
  judge,
};

function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    const failure = isFileOperation(operation.operation) ? failureByLoss(facts, operation) : undefined;
    if (failure === undefined) {
      continue;
    }
    reached = true;
    if (failure.io !== 'BrokenPipe') {
      const io = failure.io ?? 'no kind of file error';
      const says = `${nameOf(operation)} fails because of the loss, as ${io} and not as BrokenPipe`;
      const outcome = failure.io ?? failure.kind;
      found ??= [];
      found.push(evidenceOf(facts, operation, { kind: 'wrong-kind', at: operation.settledAt, outcome, says }));
    }
  }
  return verdictOf(reached, found);
}
