import { accessSync, constants, lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { REPORT_KINDS } from '../../reports/report-kinds.js';
import type { ReportContext } from '../../reports/reporter.js';
import { codeOf } from '../core/error-code.js';
import { InvariantError, UsageError } from '../core/errors.js';
import type { CheckResult } from '../core/report.js';
import type { CliContext } from './cli-context.js';
import type { ReportRequest } from './parse-options.js';

/**
 * Our own outputs. Opened by their names they would be emptied where they go to a file, and where they go to a socket
 * they cannot be opened.
 */
const OUTPUTS: Readonly<Record<string, 'stdout' | 'stderr'>> = { '/dev/stdout': 'stdout', '/dev/stderr': 'stderr' };

/**
 * Makes sure that reports can be written before a long search begins, and takes old ones away: should the check not
 * come to an end, nothing is left that looks like its result. Devices, pipes and links are not files of ours: they
 * stay.
 *
 * @throws UsageError `file-unreadable` when one cannot be written, `bad-option` when two go to the same file.
 */
export function prepareReportFiles(reports: readonly ReportRequest[], cwd: string): void {
  const taken = new Set<string>();
  for (const { file } of reports) {
    const path = resolve(cwd, file);
    if (taken.has(path)) throw new UsageError('bad-option', `--report names the file '${file}' more than once`);
    taken.add(path);
    attempt(file, () => prepare(path));
  }
}

/**
 * Writes every report, or none.
 *
 * @throws UsageError `file-unreadable` when one cannot be written.
 */
export async function writeReports(
  reports: readonly ReportRequest[],
  result: CheckResult,
  report: ReportContext,
  context: CliContext,
): Promise<void> {
  const texts = await Promise.all(reports.map(({ kind }) => kindOf(kind).render(result, report)));
  const paths = reports.map(({ file }) => resolve(context.cwd, file));
  try {
    reports.forEach(({ file }, index) => {
      const [path = '', text = ''] = [paths[index], texts[index]];
      attempt(file, () => write(path, text, context));
    });
  } catch (error) {
    // What stands in the way of a report without being one stays.
    for (const path of paths) if (OUTPUTS[path] === undefined && isFile(path)) empty(path);
    throw error;
  }
}

function write(path: string, text: string, context: CliContext): void {
  const output = OUTPUTS[path];
  if (output === undefined) writeFileSync(path, text);
  else context[output].write(text);
}

function prepare(path: string): void {
  if (OUTPUTS[path] !== undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  const there = statSync(path, { throwIfNoEntry: false });
  // Opening a pipe and closing it again would tell its reader that nothing comes.
  if (there === undefined || there.isFile() || there.isDirectory()) empty(path);
  else accessSync(path, constants.W_OK);
}

/** Leaves no report at a path: of a link the file that it leads to is emptied, for somebody has put the link there. */
function empty(path: string): void {
  writeFileSync(path, '');
  if (lstatSync(path).isFile()) rmSync(path);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
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
    throw new UsageError('file-unreadable', `the report ${file} cannot be written: ${codeOf(error)}`);
  }
}
