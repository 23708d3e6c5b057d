import type { Readable, Writable } from 'node:stream';
import { isCancel, select } from '@clack/prompts';

/** A question with a few answers. */
export interface Question<T extends string> {
  readonly text: string;
  /** The first is what Enter takes. */
  readonly choices: readonly { readonly name: T; readonly statement: string }[];
}

/** Where somebody is asked. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/**
 * Asks the person at the terminal.
 *
 * @returns the name of the choice, or undefined when the question was broken off: by Ctrl-C, Ctrl-D or Esc, or by the
 * signal.
 */
export async function askChoice<T extends string>(
  question: Question<T>,
  signal: AbortSignal,
  { stdin, stdout }: Terminal = process,
): Promise<T | undefined> {
  const answered = new AbortController();
  const ended = endOfInput(stdin, answered.signal);
  const answer = await select<string>({
    message: question.text,
    options: question.choices.map(({ name, statement }) => ({ value: name, label: name, hint: statement })),
    signal: AbortSignal.any([signal, ended]),
    input: stdin,
    output: stdout,
  });
  answered.abort();
  return isCancel(answer) ? undefined : question.choices.find(({ name }) => name === answer)?.name;
}

/**
 * Aborted when the input ends while the question is open, which is what Ctrl-D does: the prompt does not notice it, and
 * Node would end with a promise that nobody can settle any more.
 */
function endOfInput(input: Readable, answered: AbortSignal): AbortSignal {
  const ended = new AbortController();
  const end = (): void => {
    // An answer stops the input as well, a moment before it is given.
    setImmediate(() => {
      if (!answered.aborted) ended.abort();
    });
  };
  input.on('pause', end);
  answered.addEventListener('abort', () => input.off('pause', end), { once: true });
  return ended.signal;
}
