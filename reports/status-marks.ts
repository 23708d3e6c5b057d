import type { PropertyStatus } from '../src/core/report.js';

/** One character for each status, at the start of a row. */
export const STATUS_MARKS: Readonly<Record<PropertyStatus, string>> = {
  passed: '✓',
  violated: '✕',
  unreached: '?',
  'not-applicable': '-',
  'expected-failure': '!',
  inconclusive: '?',
};
