import { createColors } from 'picocolors';
import { type BaselineResult, describePattern } from '../src/core/baseline.js';
import type {
  CheckEvent,
  CheckResult,
  Counterexample,
  PropertyResult,
  PropertyStatus,
  WireResult,
} from '../src/core/report.js';
import { explainCounterexample, replayCommand, sayRepeated } from './explain-counterexample.js';
import { formatCount, formatCounted, formatDuration, formatTarget } from './format-numbers.js';
import type { ReplayPath, Reporter, Sink } from './reporter.js';
import { STATUS_MARKS } from './status-marks.js';
import { summariseCounterexample } from './summarise-counterexample.js';
import { splitFailures } from './weigh-property.js';

export interface TextReporterOptions {
  readonly sink: Sink;
  readonly color: boolean;
  /** The engine's version, for the first line. */
  readonly engine: string;
  readonly replayPath: ReplayPath;
  /** See `ReportContext`. */
  readonly targetArgument: string;
  readonly targetFlag?: string;
  /** The statement of a property, where it is known. */
  statementOf(property: string): string | undefined;
  /** The exit code that this result leads to. */
  exitCodeOf(result: CheckResult): number;
}

type Colors = ReturnType<typeof createColors>;

const STATUS_ORDER: readonly PropertyStatus[] = [
  'passed',
  'expected-failure',
  'not-applicable',
  'unreached',
  'inconclusive',
  'violated',
];

const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  0: 'every applicable must property was reached and held',
  1: 'a property is violated',
  2: 'the harness or the adapter failed',
  3: 'the check is not complete, so nothing is promised',
};

/** The report for people: what is being checked at once, violations as they are found, and the verdict at the end. */
export function createTextReporter(options: TextReporterOptions): Reporter {
  const colors = createColors(options.color);
  const line = (text = ''): void => options.sink(`${text}\n`);
  const told = new Set<string>();
  return {
    event(event: CheckEvent): void {
      if (event.type === 'started') for (const text of startLines(event, options.engine, colors)) line(text);
      // Every way to fail is in the table at the end; what comes in meanwhile is one of each property.
      // What is expected is in the table only.
      if (
        event.type === 'found' &&
        event.counterexample.expected !== true &&
        !told.has(event.counterexample.property)
      ) {
        told.add(event.counterexample.property);
        for (const text of foundLines(event.counterexample, options, colors)) line(text);
      }
      if (event.type === 'finished') for (const text of resultLines(event.result, options, colors)) line(text);
    },
  };
}

function startLines(event: Extract<CheckEvent, { type: 'started' }>, engine: string, colors: Colors): string[] {
  const budget = event.runs === undefined ? 'until the time is up' : formatCounted(event.runs, 'schedule');
  return [
    `${colors.bold(`tailrace ${engine}`)} checks ${colors.bold(formatTarget(event.target))}`,
    `seed ${event.seed}, strategy ${event.strategy}, profile ${event.profile}, ${budget}, ` +
      `${event.applicable} of ${formatCounted(event.properties, 'property')} applicable`,
    '',
  ];
}

function foundLines(counterexample: Counterexample, options: TextReporterOptions, colors: Colors): string[] {
  const { property, strength, foundAt, repeated } = counterexample;
  const seen = foundAt === 0 ? 'as recorded before' : `first seen in schedule ${formatCount(foundAt)}`;
  const lines = [
    `${colors.red('✕')} ${colors.bold(property)} is violated (${strength}${sayRepeated(repeated)}), ${seen}`,
    `  ${summariseCounterexample(counterexample)}`,
  ];
  const path = options.replayPath(counterexample);
  if (path !== undefined) lines.push(colors.dim(`  ${replayCommand(path, options)}`));
  lines.push('');
  return lines;
}

