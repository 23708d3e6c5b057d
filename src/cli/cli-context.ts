import type { RunNpm } from '../install/run-npm.js';
import type { CheckTarget, ReplayTarget, ReproduceRace } from '../suite/contracts.js';
import type { Question } from './init/ask-choice.js';

/** Where text goes: standard output or standard error. */
export interface Output {
  write(text: string): void;
  /** Whether a person watches it on a terminal. */
  readonly isTTY: boolean;
}

/** Everything of the outside world that a command uses, so that a test can give its own. */
export interface CliContext {
  /** Relative paths are relative to it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Writes whole lines to where the runner of a workflow reads its commands, present where one does: then nothing that
   * is written to the outputs above is a command.
   */
  commandWorkflow?(lines: string): void;
  /**
   * Asks the person at the terminal, present where there is one. Gives the name of what was chosen, or undefined when
   * the question was broken off.
   */
  choose?<T extends string>(question: Question<T>): Promise<T | undefined>;
  /** Aborted by the first Ctrl-C, and when nobody reads the output any more. */
  readonly interrupted: AbortSignal;
  /** Real milliseconds, from any origin. */
  now(): number;
  /** The day it is, in UTC, as `YYYY-MM-DD`. */
  today(): string;
  /** A seed nobody has used before. */
  freshSeed(): string;
  /** Runs npm, for a client that has to be installed. */
  readonly runNpm: RunNpm;
  /** Loaded when needed: a command that checks nothing starts without the engine. */
  loadCheckTarget(): Promise<CheckTarget>;
  loadReplayTarget(): Promise<ReplayTarget>;
  loadReproduceRace(): Promise<ReproduceRace>;
}
