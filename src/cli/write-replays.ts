import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { summariseCounterexample } from '../../reports/summarise-counterexample.js';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { Counterexample } from '../core/report.js';
import { replayName } from './name-replay.js';

/** Writes counterexamples down as they are found, so that an interrupted check loses none. */
export class ReplayWriter {
  readonly #folder: string;
  readonly #cwd: string;
  readonly #written = new Set<string>();

  /** @param folder of the target's replay files, relative to `cwd` */
  constructor(folder: string, cwd: string) {
    this.#folder = folder;
    this.#cwd = cwd;
  }

  /**
   * Writes one down. The file of a failure that a recorded one has just shown again stays as it is: it may be
   * committed.
   *
   * @throws UsageError `file-unreadable` when the file cannot be written.
   */
  write(counterexample: Counterexample): void {
    const path = this.#path(counterexample);
    if (counterexample.foundAt > 0 || !existsSync(resolve(this.#cwd, path))) this.#writeFile(path, counterexample);
    this.#written.add(path);
  }

  /**
   * Writes one down in the place of whatever its file holds, and returns its path.
   *
   * @throws UsageError `file-unreadable` when the file cannot be written.
   */
  writeAnew(counterexample: Counterexample): string {
    const path = this.#path(counterexample);
    this.#writeFile(path, counterexample);
    this.#written.add(path);
    return path;
  }

  #path({ fingerprint }: Counterexample): string {
    return join(this.#folder, replayName(fingerprint));
  }

  #writeFile(path: string, counterexample: Counterexample): void {
    const replay = { ...counterexample.replay, summary: summariseCounterexample(counterexample) };
    try {
      mkdirSync(resolve(this.#cwd, this.#folder), { recursive: true });
      replaceFile(resolve(this.#cwd, path), `${JSON.stringify(replay, null, 2)}\n`);
    } catch (error) {
      throw new UsageError('file-unreadable', `the replay file ${path} cannot be written: ${codeOf(error)}`);
    }
  }

  /** The path of a counterexample's file, relative to the working folder; undefined when it was not written. */
  pathOf(counterexample: Counterexample): string | undefined {
    const path = this.#path(counterexample);
    return this.#written.has(path) ? path : undefined;
  }
}

/** Whole or not at all: whoever is killed meanwhile leaves what was there before. */
function replaceFile(path: string, text: string): void {
  const part = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