function resultLines(result: CheckResult, options: TextReporterOptions, colors: Colors): string[] {
  const lines: string[] = [];
  const plainest = findPlainest(result);
  if (plainest !== undefined) {
    const path = options.replayPath(plainest);
    const statement = options.statementOf(plainest.property);
    const explanation = explainCounterexample(plainest, {
      ...(statement === undefined ? {} : { statement }),
      ...(path === undefined ? {} : { replayCommand: replayCommand(path, options) }),
    });
    lines.push(colors.bold('The plainest of the failures'), explanation, '');
  }
  lines.push(...tableLines(result, options, colors), '', ...coverageLines(result), '');
  if (result.baseline !== undefined) lines.push(...baselineLines(result.baseline, colors), '');
  if (result.stoppedBy === 'time') {
    const again = result.wire === undefined ? 'The same again' : 'The same schedules again';
    lines.push(`Stopped by time. ${again}: --runs ${result.schedules} --seed ${result.seed}`);
  }
  lines.push(...verdictLines(result, options.exitCodeOf(result), colors));
  return lines;
}

/**
 * The counterexample that is easiest to understand: of a must property first, proved before suspected, then the
 * smallest.
 */
function findPlainest(result: CheckResult): Counterexample | undefined {
  const strengths = ['proved', 'observed', 'suspected'];
  const rank = (property: PropertyResult, counterexample: Counterexample): number =>
    (property.level === 'must' ? 0 : 10_000) +
    strengths.indexOf(counterexample.strength) * 1000 +
    counterexample.actions * 10 +
    counterexample.deviations;
  return result.properties
    .filter((property) => property.status === 'violated')
    .flatMap((property) => splitFailures(property).unexpected.map((found) => ({ found, rank: rank(property, found) })))
    .sort((one, other) => one.rank - other.rank)[0]?.found;
}

function tableLines(result: CheckResult, options: TextReporterOptions, colors: Colors): string[] {
  const idWidth = Math.max(...result.properties.map((property) => property.id.length), 0);
  const rows = [...result.properties].sort(
    (one, other) => STATUS_ORDER.indexOf(one.status) - STATUS_ORDER.indexOf(other.status),
  );
  return rows.flatMap((property) => {
    const mark = colorOf(property, colors)(`${STATUS_MARKS[property.status]} ${property.status.padEnd(16)}`);
    const counts = property.status === 'not-applicable' ? '' : countsOf(property);
    const level = property.level === 'should' ? 'should' : 'must  ';
    const note = property.reason ?? options.statementOf(property.id) ?? '';
    const row =
      `${mark} ${property.id.padEnd(idWidth)}  ${level}  ${counts.padStart(22)}  ${colors.dim(note)}`.trimEnd();
    return [row, ...waysToFail(property).map((way) => colors.dim(`    ${way}`))];
  });
}

/** Where a property fails in more ways than one: what fails how, one line a kind; what is expected is counted. */
function waysToFail(property: PropertyResult): string[] {
  const { expected, unexpected } = splitFailures(property);
  const counted = expected.length === 0 ? [] : [`as expected: ${formatCounted(expected.length, 'way')} to fail`];
  if (property.counterexamples.length < 2) return counted;
  const byKind = new Map<string, Set<string>>();
  for (const { fingerprint } of unexpected) {
    const { kind, operation } = fingerprint;
    byKind.set(kind, (byKind.get(kind) ?? new Set()).add(operation));
  }
  return [...[...byKind].map(([kind, operations]) => `${kind}: ${[...operations].sort().join(', ')}`), ...counted];
}

function countsOf(property: PropertyResult): string {
  const reached = `${formatCount(property.reached)} reached`;
  return property.violated === 0 ? reached : `${formatCount(property.violated)} of ${reached}`;
}

function colorOf(property: PropertyResult, colors: Colors): (text: string) => string {
  switch (property.status) {
    case 'passed':
      return colors.green;
    case 'violated':
      return property.level === 'must' ? colors.red : colors.yellow;
    case 'not-applicable':
      return colors.dim;
    default:
      return colors.yellow;
  }
}

