import type { CliContext, Output } from '../cli-context.js';
import { ownProcess } from '../own-process.js';

const SILENT: Output = { isTTY: false, write: () => undefined };

/**
 * The context of a check that somebody else tells of: that of a command of this process, but nothing is written to it.
 */
export function silentContext(interrupted: AbortSignal): CliContext {
  return { ...ownProcess(), stdout: SILENT, stderr: SILENT, interrupted };
}
