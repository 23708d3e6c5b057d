import { drawSequence } from '../../../reports/draw-sequence.js';
import { formatTarget } from '../../../reports/format-numbers.js';
import { summariseCounterexample } from '../../../reports/summarise-counterexample.js';
import type { Race } from '../../core/race.js';
import type { Counterexample, TargetIdentity } from '../../core/report.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { recordRegression } from '../../suite/race/record-regression.js';
import { type Literal, type LiteralObject, printLiteral, printText, WIDTH } from './print-literal.js';

/** The runners for which a test can be written. */
export const TEST_RUNNERS = ['vitest', 'node-test'] as const;
export type TestRunner = (typeof TEST_RUNNERS)[number];

/** What a test is made of. */
export interface EmittedTest {
  readonly runner: TestRunner;
  readonly race: Race;
  /** The name of the race's file, which the test says that it comes from. */
  readonly raceFile: string;
  readonly counterexample: Counterexample;
  /** The client that showed it. */
  readonly shownBy: TargetIdentity;
  /** See `emitTarget`. */
  readonly target: Literal;
  /** Budget in schedules. */
  readonly runs: number;
  /** Real milliseconds that the test may take. */
  readonly timeoutMs: number;
}

/** The whole source of a regression test, the same for the same race, client and engine. It has no syntax of types. */
export function emitSource(test: EmittedTest): string {
  const { runner, race, timeoutMs } = test;
  const isVitest = runner === 'vitest';
  const title = printText(oneLine(race.title));
  const asserted = [
    `${isVitest ? 'const { status } = ' : ''}await assertNoRace({`,
    ...emitAssertion(test).map((line) => `  ${line}`),
    '});',
    // An assertion of the runner's own, where it is set to demand one of each test.
    ...(isVitest ? ["expect(status).toBe('held');"] : []),
  ];
  return [
    ...tellAbove(test).map((line) => `// ${line}`.trimEnd()),
    ...(isVitest
      ? ["import { assertNoRace } from 'tailrace/regression';", "import { expect, test } from 'vitest';"]
      : ["import { test } from 'node:test';", "import { assertNoRace } from 'tailrace/regression';"]),
    '',
    `test(${title}, { timeout: ${timeoutMs} }, async ({ signal }) => {`,
    ...asserted.map((line) => `  ${line}`),
    '});',
    '',
  ].join('\n');
}

/** The fields of the assertion, each on the lines it takes, at the margin. */
function emitAssertion({ race, counterexample, target, runs }: EmittedTest): string[] {
  const { tailraceRegression, title, source, form, violates, ...found } = recordRegression(race, counterexample);
  const { scenario, schedule, reported, order, joined, seed } = found;
  const fields = (values: LiteralObject): string[] =>
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : emitField(name, value)));
  return [
    ...fields({ tailraceRegression, title: oneLine(title), source, target, form, violates: asLiteral(violates) }),
    '// What is left of the report, and the order and gaps in which it was shown.',
    ...fields({ scenario: asLiteral(scenario), schedule: asLiteral(schedule) }),
    ...(reported === undefined
      ? []
      : ['// The whole report, for a client that reaches nothing in what is left of it.']),
    ...fields({ reported: asLiteral(reported), order: asLiteral(order), joined }),
    '// The schedule is followed first. Then others are run: all there are, or as many as this.',
    ...fields({ runs, seed }),
    'signal,',
  ];
}

/** Inside the test the fields stand four columns in. */
const MARGIN = '    ';

function emitField(name: string, value: Literal): string[] {
  const before = `${MARGIN}${name}: `;
  return `${before}${printLiteral(value, before)},`.split('\n').map((line) => line.slice(MARGIN.length));
}

/** Plain data is a literal, which TypeScript does not see of an interface. */
function asLiteral(data: object | undefined): Literal {
  return data as Literal;
}

/** What stands above the test, for whoever reads it when it fails. */
function tellAbove(test: EmittedTest): string[] {
  const { runner, race, raceFile, counterexample, shownBy } = test;
  const { summary } = race;
  return [
    // Whatever a project gives its tests for a browser, a client gets what Node has. The first of these counts.
    ...(runner === 'vitest' ? ['@vitest-environment node', ''] : []),
    ...wrap(race.title),
    ...(race.source === undefined ? [] : wrap(race.source)),
    '',
    ...(summary === undefined ? [] : [...wrap(`Reported: ${oneLine(summary)}`), '']),
    ...wrap(`Shown by ${formatTarget(shownBy)}: ${summariseCounterexample(counterexample)}.`),
    '',
    ...drawSequence(counterexample).split('\n').map(printable),
    '',
    ...wrap(
      'This test fails where the client shows this again, in this schedule or another one, and where nothing can be ' +
        `said of it any more. Written by tailrace ${ENGINE_VERSION} from ${raceFile}.`,
    ),
  ];
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** A line of a comment ends where JavaScript ends a line, and shows what it holds: a report is not to write code. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '\u{fffd}').trimEnd();
}

/** A text in lines of a comment; a word that is longer than a line has one of its own. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of printable(oneLine(text)).split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || longer.length + '// '.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
