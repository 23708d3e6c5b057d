import type { Operation } from '../../src/core/history.js';
import type { AppAction, FileOperationName } from '../../src/core/scenario.js';
import { asRecord } from './dialects/dialect.js';
import { readToken } from './dialects/index.js';
import { FILE_METHODS } from './file-methods.js';
import { absolutePath } from './file-path.js';

/** An operation that the app makes, whose request is still to come (a poll: whose requests). */
export interface Expectation {
  readonly op: string;
  readonly operation: Operation;
  readonly action: AppAction;
  /** Whether its request has come; a `poll` goes on after it. */
  matched: boolean;
  settled: boolean;
  /** Of a `poll`: whether a request of it is unanswered; it never makes two at once. */
  waiting: boolean;
  /** Of a `poll`: the `afterSeq` its next request is likely to have. */
  afterSeq: number;
}

/** More than all other signs together. */
const MOST_UNLIKELY = 10;

/**
 * Tells which operation a written frame belongs to: calls and notifications by their token, a start by its process, a
 * file operation by its paths, and the others of a process in the order in which the app made them.
 */
export class Expectations {
  readonly #pollWaitMs: number;
  readonly #list: Expectation[] = [];

  /** `pollWaitMs`: how long a `poll` without a `waitMs` of its own waits, in virtual milliseconds. */
  constructor(pollWaitMs: number) {
    this.#pollWaitMs = pollWaitMs;
  }

  add(op: string, operation: Operation, action: AppAction): void {
    this.#list.push({ op, operation, action, matched: false, settled: false, waiting: false, afterSeq: 0 });
  }

  settle(op: string): void {
    for (const expectation of this.#list) if (expectation.op === op) expectation.settled = true;
  }

  /** The operation of a request, or undefined when the client made it by itself. */
  matchRequest(method: string, params: unknown): Expectation | undefined {
    const token = readToken(params);
    if (token !== undefined) return this.#byToken(token, 'call');
    switch (method) {
      case 'process/start':
        return this.#first(({ action }) => action.kind === 'start' && action.id === asRecord(params)?.processId);
      case 'process/write':
        return this.#ofProcess('write', params);
      case 'process/terminate':
        return this.#ofProcess('terminate', params);
      case 'process/read':
        return this.#reader(params);
      default: {
        const operation = FILE_METHODS.get(method);
        return operation === undefined ? undefined : this.#file(operation, params);
      }
    }
  }

  /** The operation of a notification, or undefined when the client sent it by itself. */
  matchNotification(params: unknown): Expectation | undefined {
    const token = readToken(params);
    return token === undefined ? undefined : this.#byToken(token, 'notify');
  }

  /** A token names one operation for ever: a repeated request belongs to it as well. */
  #byToken(token: string, operation: Operation): Expectation | undefined {
    for (const expectation of this.#list) {
      if (expectation.op === token && expectation.operation === operation) {
        expectation.matched = true;
        return expectation;
      }
    }
    return undefined;
  }

  /**
   * The first that fits and is open; one that has settled without a request was refused, or served by the client
   * itself.
   */
  #first(fits: (expectation: Expectation) => boolean): Expectation | undefined {
    let found: Expectation | undefined;
    for (const expectation of this.#list) {
      if (expectation.matched || !fits(expectation)) continue;
      if (!expectation.settled) {
        found = expectation;
        break;
      }
      found ??= expectation;
    }
    if (found !== undefined) found.matched = true;
    return found;
  }

  #ofProcess(kind: 'write' | 'terminate', params: unknown): Expectation | undefined {
    const processId = asRecord(params)?.processId;
    return this.#first(({ action }) => action.kind === kind && action.process === processId);
  }

  #file(operation: FileOperationName, params: unknown): Expectation | undefined {
    const record = asRecord(params);
    const path = samePath(record?.[operation === 'copy' ? 'sourcePath' : 'path']);
    const to = operation === 'copy' ? samePath(record?.destinationPath) : undefined;
    return this.#first(
      ({ action }) =>
        action.kind === 'file' &&
        action.operation === operation &&
        samePath(action.path) === path &&
        (operation !== 'copy' || samePath(action.to) === to),
    );
  }

  /**
   * A client may serve a `read` from what it retained and never ask, and a `poll` asks again and again, so their order
   * tells little: the request goes to the reader whose options it repeats most of, to a `read` before a `poll`, to the
   * first made.
   */
  #reader(params: unknown): Expectation | undefined {
    const record = asRecord(params) ?? {};
    let best: Expectation | undefined;
    let bestLikeness = Number.NEGATIVE_INFINITY;
    for (const expectation of this.#list) {
      const { action } = expectation;
      if (action.kind !== 'read' && action.kind !== 'poll') continue;
      if (action.process !== record.processId || (action.kind === 'read' && expectation.matched)) continue;
      const likeness = this.#likeness(expectation, action, record) + (action.kind === 'read' ? 0.5 : 0);
      if (likeness > bestLikeness) {
        best = expectation;
        bestLikeness = likeness;
      }
    }
    if (best !== undefined) best.matched = true;
    return best;
  }

  #likeness(
    expectation: Expectation,
    action: Extract<AppAction, { kind: 'read' | 'poll' }>,
    asked: Readonly<Record<string, unknown>>,
  ): number {
    const isPoll = action.kind === 'poll';
    const afterSeq = isPoll ? expectation.afterSeq : (action.afterSeq ?? 0);
    const waitMs = action.waitMs ?? (isPoll ? this.#pollWaitMs : 0);
    return (
      (expectation.settled || expectation.waiting ? -MOST_UNLIKELY : 0) +
      ((asked.afterSeq ?? 0) === afterSeq ? 1 : 0) +
      ((asked.waitMs ?? 0) === waitMs ? 1 : 0) +
      ((asked.maxBytes ?? undefined) === action.maxBytes ? 1 : 0)
    );
  }
}

/** The path in the one form in which two of them are compared; a relative one, which will be refused, as it is. */
function samePath(path: unknown): unknown {
  return absolutePath(path) ?? path;
}
