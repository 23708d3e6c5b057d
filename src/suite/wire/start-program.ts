import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { ProgramStart, RunningProgram } from '../../core/wire-target.js';
import { keepGroup, letGroupGo, signalGroup } from './leftovers.js';

/**
 * The last lines of what a program printed, for messages. Of standard output they are few: what is said there all the
 * time must not drive out what was told once of a failure.
 */
const LINES_KEPT = { stdout: 4, stderr: 10 } as const;
/** A line longer than this is cut in messages. */
const LINE_LENGTH_SHOWN = 300;
/** How long a program may take to end by itself once its standard input has ended, in real milliseconds. */
const END_MS = 2_000;
/**
 * How long a program that has exited is listened to, in real milliseconds: what it has started may hold its outputs on.
 */
const LAST_WORDS_MS = 500;
/**
 * Between two looks whether a group is gone, and how many. Nothing outlives being killed, but whose child it was may
 * take its time to take note of it.
 */
const LOOK_EVERY_MS = 2;
const LOOKS_MAX = 25;

/** Starts a program in a process group of its own, without a shell, and speaks with it in lines. */
export function startProgram({ command, args, cwd, env }: ProgramStart): RunningProgram {
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: 'pipe',
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
    });
    return new SpawnedProgram(child, command, cwd);
  } catch (error) {
    // What no system takes for a program, an empty name among it, is thrown rather than told.
    return new UnstartedProgram(`could not be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

class UnstartedProgram implements RunningProgram {
  readonly #how: string;

  constructor(how: string) {
    this.#how = how;
  }

  write(): void {}

  onLine(): void {}

  onEnd(listener: (how: string) => void): void {
    listener(this.#how);
  }

  lastLines(): string {
    return '';
  }

  async stop(): Promise<void> {}
}

class SpawnedProgram implements RunningProgram {
  readonly #child: ChildProcess;
  readonly #printed: { readonly on: keyof typeof LINES_KEPT; readonly line: string }[] = [];
  readonly #lineListeners: ((line: string) => void)[] = [];
  readonly #endListeners: ((how: string) => void)[] = [];
  readonly #exited: Promise<void>;
  #ended: string | undefined;

  constructor(child: ChildProcess, command: string, cwd: string | undefined) {
    this.#child = child;
    if (child.pid !== undefined) keepGroup(child.pid);
    child.stdin?.on('error', () => undefined);
    this.#readLines(child, 'stdout', (line) => {
      for (const listener of this.#lineListeners) listener(line);
    });
    this.#readLines(child, 'stderr', () => undefined);
    this.#exited = new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        this.#end(`could not be started: ${whyNotStarted(error, command, cwd)}`);
        resolve();
      });
      // What it printed last is read before its end is told.
      let lastWords: NodeJS.Timeout | undefined;
      child.once('exit', (code, signal) => {
        lastWords = setTimeout(() => {
          this.#end(howEnded(code, signal));
          resolve();
        }, LAST_WORDS_MS);
      });
      child.once('close', (code, signal) => {
        clearTimeout(lastWords);
        this.#end(howEnded(code, signal));
        resolve();
      });
    });
  }

  write(line: string): void {
    if (this.#child.stdin?.writable === true) this.#child.stdin.write(`${line}\n`);
  }

  onLine(listener: (line: string) => void): void {
    this.#lineListeners.push(listener);
  }

  onEnd(listener: (how: string) => void): void {
    if (this.#ended === undefined) this.#endListeners.push(listener);
    else listener(this.#ended);
  }

  lastLines(): string {
    return this.#printed.map(({ line }) => `\n  ${line}`).join('');
  }

  async stop(graceMs = END_MS): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    this.#child.stdin?.end();
    if (graceMs > 0) await this.#exitedWithin(graceMs);
    // Whatever it has started itself is in its group, and may have outlived it.
    signalGroup(pid, 'SIGKILL');
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    await this.#exited;
    for (let looks = 0; looks < LOOKS_MAX && signalGroup(pid, 0); looks += 1) await wait(LOOK_EVERY_MS);
    letGroupGo(pid);
  }

  async #exitedWithin(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.#exited, over]);
    clearTimeout(timer);
  }

  /**
   * Takes the lines of a stream, the last one also where it is not ended. A line ends with a line feed: what else may
   * end one for `node:readline`, such as U+2028, may stand within JSON text.
   */
  #readLines(child: ChildProcess, on: keyof typeof LINES_KEPT, take: (line: string) => void): void {
    const stream = child[on];
    if (stream === null) return;
    const parts: string[] = [];
    const end = (): void => {
      const line = parts.splice(0).join('').replace(/\r$/, '');
      this.#keep(on, line.length > LINE_LENGTH_SHOWN ? `${line.slice(0, LINE_LENGTH_SHOWN)}…` : line);
      take(line);
    };
    stream.setEncoding('utf8').on('data', (text: string) => {
      const [first = '', ...others] = text.split('\n');
      parts.push(first);
      for (const other of others) {
        end();
        parts.push(other);
      }
    });
    stream.on('end', () => {
      if (parts.join('') !== '') end();
    });
  }

  #keep(on: keyof typeof LINES_KEPT, line: string): void {
    this.#printed.push({ on, line });
    if (this.#printed.filter((kept) => kept.on === on).length <= LINES_KEPT[on]) return;
    this.#printed.splice(
      this.#printed.findIndex((kept) => kept.on === on),
      1,
    );
  }

  #end(how: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    for (const listener of this.#endListeners) listener(how);
  }
}

function howEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
}

/** The system says the same of a program that is not there, and of a folder to start it in. */
function whyNotStarted(error: NodeJS.ErrnoException, command: string, cwd: string | undefined): string {
  if (error.code !== 'ENOENT') return error.message;
  return cwd === undefined || existsSync(cwd) ? `there is no program '${command}'` : `there is no folder '${cwd}'`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
