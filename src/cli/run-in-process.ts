import { writeSync } from 'node:fs';
import { codeOf } from '../core/error-code.js';
import { TailraceError } from '../core/errors.js';
import type { CliContext, Output } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { type ExitOfError, exitOfError } from './failure-exit.js';
import { formatError } from './format-error.js';
import type { Question } from './init/ask-choice.js';
import { isDebugging } from './is-debugging.js';
import { ownProcess } from './own-process.js';

/**
 * Runs a command in this process: gives it what it needs, and ends the process with its exit code.
 *
 * @param exitOf the exit code where the process ends by an error that nobody has caught
 */
export async function runInProcess(
  command: (context: CliContext) => Promise<number>,
  exitOf: ExitOfError = exitOfError,
): Promise<never> {
  const interrupt = new AbortController();
  const endByError = (error: unknown): never => endWith(exitOf(error), error);
  process.on('uncaughtException', endByError);
  listenForSignals(interrupt);
  const exitCode = await command({
    ...ownProcess(),
    stdout: outputOf(process.stdout, interrupt, endByError),
    stderr: outputOf(process.stderr, interrupt, endByError),
    ...(canAsk() ? { choose: (question) => choose(question, interrupt.signal) } : {}),
    interrupted: interrupt.signal,
  });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(exitCode);
}

/** Both ends have to be a terminal, and one on which lines can be drawn again. */
function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

async function choose<T extends string>(question: Question<T>, signal: AbortSignal): Promise<T | undefined> {
  return (await import('./init/ask-choice.js')).askChoice(question, signal);
}

function listenForSignals(interrupt: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second one means it: whoever presses Ctrl-C twice does not want a report.
      if (interrupt.signal.aborted) process.exit(EXIT.killed);
      interrupt.abort();
    });
  }
}

/** Writes to a stream of the process. When its reader has gone (`| head`) the search is stopped, quietly. */
function outputOf(
  stream: NodeJS.WriteStream,
  interrupt: AbortController,
  endByError: (error: unknown) => never,
): Output {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      const name = stream === process.stdout ? 'standard output' : 'standard error';
      endByError(new TailraceError('output-lost', `${name} cannot be written: ${codeOf(error)}`));
    }
    gone = true;
    interrupt.abort();
  });
  return {
    isTTY: stream.isTTY === true,
    write: (text) => {
      if (!gone) stream.write(text);
    },
  };
}

/** Ends the process for what nobody has caught: by itself Node would end it as if a property were violated. */
function endWith(exitCode: number, error: unknown): never {
  try {
    // At once: nothing that is left to the streams is written any more.
    writeSync(process.stderr.fd, formatError(error, isDebugging(process.env)));
  } catch {
    // Nobody can be told, but by the exit code.
  }
  process.exit(exitCode);
}

/** Lets what was written reach a slow pipe before the process ends. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}
