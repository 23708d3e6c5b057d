import type { DriverFailure } from '../../../core/wire-target.js';
import { EXECUTOR_ERROR, LOST } from '../classify-tool-error.js';

/** What 0.171.0 says of a command whose environment has never been reached, or is lost for good. */
const NOWHERE_TO_RUN = /No usable execution environment/;

/**
 * How a user of codex can tell why a command failed, to start or to go on: by the words that stand in place of its
 * output. There is no code.
 */
export function classifyCommandError(text: string): DriverFailure {
  // Who connects again and finds its session unknown tells both, and the loss is the cause.
  if (LOST.test(text) || NOWHERE_TO_RUN.test(text)) return { kind: 'disconnected' };
  const [, refused] = EXECUTOR_ERROR.exec(text) ?? [];
  return refused === undefined ? { kind: 'unknown', reason: text } : { kind: 'server', code: Number(refused) };
}
