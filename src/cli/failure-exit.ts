import { EXIT } from './exit-code.js';
import { InterruptedError } from './interrupted-error.js';
import { bisectExitOfError } from './reproduce/reproduce-exit.js';

/** The exit code of a command that an error ended before its result. */
export type ExitOfError = (error: unknown) => number;

export const exitOfError: ExitOfError = (error) => (error instanceof InterruptedError ? EXIT.incomplete : EXIT.error);

/**
 * The same for a command with these arguments. `git bisect run` takes 2 and 3 for bad, so they must not come out where
 * it asks. That is known from the arguments alone, since what is wrong may be the arguments: `reprodcue --bisect`.
 *
 * @param args without the program and the script
 */
export function exitOfErrorFor(args: readonly string[]): ExitOfError {
  return isForBisect(args) ? bisectExitOfError : exitOfError;
}

function isForBisect(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  return options.some((option) => /^--bisect(?:=|$)/.test(option));
}
