import type { CheckResult } from '../src/core/report.js';
import type { ReportContext } from './reporter.js';

/** A report that is written to a file when a check is finished. */
export interface ReportKind {
  /** What `--report NAME=FILE` calls it. */
  readonly name: string;
  readonly description: string;
  /** The whole text of the file. What it takes to make it is loaded only then. */
  render(result: CheckResult, context: ReportContext): Promise<string>;
}

export const REPORT_KINDS: readonly ReportKind[] = [
  {
    name: 'json',
    description: 'for programs; stable: extended, never renamed',
    async render(result, context) {
      const { toJsonReport } = await import('./json-report.js');
      return `${JSON.stringify(toJsonReport(result, context.replayPath), null, 2)}\n`;
    },
  },
  {
    name: 'junit',
    description: 'JUnit XML for CI servers; a property that was never reached is a failure',
    async render(result, context) {
      const { toJunitReport } = await import('./junit-report.js');
      return toJunitReport(result, context);
    },
  },
  {
    name: 'markdown',
    description: 'for a page or a comment; also the step summary in GitHub Actions',
    async render(result, context) {
      const { toMarkdownReport } = await import('./markdown-report.js');
      return toMarkdownReport(result, context);
    },
  },
];
