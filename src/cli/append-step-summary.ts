import { appendFileSync, statSync } from 'node:fs';
import { toMarkdownReport } from '../../reports/markdown-report.js';
import type { ReportContext } from '../../reports/reporter.js';
import { codeOf } from '../core/error-code.js';
import type { CheckResult } from '../core/report.js';
import type { CliContext } from './cli-context.js';

/**
 * GitHub takes 1 MiB as the summary of one step, and drops a larger one whole. What other commands of the step add
 * after this one needs room as well.
 */
const SUMMARY_BYTES_MAX = 1_000_000;

/**
 * Adds the Markdown report to the summary of the workflow's step, where there is one, as far as it has room. A summary
 * that cannot be written is told on standard error and changes nothing else: nobody has asked for it.
 */
export function appendStepSummary(result: CheckResult, report: ReportContext, context: CliContext): void {
  const file = context.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  try {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    // An empty line, for another command may have left its last line open.
    const text = toMarkdownReport(result, report, SUMMARY_BYTES_MAX - bytes - 1);
    if (text !== '') appendFileSync(file, `\n${text}`);
  } catch (error) {
    context.stderr.write(`the step summary ${file} cannot be written: ${codeOf(error)}\n`);
  }
}
