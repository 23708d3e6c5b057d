import type { CliContext } from './cli-context.js';
import { type ExitOfError, exitOfError } from './failure-exit.js';
import { formatError } from './format-error.js';
import { tellFailure } from './in-workflow.js';
import { InterruptedError } from './interrupted-error.js';
import { isDebugging } from './is-debugging.js';

/** Tells on standard error what ended a command before its result, and returns its exit code. */
export function tellError(error: unknown, context: CliContext, exitOf: ExitOfError = exitOfError): number {
  const exitCode = exitOf(error);
  if (error instanceof InterruptedError) context.stderr.write(`${error.message} (exit ${exitCode})\n`);
  else tellFailure(formatError(error, isDebugging(context.env)), context);
  return exitCode;
}
