import type { FingerprintPattern } from '../../core/baseline.js';
import type { ReplayFile } from '../../core/replay-file.js';

/** The known failures of a target, as a person has reviewed them: what a baseline file says. */
export interface BaselineFile {
  /** The target's own name, as its adapter gives it. */
  readonly target: string;
  /** Ids of the properties that applied to the target when it was reviewed. */
  readonly applicable: readonly string[];
  readonly failures: readonly KnownFailure[];
}

export interface KnownFailure {
  readonly fingerprint: FingerprintPattern;
  /** Why it is accepted, in words. */
  readonly reason: string;
  /** The path of a replay file that shows it, relative to the baseline file, with forward slashes. */
  readonly replay: string;
  /** The last day on which it is expected, as `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** A baseline that a check is judged by: the file, its replays, and the day it is judged on. */
export interface Baseline extends BaselineFile {
  /** The file, as it was named: for messages. */
  readonly file: string;
  readonly failures: readonly ExpectedFailure[];
  /** The day of the check, as `YYYY-MM-DD`: entries that expire before it expect nothing. */
  readonly today: string;
  /** Whether the file is being written anew: then only what nobody has reviewed, and what has expired, is a problem. */
  readonly updating?: boolean;
}

export interface ExpectedFailure extends KnownFailure {
  readonly recorded: ReplayFile;
}

/** Stands where a person is to write the reason. An entry with it expects nothing. */
export const REASON_WANTED = 'not reviewed yet, say here why this failure is accepted';
