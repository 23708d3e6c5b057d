import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import { REPLAY_FORMAT, type ReplayFile } from '../core/replay-file.js';

/**
 * Reads and checks a replay file.
 *
 * @throws UsageError `file-unreadable`, `replay-invalid` or `replay-version`, saying what was found and where.
 */
export async function readReplayFile(path: string, cwd: string): Promise<ReplayFile> {
  const value = parseJson(readText(path, cwd), path);
  checkVersion(value, path);
  const { replaySchema } = await import('./replay-schema.js');
  const parsed = replaySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the top level' : issue.path.join('.');
    throw new UsageError(
      'replay-invalid',
      `${path} is not a whole replay file: at ${where}: ${issue?.message ?? 'wrong shape'}`,
    );
  }
  // The schema says `optional` where the type says "absent": in what JSON.parse gives, these are the same.
  const replay = parsed.data as unknown as ReplayFile;
  checkReferences(replay, path);
  return replay;
}

function readText(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError('file-unreadable', `the replay file ${path} cannot be read: ${codeOf(error)}`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const size = text.length === 0 ? 'it is empty' : `it has ${text.length} characters and ends where JSON does not`;
    throw new UsageError('replay-invalid', `${path} is not JSON; ${size} (${why})`);
  }
}

function checkVersion(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null || !('tailraceReplay' in value)) {
    throw new UsageError('replay-invalid', `${path} is JSON but no replay file: it has no field 'tailraceReplay'`);
  }
  if (value.tailraceReplay === REPLAY_FORMAT) return;
  const engine = 'engine' in value && typeof value.engine === 'string' ? `, written by engine ${value.engine}` : '';
  const given = JSON.stringify(value.tailraceReplay);
  throw new UsageError(
    'replay-version',
    `${path} has format ${given}${engine}; this version reads format ${REPLAY_FORMAT}`,
  );
}

/** What the shape cannot say: the schedule names actions of the scenario, each once, and ids are unique. */
function checkReferences(replay: ReplayFile, path: string): void {
  const ids = new Set<string>();
  for (const action of replay.scenario.strands.flatMap((strand) => strand.actions)) {
    if (ids.has(action.id))
      throw new UsageError('replay-invalid', `${path}: the scenario has two actions '${action.id}'`);
    ids.add(action.id);
  }
  replay.schedule.forEach((entry, index) => {
    if (ids.delete(entry.action)) return;
    throw new UsageError(
      'replay-invalid',
      `${path}: schedule.${index} is action '${entry.action}', which the scenario does not have (or has no second time)`,
    );
  });
  if (replay.fingerprint.property === replay.property) return;
  throw new UsageError(
    'replay-invalid',
    `${path}: the property is '${replay.property}' but the fingerprint is of '${replay.fingerprint.property}'`,
  );
}