function coverageLines(result: CheckResult): string[] {
  const applicable = result.properties.filter((property) => property.status !== 'not-applicable').length;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${formatCount(count)}`)
      .join(', ') || 'none';
  return [
    `${applicable} of ${formatCounted(result.properties.length, 'property')} applicable`,
    `faults      ${counts(result.coverage.faults)}`,
    `phases      ${counts(result.coverage.phases)}`,
    `strategies  ${counts(result.coverage.strategies)}`,
    ...(result.wire === undefined ? [] : wireLines(result.wire)),
  ];
}

/** Over which connection, and how long calls stayed open that were open when it ended. */
function wireLines({ endpoint, openAfterLoss }: WireResult): string[] {
  const told = openAfterLoss.map(({ afterLoss, calls, maxMs, endedBy }) => {
    const ends = Object.entries(endedBy)
      .filter(([, count]) => count > 0)
      .map(([by, count]) => `${formatCount(count)} by ${by}`);
    const found = afterLoss === 'none' ? '' : ` (${afterLoss})`;
    const longest = `${formatCount(maxMs)} ms at the longest`;
    return `after loss  ${formatCounted(calls, 'open call')}${found}: ${longest}; ended ${ends.join(', ')}`;
  });
  return [`endpoint    ${endpoint}`, ...told];
}

/** What the baseline expected, in one line, and each part of it that somebody has to do something about. */
function baselineLines({ file, entries, problems }: BaselineResult, colors: Colors): string[] {
  const met = entries.filter(({ state }) => state === 'expected').length;
  const notes = entries.flatMap(({ fingerprint, state, says }) =>
    says === undefined || state !== 'elsewhere' ? [] : [`! ${describePattern(fingerprint)}: ${says}`],
  );
  return [
    `baseline ${file}: ${met} of ${formatCounted(entries.length, 'known failure')} as recorded`,
    ...notes.map((note) => colors.yellow(`  ${note}`)),
    ...problems.map(({ verdict, says }) =>
      verdict === 'violated' ? colors.red(`  ✕ ${says}`) : colors.yellow(`  ? ${says}`),
    ),
  ];
}

function verdictLines(result: CheckResult, exitCode: number, colors: Colors): string[] {
  const paint =
    result.verdict === 'conformant' ? colors.green : result.verdict === 'violated' ? colors.red : colors.yellow;
  const broken = [idsViolated(result, 'must'), idsViolated(result, 'should')].filter((ids) => ids !== '').join('; ');
  const ran = `${formatCounted(result.schedules, 'schedule')} in ${formatDuration(result.elapsedMs)}`;
  const lines = [
    `${colors.bold(formatTarget(result.target))}: ${paint(colors.bold(result.verdict))}${broken === '' ? '' : ` (${broken})`}`,
  ];
  if (result.reason !== undefined) lines.push(`  because ${result.reason}`);
  lines.push(`${ran}, stopped by ${result.stoppedBy}, seed ${result.seed}`);
  lines.push(`exit ${exitCode}: ${meaningOf(exitCode, result)}`);
  return lines;
}

function meaningOf(exitCode: number, { baseline, properties }: CheckResult): string {
  const has = (status: PropertyStatus): boolean => properties.some((property) => property.status === status);
  if (exitCode === 0 && has('expected-failure')) return `${EXIT_MEANINGS[0]}, or failed as the baseline expects`;
  const broken = baseline?.problems.some(({ verdict }) => verdict === 'violated') === true;
  return exitCode === 1 && broken && !has('violated')
    ? 'the baseline is not true any more'
    : (EXIT_MEANINGS[exitCode] ?? '');
}

/** The violated properties of one level; those that should hold are said to be such. */
function idsViolated(result: CheckResult, level: PropertyResult['level']): string {
  const violated = result.properties.filter((property) => property.status === 'violated' && property.level === level);
  const ids = violated.map((property) => property.id).join(', ');
  return ids === '' || level === 'must' ? ids : `should: ${ids}`;
}
