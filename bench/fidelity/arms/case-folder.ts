import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SEED_FILES } from '../../../sim/executor/file-store.js';

/**
 * The folder of one case on the real arm: the tree that the simulated executor begins with, and the pipes through which
 * the scripts of its processes are told to go on.
 */
export class CaseFolder {
  readonly root: string;
  readonly #cues = new Map<string, number>();

  constructor(root: string) {
    this.root = root;
    for (const [path, text] of Object.entries(SEED_FILES)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }

  /** A shell script whose function `cue` waits until `cue` is called here. Where that cannot come any more, it ends. */
  argvOf(processId: string, script: string): readonly string[] {
    const pipe = join(this.root, `cue-${processId}`);
    const made = spawnSync('mkfifo', [pipe], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`mkfifo ${pipe}: ${made.error?.message ?? made.stderr}`);
    // Opened for both ways it does not wait for the other side, and lines written before that is there are kept.
    this.#cues.set(processId, openSync(pipe, 'r+'));
    return ['/bin/sh', '-c', `exec 3<'${pipe}'; cue() { read -r _ <&3 || exit 9; }; ${script}`];
  }

  cue(processId: string): void {
    const descriptor = this.#cues.get(processId);
    if (descriptor === undefined) throw new Error(`the script of ${processId} has no cues`);
    writeSync(descriptor, '\n');
  }

  /** Ends the scripts that still wait. */
  close(): void {
    for (const descriptor of this.#cues.values()) closeSync(descriptor);
    this.#cues.clear();
  }
}
