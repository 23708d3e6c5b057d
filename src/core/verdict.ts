import type { EndCause, Operation } from './history.js';

/** When, in the life of the connection, the operation that went wrong was made. */
export type Phase = 'unwritten' | 'in-flight' | 'after-loss' | 'in-close-handler' | 'in-settle-handler';

/**
 * What took the connection away. `end-write`: only writing failed; `app-close`: the app closed; `none`: nothing did.
 */
export type Cause = EndCause | 'end-write' | 'app-close' | 'none';

/** What was seen to be wrong, in fields that do not change with seeds, names, counts, times or versions. */
export interface Evidence {
  /** From the property's closed list of kinds; the stable code of this way to fail. */
  readonly kind: string;
  readonly operation: Operation;
  readonly phase: Phase;
  readonly cause: Cause;
  /**
   * `pending`, `resolved`, or the failure as `kind` or `kind:code`; of a crash the error's class and code; of an event
   * its type.
   */
  readonly outcome: string;
  /** Index, in the history, of the event that shows it: the violating event of the diagram. */
  readonly at: number;
  /** The operation by name, where it is about one. */
  readonly op?: string;
  /** One sentence, with names: "call A is still open when the run ends". */
  readonly says: string;
}

/** The verdict of one property on one history. `unreached`: its precondition never held, so it says nothing. */
export type Verdict =
  | { readonly status: 'held' }
  | { readonly status: 'unreached' }
  | { readonly status: 'violated'; readonly evidence: readonly Evidence[] };

export const HELD: Verdict = { status: 'held' };
export const UNREACHED: Verdict = { status: 'unreached' };

/** The fingerprint of a failure: what makes two failures the same one, across seeds and versions. */
export interface Fingerprint {
  readonly v: 1;
  readonly property: string;
  readonly kind: string;
  readonly operation: Operation;
  readonly phase: Phase;
  readonly cause: Cause;
  readonly outcome: string;
}

/** What of a failure does not change from run to run, as a fingerprint has it; the rest may come with it. */
export type LastingEvidence = Omit<Evidence, 'at' | 'op' | 'says'> & Partial<Evidence>;

export function fingerprintOf(property: string, evidence: LastingEvidence): Fingerprint {
  const { kind, operation, phase, cause, outcome } = evidence;
  return { v: 1, property, kind, operation, phase, cause, outcome };
}

/** What shrinking must keep: the fingerprint without its phase and cause, which shrinking may simplify. */
export function failureKey(property: string, { kind, operation, outcome }: LastingEvidence): string {
  return `${property} ${kind} ${operation} ${outcome}`;
}
