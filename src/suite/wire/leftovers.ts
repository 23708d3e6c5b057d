import { rmSync } from 'node:fs';

/**
 * What must not outlive this process: process groups and temporary folders. They are ended and removed one by one when
 * they are done with; whatever is left when the process exits, by whichever way that runs exit handlers, goes then.
 */
const groups = new Set<number>();
const folders = new Set<string>();
let listening = false;

/** How often the removal of a folder is tried again; Node waits a little longer each time. */
const REMOVALS_MAX = 3;

/** Ends this process group with the process, unless it is let go before. */
export function keepGroup(leader: number): void {
  listen();
  groups.add(leader);
}

export function letGroupGo(leader: number): void {
  groups.delete(leader);
}

/** Removes this folder with the process, unless it is let go before. */
export function keepFolder(path: string): void {
  listen();
  folders.add(path);
}

export function letFolderGo(path: string): void {
  folders.delete(path);
}

/** Signals a whole process group. False when nothing of it is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    // What is there and belongs to somebody else by now is not ours to end.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function listen(): void {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const leader of groups) signalGroup(leader, 'SIGKILL');
    for (const folder of folders) removeFolder(folder);
  });
}

/**
 * What was killed may not be gone yet, and still be writing. A folder that stays must keep no other from going, and not
 * change the exit code.
 */
function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: REMOVALS_MAX });
  } catch {
    // Nobody is left to be told.
  }
}
