import { type ErrorCode, TailraceError } from '../../core/errors.js';

/** What says that a client cannot be tried, rather than that it was asked for wrongly or the harness is wrong. */
const CODES: ReadonlySet<ErrorCode> = new Set([
  'adapter-load',
  'adapter-contract',
  'adapter-failed',
  'driver-failed',
  'client-install',
  'race-target',
  'worker-lost',
]);

/**
 * Whether an error says only that this client, at this commit or in this version, cannot be tried: it does not install,
 * load or connect, or lacks what the race needs. Such a one is neither good nor bad.
 */
export function cannotBeTried(error: unknown): error is TailraceError {
  return error instanceof TailraceError && CODES.has(error.code);
}
