import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describePattern } from '../core/baseline.js';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { Counterexample } from '../core/report.js';
import type { Baseline, ExpectedFailure, KnownFailure } from '../suite/baseline/baseline.js';
import { matchesFingerprint } from '../suite/baseline/match-fingerprint.js';
import { parseBaseline } from '../suite/baseline/parse-baseline.js';
import { readReplayFile } from './read-replay-file.js';
import { suggestNames } from './suggest-names.js';

export interface ReadBaselineOptions {
  readonly cwd: string;
  /** See {@link Baseline}. */
  readonly today: string;
  readonly updating: boolean;
  /** The name of the target that is checked, where it is known before its adapter is loaded. */
  readonly target?: string;
}

/**
 * Reads a baseline file and the replay files that it names. One that is to be written anew need not be there yet.
 *
 * @throws UsageError `file-unreadable`, what {@link parseBaseline} throws, `baseline-target` for one of another target,
 * what is wrong with a replay file, and `baseline-invalid` for one that records something else than its entry is about.
 */
export async function readBaseline(file: string, options: ReadBaselineOptions): Promise<Baseline | undefined> {
  const { cwd, today, updating, target } = options;
  if (updating && !existsSync(resolve(cwd, file))) return undefined;
  const { failures, ...rest } = parseBaseline(readText(file, cwd), file, { updating, suggest: suggestNames });
  if (target !== undefined && target !== rest.target) {
    const what = `${file} is the baseline of '${rest.target}', but the target is '${target}'`;
    throw new UsageError('baseline-target', what);
  }
  const read: ExpectedFailure[] = [];
  for (const [index, failure] of failures.entries()) {
    const where = `${file}: at failures.${index}.replay`;
    const recorded = await readRecorded(pathOf(file, failure), cwd, where);
    checkRecorded(recorded, failure, rest.target, where);
    read.push({ ...failure, recorded });
  }
  return { ...rest, failures: read, file, today, updating };
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    const code = codeOf(error);
    const how = code === 'ENOENT' ? '; --update-baseline writes one' : '';
    throw new UsageError('file-unreadable', `the baseline ${file} cannot be read: ${code}${how}`);
  }
}

async function readRecorded(path: string, cwd: string, where: string): Promise<ReplayFile> {
  try {
    return await readReplayFile(path, cwd);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.code, `${where}: ${error.message}; without it the entry cannot stand`);
  }
}

function checkRecorded(recorded: ReplayFile, { fingerprint }: KnownFailure, target: string, where: string): void {
  if (!matchesFingerprint(fingerprint, recorded.fingerprint)) {
    const [about, of] = [describePattern(fingerprint), describePattern(recorded.fingerprint)];
    throw new UsageError(
      'baseline-invalid',
      `${where}: the entry is about ${about}, but the replay file records ${of}`,
    );
  }
  if (recorded.target.name === target) return;
  const what = `it was recorded with '${recorded.target.name}', but the baseline is of '${target}'`;
  throw new UsageError('baseline-target', `${where}: ${what}`);
}

/** Where the replay file of an entry is, relative to the working folder. */
function pathOf(file: string, { replay }: KnownFailure): string {
  return join(dirname(file), replay);
}

/** The replay file of the entry that has just shown this failure; undefined where none has. */
export function baselineReplayPath(baseline: Baseline, { foundAt, replay }: Counterexample): string | undefined {
  if (foundAt > 0) return undefined;
  const failure = baseline.failures.find(
    ({ fingerprint, recorded }) =>
      matchesFingerprint(fingerprint, replay.fingerprint) &&
      isDeepStrictEqual([recorded.scenario, recorded.schedule], [replay.scenario, replay.schedule]),
  );
  return failure === undefined ? undefined : pathOf(baseline.file, failure);
}
