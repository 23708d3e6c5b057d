/**
 * The errors of the harness and of its caller. A client's failure is never one of these: it is a verdict.
 *
 * - The caller's mistake: {@link UsageError}. Says what was given, what was expected, where, and what to do. Exit 2.
 * - The adapter's, or a client that cannot be used at all: {@link AdapterError}. Exit 2.
 * - Our own bug: {@link InvariantError}. Asks for a report. Exit 2.
 */
export interface ErrorEntry {
  readonly code: ErrorCode;
  readonly meaning: string;
  readonly remedy: string;
}

export type ErrorCode =
  | 'unknown-name'
  | 'bad-option'
  | 'file-unreadable'
  | 'file-exists'
  | 'output-lost'
  | 'replay-invalid'
  | 'replay-version'
  | 'replay-target'
  | 'client-version'
  | 'client-install'
  | 'bisect-end'
  | 'race-target'
  | 'baseline-invalid'
  | 'baseline-target'
  | 'log-invalid'
  | 'race-invalid'
  | 'adapter-load'
  | 'adapter-contract'
  | 'adapter-failed'
  | 'driver-failed'
  | 'no-target'
  | 'worker-lost'
  | 'invariant';

export const ERRORS: readonly ErrorEntry[] = [
  {
    code: 'unknown-name',
    meaning: 'A target, property, strategy, profile or report of that name does not exist.',
    remedy: 'Take one of the names the message suggests, or see `tailrace list`.',
  },
  {
    code: 'bad-option',
    meaning: 'The value of an option is not of the form it needs.',
    remedy: 'See `tailrace COMMAND --help` for the form.',
  },
  {
    code: 'file-unreadable',
    meaning: 'A file that was named does not exist or cannot be read or written.',
    remedy: 'Check the path; it is relative to the folder the command runs in.',
  },
  {
    code: 'file-exists',
    meaning: 'A file that would be written is there already.',
    remedy: 'Keep it and name another file, or say that it may be replaced: `--force`.',
  },
  {
    code: 'output-lost',
    meaning: 'What the command prints could not be written to where it goes.',
    remedy: 'Make room there, or send the output somewhere else.',
  },
  {
    code: 'replay-invalid',
    meaning: 'A replay file is cut off, is not JSON, or lacks a field.',
    remedy: 'Take the file as `tailrace run` wrote it, or run again with the seed in the report.',
  },
  {
    code: 'replay-version',
    meaning: 'A replay file was written in a format this version does not read.',
    remedy: 'Replay it with the engine version it names, or find the failure again with its seed.',
  },
  {
    code: 'replay-target',
    meaning:
      'A replay file was recorded with another target than the registered one that was named, or with an adapter, and none was named.',
    remedy: 'Name the target it was recorded with; the file of an adapter is taken whatever was recorded, and told.',
  },
  {
    code: 'client-version',
    meaning: 'The version asked of a published client is none that can be installed, or none that its adapter knows.',
    remedy: 'Take a version that the message names, or leave it out for the one the adapter is pinned to.',
  },
  {
    code: 'client-install',
    meaning:
      'The client could not be installed: no such version, no way to the registry, or a cache that cannot be written.',
    remedy: 'The message says why. Installed versions stay in the cache (TAILRACE_CACHE) and need no network again.',
  },
  {
    code: 'bisect-end',
    meaning:
      'A version that a bisection was given as good shows the race, one given as bad does not, or one cannot be tried.',
    remedy: 'Try it by itself: `tailrace reproduce FILE --target NAME@VERSION`; then name another version.',
  },
  {
    code: 'race-target',
    meaning: 'A race report is not about this client: it lacks something that the race needs, or takes another link.',
    remedy: 'Name a target of the kind that the report is about.',
  },
  {
    code: 'baseline-invalid',
    meaning: 'A baseline file is not YAML, has a field it should not have, or lacks one that a person has to write.',
    remedy: 'Correct the line that the message names; the form is in docs/baseline.md.',
  },
  {
    code: 'baseline-target',
    meaning: 'A baseline file is of another target.',
    remedy: 'Name the baseline of this target, or the target of this baseline.',
  },
  {
    code: 'race-invalid',
    meaning: 'A race file is not YAML, has what it should not have, or contradicts itself.',
    remedy: 'Correct the line that the message names; the form is in docs/races.md.',
  },
  {
    code: 'log-invalid',
    meaning: 'A log that is to be imported is of no known format, is cut off, or has no message that is understood.',
    remedy: 'Compare it with docs/import.md; `--format` says which format it is, where that is not found out.',
  },
  {
    code: 'adapter-load',
    meaning: 'The adapter, or the client that it binds, could not be loaded.',
    remedy:
      'Run it on its own with Node to see the whole error. A folder of the cache may be deleted: it is installed again.',
  },
  {
    code: 'adapter-contract',
    meaning: 'The adapter has no default export that is a Target, or one of its parts is of the wrong shape.',
    remedy: 'Compare it with the Target interface in the documentation.',
  },
  {
    code: 'adapter-failed',
    meaning: 'The adapter threw, or its client refused an undisturbed handshake.',
    remedy: "The message is the adapter's own; make `connect` succeed against a peer that answers everything.",
  },
  {
    code: 'driver-failed',
    meaning:
      'A driver program ended, said what is no event of the driver protocol, did not answer, or could not do what it was told.',
    remedy: 'The message has the last that it printed. Compare it with docs/driver-protocol.md.',
  },
  {
    code: 'no-target',
    meaning: 'No target was named where a forgotten one must not be green.',
    remedy: 'Name one with --target, or add a tailrace.target.ts.',
  },
  {
    code: 'worker-lost',
    meaning: 'The worker that runs the client ended without a result.',
    remedy: 'The message says how it ended; run again with the same seed.',
  },
  {
    code: 'invariant',
    meaning: 'The harness contradicted itself.',
    remedy: 'This is a bug in tailrace: please report it with the command and the seed.',
  },
];

export class TailraceError extends Error {
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly remedy: string;

  /** @param remedy where more is known of what to do than its code says */
  constructor(code: ErrorCode, message: string, remedy?: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.remedy = remedy ?? ERRORS.find((entry) => entry.code === code)?.remedy ?? '';
  }
}

export class UsageError extends TailraceError {}
export class AdapterError extends TailraceError {}

export class InvariantError extends TailraceError {
  constructor(message: string) {
    super('invariant', message);
  }
}
