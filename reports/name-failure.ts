import type { CallFailure } from '../src/core/target.js';

/** A failure in as few words as tell it from others: `disconnected`, `server -32600`, `unknown, BrokenPipe`. */
export function nameFailure(failure: CallFailure): string {
  const code = failure.code === undefined ? '' : ` ${failure.code}`;
  const io = failure.io === undefined ? '' : `, ${failure.io}`;
  return `${failure.kind}${code}${io}`;
}
