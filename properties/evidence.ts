import type { Crashed, Operation, Settled } from '../src/core/history.js';
import { type Cause, type Evidence, HELD, type Phase, UNREACHED, type Verdict } from '../src/core/verdict.js';
import type { Facts, OperationFacts } from './facts.js';

/**
 * When, in the life of the connection, an operation was made: inside the close handler or another's settling, after the
 * connection was gone, or before; then it was `in-flight` if its request was written while the connection lived.
 */
export function phaseOf(facts: Facts, operation: OperationFacts): Phase {
  if (operation.inside === 'close-handler') {
    return 'in-close-handler';
  }
  if (operation.inside === 'settle-handler') {
    return 'in-settle-handler';
  }
  const goneAt = connectionGoneAt(facts);
  if (goneAt >= 0 && operation.invokedAt > goneAt) {
    return 'after-loss';
  }
  return operation.writtenAt >= 0 && (goneAt < 0 || operation.writtenAt < goneAt) ? 'in-flight' : 'unwritten';
}

/** When the connection was gone: the end was handed over, or it was closed locally; whichever came first. */
export function connectionGoneAt(facts: Facts): number {
  const { endAt, localCloseAt } = facts;
  return endAt < 0 || (localCloseAt >= 0 && localCloseAt < endAt) ? localCloseAt : endAt;
}

/**
 * What had taken the connection away when event `at` happened. The end that healing hands over is an EOF like any
 * other, unless writing had failed before: then that is what the run was about. A client that closed itself is `none`.
 */
export function causeAt(facts: Facts, at: number): Cause {
  const { end, endAt, endWriteAt, localCloseAt, appCloseAt } = facts;
  const writingFailed = endWriteAt >= 0 && endWriteAt <= at;
  if (localCloseAt >= 0 && localCloseAt <= at && (endAt < 0 || localCloseAt < endAt)) {
    if (localCloseAt === appCloseAt) {
      return 'app-close';
    }
    return writingFailed ? 'end-write' : 'none';
  }
  if (end !== undefined && endAt <= at && !(end.healing && writingFailed)) {
    return end.cause;
  }
  return writingFailed ? 'end-write' : 'none';
}

/** `pending`, `resolved`, or the failure as `kind` or `kind:code`. */
export function outcomeOf(operation: OperationFacts): string {
  return operation.settled === undefined ? 'pending' : settledAs(operation.settled);
}

function settledAs(settled: Settled): string {
  if (settled.outcome === 'resolved') {
    return 'resolved';
  }
  const { kind, code } = settled.failure;
  return code === undefined ? kind : `${kind}:${code}`;
}

/** A crash as an outcome: class and code of what was thrown. */
export function crashOutcome({ errorClass, code }: Crashed): string {
  return code === undefined ? errorClass : `${errorClass}:${code}`;
}

/**
 * Evidence about an operation. `at` is the index of the event that shows it; `outcome` is the operation's by default.
 */
export function evidenceOf(
  facts: Facts,
  operation: OperationFacts,
  shown: { readonly kind: string; readonly at: number; readonly says: string; readonly outcome?: string },
): Evidence {
  return {
    kind: shown.kind,
    operation: operation.operation,
    phase: phaseOf(facts, operation),
    cause: causeAt(facts, shown.at),
    outcome: shown.outcome ?? outcomeOf(operation),
    at: shown.at,
    op: operation.op,
    says: shown.says,
  };
}

/**
 * Evidence about something that is no operation of the app: a crash, a notification, a close handler. `phase` is
 * `in-flight` while the connection lived and `after-loss` once it was gone.
 */
export function evidenceBeside(
  facts: Facts,
  shown: {
    readonly kind: string;
    readonly operation: Operation;
    readonly outcome: string;
    readonly at: number;
    readonly says: string;
  },
): Evidence {
  const goneAt = connectionGoneAt(facts);
  return {
    kind: shown.kind,
    operation: shown.operation,
    phase: goneAt >= 0 && goneAt < shown.at ? 'after-loss' : 'in-flight',
    cause: causeAt(facts, shown.at),
    outcome: shown.outcome,
    at: shown.at,
    says: shown.says,
  };
}

/**
 * The verdict of a judge that collected this evidence, if any. One defect often shows several times in a run: of what
 * shares kind, operation and outcome, and is about the same operation by name, the first is kept.
 */
export function verdictOf(reached: boolean, evidence: readonly Evidence[] | undefined): Verdict {
  if (evidence === undefined) {
    return reached ? HELD : UNREACHED;
  }
  return {
    status: 'violated',
    evidence: evidence.filter((one, index) => evidence.findIndex((other) => sameDefect(one, other)) === index),
  };
}

function sameDefect(one: Evidence, other: Evidence): boolean {
  const { kind, operation, outcome, op } = other;
  return one.kind === kind && one.operation === operation && one.outcome === outcome && one.op === op;
}

/** The operation in a sentence: `call A`, `the handshake`. */
export function nameOf(operation: OperationFacts): string {
  return operation.operation === 'connect' ? 'the handshake' : `${operation.operation} ${operation.op}`;
}
