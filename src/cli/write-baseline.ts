import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { describePattern, type FingerprintPattern } from '../core/baseline.js';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { CheckResult, Counterexample } from '../core/report.js';
import { formatBaseline } from '../suite/baseline/format-baseline.js';
import { type UpdatedBaseline, updateBaseline } from '../suite/baseline/update-baseline.js';
import type { CliContext } from './cli-context.js';
import { replayFolder } from './name-replay.js';
import type { CheckPlan } from './run-check.js';
import { ReplayWriter } from './write-replays.js';

type Plan = Pick<CheckPlan, 'replayDir' | 'target'>;

/**
 * Writes a baseline file from the result of a check, with the replay files that it names, and tells what is different.
 * A check that did not come to its end changes nothing: what it did not find would be lost.
 *
 * @throws UsageError `file-unreadable` when it cannot be written.
 */
export function writeBaseline(file: string, result: CheckResult, plan: Plan, context: CliContext): void {
  const why = whyNotToWrite(result);
  if (why !== undefined) {
    context.stdout.write(`\n${file} is left as it is: ${why}\n`);
    return;
  }
  const path = resolve(context.cwd, file);
  const writer = new ReplayWriter(replayFolder(plan.replayDir, plan.target.argument), context.cwd);
  const replayPath = (counterexample: Counterexample): string => {
    const written = resolve(context.cwd, writer.writeAnew(counterexample));
    return relative(dirname(path), written).replaceAll(sep, '/');
  };
  const updated = updateBaseline(result, replayPath);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, formatBaseline(updated.file));
  } catch (error) {
    throw new UsageError('file-unreadable', `the baseline ${file} cannot be written: ${codeOf(error)}`);
  }
  context.stdout.write(`\n${tellUpdate(file, updated)}`);
}

function whyNotToWrite({ schedules, stoppedBy }: CheckResult): string | undefined {
  if (stoppedBy === 'signal') return 'the check was interrupted, and what it did not find would be lost';
  return schedules === 0 ? 'no schedule was run' : undefined;
}

function tellUpdate(file: string, updated: UpdatedBaseline): string {
  const { added, removed, recordedAnew } = updated;
  const count = updated.file.failures.length;
  const list = (what: string, patterns: readonly FingerprintPattern[]): string[] =>
    patterns.map((pattern) => `  ${what}  ${describePattern(pattern)}`);
  return [
    `${file} has ${count === 0 ? 'no known failure' : count === 1 ? 'one known failure' : `${count} known failures`} now`,
    ...list('added         ', added),
    ...list('recorded anew ', recordedAnew),
    ...list('removed       ', removed),
    ...(added.length === 0
      ? []
      : ["Somebody has to write the 'reason' of each that was added. Until then --baseline refuses the file."]),
    '',
  ].join('\n');
}
