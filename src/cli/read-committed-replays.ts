import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import type { ReplayFile } from '../core/replay-file.js';
import { isOnWire } from '../suite/contracts.js';
import { REPLAY_ENDING, replayFolder } from './name-replay.js';
import { readReplayFile } from './read-replay-file.js';
import type { ResolvedTarget } from './resolve-target.js';

/**
 * The recorded failures of a target, in the order of their paths: every replay file in the target's own folder, and
 * those directly in the replay folder that name the target.
 *
 * @throws UsageError what is wrong with one of them, and that it can be deleted
 */
export async function readCommittedReplays(
  replayDir: string,
  target: ResolvedTarget,
  cwd: string,
): Promise<ReplayFile[]> {
  const own = replayFolder(replayDir, target.argument);
  const replays = await Promise.all(listReplays(own, cwd).map((path) => readRecorded(path, own, cwd)));
  for (const path of listReplays(replayDir, cwd)) {
    const replay = await readRecorded(path, replayDir, cwd);
    if (replay.target.name === target.reference.name) replays.push(replay);
  }
  // A schedule of the other world says nothing new here: its gaps are not those of this one.
  const arm = isOnWire(target.reference) ? 'wire' : 'simulated';
  return replays.filter((replay) => (replay.arm ?? 'simulated') === arm);
}

/** Nobody has named this file: whoever ran a check has to be told why it is read at all. */
async function readRecorded(path: string, folder: string, cwd: string): Promise<ReplayFile> {
  try {
    return await readReplayFile(path, cwd);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const why = `It is one of the recorded failures in ${folder}, which are run before the search`;
    throw new UsageError(error.code, error.message, `${why}: restore it, or delete it.`);
  }
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
