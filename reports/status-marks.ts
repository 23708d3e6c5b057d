import type { PropertyStatus } from '../src/core/report.js';

/** One character for each status, and for each another: in the table of results it stands alone. */
export const STATUS_MARKS: Readonly<Record<PropertyStatus, string>> = {
  passed: '✓',
  violated: '✕',
  unreached: '○',
  'not-applicable': '–',
  'expected-failure': '!',
  inconclusive: '?',
};
