import type { Fingerprint } from './verdict.js';

/** Which failures a baseline's entry is about: those with these fields. A field left out matches anything. */
export type FingerprintPattern = Pick<Fingerprint, 'property'> & Partial<Omit<Fingerprint, 'v' | 'property'>>;

/** The fields of a fingerprint that an entry can name, in the order in which they are read. */
export const PATTERN_FIELDS = ['property', 'kind', 'operation', 'phase', 'cause', 'outcome'] as const;

/** A pattern on one line: `call-settles (hung, call, in-flight, eof, pending)`. */
export function describePattern(pattern: FingerprintPattern): string {
  const [, ...others] = PATTERN_FIELDS;
  const named = others.map((field) => pattern[field]).filter((value) => value !== undefined);
  return named.length === 0 ? pattern.property : `${pattern.property} (${named.join(', ')})`;
}

/**
 * What became of one entry of a baseline in a check.
 *
 * - `expected`: its replay shows the failure again.
 * - `elsewhere`: its replay does not, but the search found the failure: accepted, and the replay is to be recorded
 *   anew.
 * - `stale`: the property holds on its replay now.
 * - `not-found`: its replay says nothing any more, and the search did not find the failure.
 * - `not-run`: the check ended before its replay was run.
 * - `not-applicable`: the property does not apply to the target any more.
 * - `expired`: its last day is over. It expects nothing.
 * - `unreviewed`: nobody has written its reason yet. It expects nothing.
 */
export type BaselineEntryState =
  | 'expected'
  | 'elsewhere'
  | 'stale'
  | 'not-found'
  | 'not-run'
  | 'not-applicable'
  | 'expired'
  | 'unreviewed';

/** One entry of a baseline, after a check. */
export interface BaselineEntryResult {
  readonly fingerprint: FingerprintPattern;
  readonly reason: string;
  /** The path of its replay file, relative to the baseline file. */
  readonly replay: string;
  /** The last day on which it is expected, as `YYYY-MM-DD`. */
  readonly expires?: string;
  readonly state: BaselineEntryState;
  /** Whether its replay shows the failure. */
  readonly shown: boolean;
  /** What is the matter, and what to do about it; absent when there is nothing to do. */
  readonly says?: string;
}

/** What a check found out about the baseline it was judged by. */
export interface BaselineResult {
  /** The baseline file, as it was named. */
  readonly file: string;
  readonly entries: readonly BaselineEntryResult[];
  /** Properties that apply to the target and are not in the set that was reviewed, and the other way round. */
  readonly applicable: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** What makes the verdict graver than the properties alone do, in words; empty where the baseline is true. */
  readonly problems: readonly BaselineProblem[];
}

export interface BaselineProblem {
  /** The verdict that it leads to. */
  readonly verdict: 'violated' | 'incomplete';
  readonly says: string;
}
