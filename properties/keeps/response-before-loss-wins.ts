import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { CallFailure } from '../../src/core/target.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { hadAmpleTime } from '../ample-time.js';
import { type AnsweredOperation, wasAnsweredWhileOpen } from '../answered-while-open.js';
import { evidenceOf, nameOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';
import { isCall } from '../operation-sorts.js';

export const property: Property = {
  id: 'response-before-loss-wins',
  family: 'keeps',
  level: 'must',
  statement: 'A call still open when the first response to its id arrived settles with it.',
  why: 'The executor did the work and said so; a caller that is told of a loss instead repeats it or gives it up.',
  sources: ['https://github.com/openai/codex/pull/18027'],
  reach: 'The first response to a call arrived while the call was open.',
  brokenBy: 'Racing a pending call against the flag of the disconnect while its response is still queued.',
  needs: [['calls', 'processes', 'files']],
  kinds: ['discarded', 'ignored'],
  absences: ['ignored'],
  judge,
};

/**
 * Judged is whether the response settles the call, not what the client makes of it: see `server-error-preserved` and
 * `response-to-its-call`. A handshake is not judged, since it goes on after its response.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  let reached = false;
  let found: Evidence[] | undefined;
  for (const operation of facts.operations) {
    if (!isCall(operation.operation) || !wasAnsweredWhileOpen(facts, operation)) {
      continue;
    }
    if (operation.operation === 'read' && !isOnlyReader(facts, operation)) {
      continue;
    }
    if (operation.settled === undefined && facts.finishedAt < 0) {
      continue;
    }
    reached = true;
    const evidence = judgeAnswered(facts, operation);
    if (evidence !== undefined) {
      found ??= [];
      found.push(evidence);
    }
  }
  return verdictOf(reached, found);
}

/** Requests of several readers of one process look alike on the wire, so a response may be another's. */
function isOnlyReader({ operations }: Facts, { op, process }: OperationFacts): boolean {
  for (const { operation, op: other, process: of } of operations) {
    if ((operation === 'read' || operation === 'poll') && of === process && other !== op) {
      return false;
    }
  }
  return true;
}

function judgeAnswered(facts: Facts, operation: AnsweredOperation): Evidence | undefined {
  const { settled, settledAt } = operation;
  if (settled === undefined) {
    const says = `the response to ${nameOf(operation)} arrived, and it never settles`;
    return evidenceOf(facts, operation, { kind: 'ignored', at: facts.finishedAt, says });
  }
  if (settled.outcome === 'rejected' && isDiscarded(facts, operation, settled.failure)) {
    const says = `the response to ${nameOf(operation)} arrived while it was open, and it fails as ${settled.failure.kind}`;
    return evidenceOf(facts, operation, { kind: 'discarded', at: settledAt, says });
  }
  return undefined;
}

/**
 * Whether a failure shows that the response was thrown away. A timeout that was due before the client could come to it
 * does not; nor does a refusal where the response was one. The result of a write or a terminate may be a refusal too,
 * by its status.
 */
function isDiscarded(facts: Facts, operation: AnsweredOperation, { kind }: CallFailure): boolean {
  if (kind === 'timeout') {
    return hadAmpleTime(facts, operation.respondedAt, operation.settledAt);
  }
  if (operation.response.message.error !== undefined) {
    return kind === 'disconnected' || kind === 'cancelled';
  }
  return kind === 'disconnected' || !(operation.operation === 'write' || operation.operation === 'terminate');
}
