import { UsageError } from '../core/errors.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { Counterexample } from '../core/report.js';
import type { Baseline } from '../suite/baseline/baseline.js';
import { checkFileWritable } from './check-writable.js';
import type { CliContext } from './cli-context.js';

export const DEFAULT_BASELINE = './tailrace.baseline.yaml';

/** The options of `run` that a baseline is asked for with, as they were given. */
export interface BaselineOptions {
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly property: readonly string[];
}

/** What a check is to know of a baseline: it is judged by one, is to become one, or both. */
export interface BaselinePlan {
  readonly judgedBy?: Baseline;
  /** The file that is to be written from the result. */
  readonly written?: string;
  /** The replay file of the baseline that has just shown an expected failure, relative to the working folder. */
  replayPath?(counterexample: Counterexample): string | undefined;
}

/**
 * @param target the name of the target, where it is known before its adapter is loaded
 * @throws UsageError for options that do not go together, and what reading the file throws.
 */
export async function planBaseline(
  options: BaselineOptions,
  context: CliContext,
  target?: string,
): Promise<BaselinePlan> {
  const { baseline: given, updateBaseline: updating = false, property } = options;
  if (!updating && given === undefined) return {};
  if (updating && property.length > 0) {
    const why = 'a baseline is of all properties, and those left out would be lost from it';
    throw new UsageError('bad-option', `--update-baseline was given with --property; ${why}`);
  }
  const file = given ?? DEFAULT_BASELINE;
  const { baselineReplayPath, readBaseline } = await import('./read-baseline.js');
  const baseline = await readBaseline(file, {
    cwd: context.cwd,
    today: context.today(),
    updating,
    ...(target === undefined ? {} : { target }),
  });
  if (updating) checkFileWritable('the baseline', file, context.cwd);
  return {
    ...(baseline === undefined
      ? {}
      : { judgedBy: baseline, replayPath: (shown) => baselineReplayPath(baseline, shown) }),
    ...(updating ? { written: file } : {}),
  };
}

/** The committed replays that the baseline does not run already. */
export function besidesBaseline(replays: readonly ReplayFile[], { judgedBy }: BaselinePlan): readonly ReplayFile[] {
  const expected = new Set(judgedBy?.failures.map(({ recorded }) => JSON.stringify(recorded)));
  return replays.filter((replay) => !expected.has(JSON.stringify(replay)));
}
