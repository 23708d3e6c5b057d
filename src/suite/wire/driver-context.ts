import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverContext, RunningProgram } from '../../core/wire-target.js';
import { keepFolder, letFolderGo } from './leftovers.js';
import { startProgram } from './start-program.js';

/** What drivers are started with, and what clears away everything they left. */
export interface OwnedContext extends DriverContext {
  /**
   * Ends every program that was started, and removes every folder that was made. Resolves when all of it is gone, also
   * what an earlier call is still at.
   */
  clear(): Promise<void>;
  /** The last lines that the programs printed, to be put behind a message; empty where there are none. */
  lastLines(): string;
}

export function createDriverContext(given: Pick<DriverContext, 'onProgress' | 'signal'>): OwnedContext {
  const programs: RunningProgram[] = [];
  const folders: string[] = [];
  let clearing: Promise<void> = Promise.resolve();
  const clearAll = async (): Promise<void> => {
    await Promise.all(programs.splice(0).map((program) => program.stop()));
    for (const folder of folders.splice(0)) {
      try {
        await rm(folder, { recursive: true, force: true });
        letFolderGo(folder);
      } catch {
        // It is still kept, and tried again when this process exits.
      }
    }
  };
  return {
    ...given,
    startProgram(start) {
      const program = startProgram(start);
      programs.push(program);
      return program;
    },
    async makeFolder() {
      const folder = await mkdtemp(join(tmpdir(), 'tailrace-'));
      keepFolder(folder);
      folders.push(folder);
      return folder;
    },
    lastLines() {
      return programs.map((program) => program.lastLines()).join('');
    },
    clear() {
      clearing = clearing.then(clearAll);
      return clearing;
    },
  };
}
