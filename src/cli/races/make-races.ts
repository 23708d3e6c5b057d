import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../core/error-code.js';
import { UsageError } from '../../core/errors.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { EXIT } from '../exit-code.js';
import { loadKnownTargets } from '../known-targets.js';
import { tellError } from '../tell-error.js';
import { argumentOf, type ClientRow, isAsExpected, RACES, type RaceResults, type TriedRace } from './race-results.js';
import { type CorpusRace, readCorpus } from './read-corpus.js';
import { renderRaces } from './render-races.js';
import { tryRace } from './try-race.js';

export const RACE_RESULTS = `${RACES}/results.json`;
export const RACE_TABLE = `${RACES}/README.md`;

/** Takes the clients that are programs of their own as well: each of their schedules takes a while. */
export const PROGRAMS = '--programs';

/** Searches made at the same time. What comes of them does not depend on it. */
const AT_ONCE = 2;

/** What is expected of one client of one race file. */
interface Trial {
  readonly corpus: CorpusRace;
  readonly row: ClientRow;
}

/**
 * Searches for every race of the corpus on every client of which its file expects something, in the folder of the
 * repository, and writes what came of it. A client that is a program keeps the row that it had, unless `--programs` is
 * among the arguments. Returns the exit code: 1 when something did not come out as its file says.
 */
export async function makeRaces(args: readonly string[], context: CliContext): Promise<number> {
  try {
    const programs = parseArguments(args);
    const corpus = await readCorpus(context.cwd);
    const before = readResults(context.cwd);
    const trials = corpus.flatMap((each) => rowsOf(each, before).map((row) => ({ corpus: each, row })));
    const results = collect(corpus, await tryAll(trials, programs, context));
    writeFileSync(join(context.cwd, RACE_RESULTS), `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(join(context.cwd, RACE_TABLE), renderRaces(results));
    return tellUnexpected(results, context);
  } catch (error) {
    return tellError(error, context);
  }
}

function parseArguments(args: readonly string[]): boolean {
  const unknown = args.find((arg) => arg !== PROGRAMS);
  if (unknown === undefined) return args.length > 0;
  throw new UsageError(
    'bad-option',
    `${unknown} is none of its options; it takes ${PROGRAMS}: npm run races -- ${PROGRAMS}`,
  );
}

function readResults(root: string): RaceResults {
  try {
    return JSON.parse(readFileSync(join(root, RACE_RESULTS), 'utf8')) as RaceResults;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      throw new UsageError(
        'file-unreadable',
        `${RACE_RESULTS} cannot be read: ${String(error)}; take it as it is in git`,
      );
    }
    return { engine: ENGINE_VERSION, reports: [] };
  }
}

/** What a race file expects of whom, with what came of it before. */
function rowsOf({ file, race }: CorpusRace, before: RaceResults): ClientRow[] {
  const known = before.reports.find((report) => report.file === file)?.clients ?? [];
  return race.expect.map(({ target, version, outcome }) => {
    const named = version === undefined ? { target } : { target, version };
    const tried = known.find((row) => argumentOf(row) === argumentOf(named))?.tried;
    return { ...named, expected: outcome, ...(tried && { tried }) };
  });
}

/** @returns the rows in the order of the trials */
async function tryAll(trials: readonly Trial[], programs: boolean, context: CliContext): Promise<readonly ClientRow[]> {
  const isProgram = new Set((await loadKnownTargets()).flatMap(({ name, program }) => (program ? [name] : [])));
  const rows = trials.map(({ row }) => row);
  const left = trials
    .map((trial, index) => ({ ...trial, index }))
    .filter(({ row }) => programs || !isProgram.has(row.target));
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { corpus, row, index } = next;
      const tried = await tryRace(corpus, row, context);
      rows[index] = { ...row, tried };
      context.stdout.write(`${corpus.file} on ${argumentOf(row)}: ${say(tried)}\n`);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, () =>
      work().finally(() => {
        // What one of them could not do ends the others: none of it would be used.
        left.length = 0;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return rows;
}

function say({ outcome, schedules }: TriedRace): string {
  return `${outcome} (${schedules})`;
}

function collect(corpus: readonly CorpusRace[], rows: readonly ClientRow[]): RaceResults {
  let next = 0;
  const reports = corpus.map(({ file, race }) => {
    const clients = rows.slice(next, next + race.expect.length);
    next += race.expect.length;
    return { file, title: race.title, ...(race.source === undefined ? {} : { source: race.source }), clients };
  });
  return { engine: ENGINE_VERSION, reports };
}

function tellUnexpected({ reports }: RaceResults, context: CliContext): number {
  const others = reports.flatMap(({ file, clients }) =>
    clients
      .filter((row) => !isAsExpected(row))
      .map((row) => `${file} on ${argumentOf(row)}: ${row.expected} is expected, and it is ${row.tried?.outcome}\n`),
  );
  for (const line of others) context.stderr.write(line);
  return others.length === 0 ? EXIT.conformant : EXIT.violated;
}
