import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ReplayFile } from '../core/replay-file.js';
import { REPLAY_ENDING, replayFolder } from './name-replay.js';
import { readReplayFile } from './read-replay-file.js';
import type { ResolvedTarget } from './resolve-target.js';

/**
 * The recorded failures of a target, in the order of their paths: every replay file in the target's own folder, and those
 * directly in the replay folder that name the target.
 */
export async function readCommittedReplays(
  replayDir: string,
  target: ResolvedTarget,
  cwd: string,
): Promise<ReplayFile[]> {
  const own = listReplays(replayFolder(replayDir, target.argument), cwd);
  const replays = await Promise.all(own.map((path) => readReplayFile(path, cwd)));
  for (const path of listReplays(replayDir, cwd)) {
    const replay = await readReplayFile(path, cwd);
    if (replay.target.name === target.reference.name) replays.push(replay);
  }
  return replays;
}

/** A folder that does not exist holds none. */
function listReplays(folder: string, cwd: string): string[] {
  try {
    const names = readdirSync(resolve(cwd, folder)).filter((name) => name.endsWith(REPLAY_ENDING));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}
