import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ProgramStart, RunningProgram } from '../../core/wire-target.js';
import { keepGroup, letGroupGo, signalGroup } from './leftovers.js';

/** The last lines of what a program printed, for messages. */
const LINES_KEPT = 10;
/** A line longer than this is cut in messages. */
const LINE_LENGTH_SHOWN = 300;
/** How long a program may take to end by itself once its standard input has ended, in real milliseconds. */
const END_MS = 2_000;
/**
 * Between two looks whether a group is gone, and how many. Nothing outlives being killed, but whose child it was may
 * take its time to take note of it.
 */
const LOOK_EVERY_MS = 2;
const LOOKS_MAX = 25;

/** Starts a program in a process group of its own, without a shell, and speaks with it in lines. */
export function startProgram({ command, args, cwd, env }: ProgramStart): RunningProgram {
  const child = spawn(command, args, {
    detached: true,
    stdio: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  return new SpawnedProgram(child, command);
}

class SpawnedProgram implements RunningProgram {
  readonly #child: ChildProcess;
  readonly #printed: string[] = [];
  readonly #lineListeners: ((line: string) => void)[] = [];
  readonly #endListeners: ((how: string) => void)[] = [];
  readonly #exited: Promise<void>;
  #ended: string | undefined;

  constructor(child: ChildProcess, command: string) {
    this.#child = child;
    if (child.pid !== undefined) keepGroup(child.pid);
    child.stdin?.on('error', () => undefined);
    this.#readLines(child.stdout, (line) => {
      for (const listener of this.#lineListeners) listener(line);
    });
    this.#readLines(child.stderr, () => undefined);
    this.#exited = new Promise((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        this.#end(
          error.code === 'ENOENT'
            ? `could not be started: there is no program '${command}'`
            : `could not be started: ${error.message}`,
        );
        resolve();
      });
      // What it printed last is read before its end is told.
      child.once('close', (code, signal) => {
        this.#end(signal === null ? `exited with code ${code}` : `was ended by ${signal}`);
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
    return this.#printed.map((line) => `\n  ${line}`).join('');
  }

  async stop(graceMs = END_MS): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    this.#child.stdin?.end();
    if (graceMs > 0) await Promise.race([this.#exited, wait(graceMs)]);
    // Whatever it has started itself is in its group, and may have outlived it.
    signalGroup(pid, 'SIGKILL');
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    await this.#exited;
    for (let looks = 0; looks < LOOKS_MAX && signalGroup(pid, 0); looks += 1) await wait(LOOK_EVERY_MS);
    letGroupGo(pid);
  }

  #readLines(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
    if (stream === null) return;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      this.#printed.push(line.length > LINE_LENGTH_SHOWN ? `${line.slice(0, LINE_LENGTH_SHOWN)}…` : line);
      if (this.#printed.length > LINES_KEPT) this.#printed.shift();
      take(line);
    });
  }

  #end(how: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    for (const listener of this.#endListeners) listener(how);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
