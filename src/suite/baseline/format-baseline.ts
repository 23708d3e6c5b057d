import { stringify } from 'yaml';
import { PROPERTIES } from '../../../properties/catalogue.js';
import { type FingerprintPattern, PATTERN_FIELDS } from '../../core/baseline.js';
import type { BaselineFile, KnownFailure } from './baseline.js';
import { BASELINE_FORMAT } from './baseline-schema.js';

/** Columns of a line at most, so that a reason is read without scrolling. */
const WIDTH = 100;

const HEADER = `# The known failures of a client, as they were reviewed: \`tailrace run --baseline FILE\` expects these, and no others.
# Each says why it is accepted ('reason'), and may say until when ('expires: 2027-01-31'). A field taken out of a
# fingerprint matches anything. Commit the replay files with this one.
# With \`--update-baseline\` this file is written anew: fingerprints, reasons and days are kept, comments are not.
`;
const APPLICABLE =
  '# The properties that applied when this was reviewed: with more or fewer of them it is to be reviewed again.\n';
const FAILURES = '# Every other failure is a violation, also one of a property that is named here.\n';

/** Writes a baseline as the text of its file. The same baseline gives the same text, in whatever order it comes. */
export function formatBaseline({ target, applicable, failures }: BaselineFile): string {
  const known = [...applicable].sort((one, other) => rankOf(one) - rankOf(other));
  const sorted = [...failures].sort((one, other) => compare(one.fingerprint, other.fingerprint));
  const entries = write({ failures: sorted.map(inOrder) })
    .replaceAll(/\n {2}- /g, '\n\n  - ')
    .replace('\n\n', '\n');
  return [
    HEADER,
    write({ 'tailrace-baseline': BASELINE_FORMAT, target }),
    `\n${APPLICABLE}${write({ applicable: known })}`,
    `\n${FAILURES}${entries}`,
  ].join('');
}

function write(value: unknown): string {
  return stringify(value, { version: '1.2', lineWidth: WIDTH });
}

/** The entry with its fields in the order in which they are read. */
function inOrder({ fingerprint, reason, replay, expires }: KnownFailure): KnownFailure {
  const named = PATTERN_FIELDS.filter((field) => fingerprint[field] !== undefined);
  const pattern = Object.fromEntries(named.map((field) => [field, fingerprint[field]]));
  return {
    fingerprint: { ...pattern, property: fingerprint.property },
    reason,
    replay,
    ...(expires === undefined ? {} : { expires }),
  };
}

/** In the order of the catalogue, and then of what the fields say. */
function compare(one: FingerprintPattern, other: FingerprintPattern): number {
  const ranks = rankOf(one.property) - rankOf(other.property);
  if (ranks !== 0) return ranks;
  for (const field of PATTERN_FIELDS) {
    const [a, b] = [one[field] ?? '', other[field] ?? ''];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

function rankOf(property: string): number {
  return PROPERTIES.findIndex(({ id }) => id === property);
}
