import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { REPORT_KINDS } from '../../reports/report-kinds.js';
import type { ReportContext } from '../../reports/reporter.js';
import { InvariantError, UsageError } from '../core/errors.js';
import type { CheckResult } from '../core/report.js';
import type { ReportRequest } from './parse-options.js';

/**
 * Makes sure that reports can be written before a long search begins, and takes old ones away: should the check not come to
 * an end, nothing is left that looks like its result.
 *
 * @throws UsageError `file-unreadable` when one cannot be written, `bad-option` when two go to the same file.
 */
export function prepareReportFiles(reports: readonly ReportRequest[], cwd: string): void {
  const taken = new Set<string>();
  for (const { file } of reports) {
    const path = resolve(cwd, file);
    if (taken.has(path)) throw new UsageError('bad-option', `--report names the file '${file}' more than once`);
    taken.add(path);
    attempt(file, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
      rmSync(path);
    });
  }
}

/**
 * Writes every report, or none.
 *
 * @throws UsageError `file-unreadable` when one cannot be written.
 */
export async function writeReports(
  reports: readonly ReportRequest[],
  cwd: string,
  result: CheckResult,
  context: ReportContext,
): Promise<void> {
  const texts = await Promise.all(reports.map(({ kind }) => kindOf(kind).render(result, context)));
  try {
    reports.forEach(({ file }, index) => {
      attempt(file, () => writeFileSync(resolve(cwd, file), texts[index] ?? ''));
    });
  } catch (error) {
    for (const { file } of reports) takeAway(resolve(cwd, file));
    throw error;
  }
}

/** What stands in the way of a report without being one stays. */
function takeAway(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path);
}

function kindOf(name: string): (typeof REPORT_KINDS)[number] {
  const kind = REPORT_KINDS.find((known) => known.name === name);
  if (kind === undefined) throw new InvariantError(`there is no report '${name}'`);
  return kind;
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError('file-unreadable', `the report ${file} cannot be written: ${code}`);
  }
}
