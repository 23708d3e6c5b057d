import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { formatError } from './format-error.js';
import { tellFailure } from './in-workflow.js';
import { InterruptedError } from './interrupted-error.js';
import { isDebugging } from './is-debugging.js';

/** Tells on standard error what ended a command before its result, and returns its exit code. */
export function tellError(error: unknown, context: CliContext): number {
  if (error instanceof InterruptedError) {
    context.stderr.write(`${error.message} (exit ${EXIT.incomplete})\n`);
    return EXIT.incomplete;
  }
  tellFailure(formatError(error, isDebugging(context.env)), context);
  return EXIT.error;
}
