import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { toJsonReport } from '../../reports/json-report.js';
import { UsageError } from '../core/errors.js';
import type { CheckOutcome } from './run-check.js';

/**
 * Makes sure that a report can be written before a long search begins, and takes an old one away: should the check not
 * come to an end, nothing is left that looks like its result.
 */
export function prepareReportFile(file: string, cwd: string): void {
  attempt(file, () => {
    const path = resolve(cwd, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    rmSync(path);
  });
}

/** @throws UsageError `file-unreadable` when it cannot be written. */
export function writeJsonReport(file: string, cwd: string, outcome: CheckOutcome): void {
  const report = toJsonReport(outcome.result, (counterexample) => outcome.replayPath(counterexample));
  attempt(file, () => writeFileSync(resolve(cwd, file), `${JSON.stringify(report, null, 2)}\n`));
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError('file-unreadable', `the report ${file} cannot be written: ${code}`);
  }
}
