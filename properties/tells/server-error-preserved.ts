import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { CallFailure, FileErrorKind } from '../../src/core/target.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { type AnsweredOperation, wasAnsweredWhileOpen } from '../answered-while-open.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf } from '../facts.js';
import { isCall, isFileOperation } from '../operation-sorts.js';

export const property: Property = {
  id: 'server-error-preserved',
  family: 'tells',
  level: 'must',
  statement: 'An error response that arrived stays that server error; file errors keep their kind.',
  why: 'The code is all that a program can act on: not found is an answer, and anything else hides it.',
  sources: ['https://github.com/shogowada/json-rpc-2.0/pull/39'],
  reach: 'An error response to a call arrived while the call was open, and the call settled.',
  brokenBy: 'Wrapping every failure in one error of the client, or mapping the codes the wrong way.',
  needs: [['calls', 'processes', 'files']],
  kinds: ['changed'],
  judge,
};

/**
 * A response that the loss, a timeout or a closing threw away is judged by `response-before-loss-wins`. A read may be
 * served from what the client retained, whatever the executor says.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    if (!isCall(operation.operation) || !wasAnsweredWhileOpen(facts, operation)) {
      continue;
    }
    const { settled, settledAt } = operation;
    const { error } = operation.response.message;
    if (error === undefined || settled === undefined) {
      continue;
    }
    if (settled.outcome === 'resolved') {
      if (operation.operation === 'read') {
        continue;
      }
    } else if (wasThrownAway(facts, operation, settled.failure)) {
      continue;
    }
    reached = true;
    if (settled.outcome === 'resolved' || !isPreserved(operation, settled.failure, error.code)) {
      found ??= [];
      found.push(changed(facts, operation, error.code, settledAt));
    }
  }
  return verdictOf(reached, found);
}

function wasThrownAway(
  { endAt, localCloseAt }: Facts,
  { settledAt }: AnsweredOperation,
  { kind }: CallFailure,
): boolean {
  switch (kind) {
    case 'timeout':
      return true;
    case 'disconnected':
    case 'cancelled':
      return (endAt >= 0 && endAt < settledAt) || (localCloseAt >= 0 && localCloseAt < settledAt);
    default:
      return false;
  }
}

function isPreserved({ operation }: AnsweredOperation, failure: CallFailure, code: number): boolean {
  if (isFileOperation(operation)) {
    return failure.io === fileErrorKind(code);
  }
  return failure.kind === 'server' && Number(failure.code) === code;
}

/** What a file error of this code is to the app. Source: the exec server's protocol. */
function fileErrorKind(code: number): FileErrorKind {
  switch (code) {
    case -32004:
      return 'NotFound';
    case -32600:
      return 'InvalidInput';
    default:
      return 'Other';
  }
}

function changed(facts: Facts, operation: AnsweredOperation, code: number, at: number): Evidence {
  const { settled } = operation;
  const failure = settled?.outcome === 'rejected' ? settled.failure : undefined;
  const io = isFileOperation(operation.operation) ? failure?.io : undefined;
  const became =
    failure === undefined ? 'it resolves' : `it fails as ${io ?? failure.kind} ${failure.code ?? 'without a code'}`;
  const says = `${nameOf(operation)} was refused with ${code}, and ${became}`;
  return evidenceOf(facts, operation, { kind: 'changed', at, says, ...(io === undefined ? {} : { outcome: io }) });
}
