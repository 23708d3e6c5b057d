import { REPORT_KINDS } from '../../reports/report-kinds.js';
import { UsageError } from '../core/errors.js';
import { unknownName } from './suggest-names.js';

/** Which report goes to which file. */
export interface ReportRequest {
  /** The name of one of `REPORT_KINDS`. */
  readonly kind: string;
  readonly file: string;
}

const REPORT_NAMES: readonly string[] = REPORT_KINDS.map((kind) => kind.name);
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SEED_LENGTH_MAX = 100;

/** A whole number from 0 up, as `--runs` takes it. */
export function parseCount(option: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw badOption(option, text, 'a whole number such as 5000');
}

/** A duration with its unit, in milliseconds: `500ms`, `60s`, `2m`, `1h`. */
export function parseDuration(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  if (amount === undefined || unitMs === undefined) {
    throw badOption(option, text, 'a duration with its unit such as 500ms, 60s, 2m or 1h');
  }
  return Math.round(Number(amount) * unitMs);
}

/** A seed: any text without spaces, so that it can be copied from a log. */
export function parseSeed(option: string, text: string): string {
  if (/^\S+$/.test(text) && text.length <= SEED_LENGTH_MAX) return text;
  throw badOption(option, text, `text without spaces, at most ${SEED_LENGTH_MAX} characters`);
}

/** One of a list of names. */
export function parseName(what: string, text: string, known: readonly string[], seeAll?: string): string {
  if (known.includes(text)) return text;
  throw unknownName(what, text, known, seeAll);
}

/** A report as `KIND=FILE`. */
export function parseReport(option: string, text: string): ReportRequest {
  const at = text.indexOf('=');
  const kind = at === -1 ? text : text.slice(0, at);
  const file = at === -1 ? '' : text.slice(at + 1);
  if (kind !== '' && !REPORT_NAMES.includes(kind)) throw unknownName('report', kind, REPORT_NAMES);
  if (kind !== '' && file !== '') return { kind, file };
  throw badOption(option, text, 'the kind of report and the file it goes to, such as json=report.json');
}

function badOption(option: string, text: string, expected: string): UsageError {
  return new UsageError('bad-option', `${option} was given '${text}'; it takes ${expected}`);
}
