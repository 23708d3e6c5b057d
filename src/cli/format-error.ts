import { InvariantError, TailraceError } from '../core/errors.js';

/** An error as the command prints it: its code, what is wrong, and what to do. The stack only for debugging. */
export function formatError(error: unknown, debug: boolean): string {
  const known = error instanceof TailraceError ? error : new InvariantError(textOf(error));
  const message = debug ? known.message : withoutStack(known.message);
  const lines = [`error[${known.code}]: ${message}`, `  ${known.remedy}`];
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  else if (known.code === 'invariant') lines.push('  With TAILRACE_DEBUG=1 the message has the place in the code.');
  return `${lines.join('\n')}\n`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** What came out of the worker carries its stack in the message. */
function withoutStack(message: string): string {
  return message.replace(/(?:\n {4}at .*)+/g, '');
}
