import type { Command } from 'commander';
import { quote } from '../../../reports/explain-counterexample.js';
import { tellRace } from '../../../reports/tell-reproduction.js';
import { UsageError } from '../../core/errors.js';
import type { CliContext } from '../cli-context.js';
import { loadKnownTargets } from '../known-targets.js';
import { readRace } from '../reproduce/read-race.js';
import { addSearchOptions, DEFAULT_SEARCH_STRATEGY, parseStrategy } from '../reproduce/search-options.js';
import { type GivenSearch, seedOf } from '../reproduce/search-race.js';
import { type Bisection, changeOf, learn, nextToTry } from './bisection.js';
import { checkEnd } from './check-end.js';
import { chooseVersions } from './choose-versions.js';
import { findPublished } from './find-published.js';
import { tableOfTrials, tellChange, tellRange, warnOfTrial } from './tell-bisection.js';
import { type Question, type Trial, tryVersion } from './try-version.js';

/** The options of `bisect` as they were given. */
export interface BisectOptions extends GivenSearch {
  readonly target?: string;
  readonly good?: string;
  readonly bad?: string;
  readonly prereleases: boolean;
}

/** The exit codes of `bisect`; 2 is wrong usage, as everywhere. */
export const BISECT_COMMAND_EXIT = { found: 0, open: 3 } as const;

/** Adds `tailrace bisect`; `finish` is told the exit code. */
export function addBisectCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const command = program
    .command('bisect')
    .description('find the version of a published client in which a race came, or was fixed')
    .argument('<race>', 'a race file: who did what, in which order as far as it is known')
    .option('--target <name>', 'a published client, without a version')
    .option('--good <version>', 'one that does not show the race: an exact version, or a tag such as latest')
    .option('--bad <version>', 'one that shows it; where it is older than the good one, the fix is looked for')
    .option('--prereleases', 'try prereleases as well', false);
  addSearchOptions(command)
    .addHelpText('after', BISECT_HELP)
    .action(async (file: string, options: BisectOptions) => finish(await bisectCommand(file, options, context)));
}

const BISECT_HELP = `
Each version is tried with the same seed and budget. One in which the race is not found counts as good, with a warning
where it is not ruled out. One that cannot be tried is passed over: it does not install, load or connect, lacks what the
race needs, or nothing can be said of it.

Exit codes: ${BISECT_COMMAND_EXIT.found} found; 2 wrong usage, or an end that is not what it was said to be, or the harness failed; ${BISECT_COMMAND_EXIT.open} not decided:
only versions are left that cannot be tried, or stopped early.

For the commits of a repository there is git: git bisect run npx tailrace reproduce RACE --bisect --target FILE`;

/** Runs `tailrace bisect` and returns its exit code. */
export async function bisectCommand(file: string, options: BisectOptions, context: CliContext): Promise<number> {
  const given = requireAll(options);
  const race = await readRace(file, context.cwd);
  const strategy = await parseStrategy(options.strategy);
  const target = findPublished(given.target, await loadKnownTargets());
  const { good, bad, versions } = await chooseVersions(target, given, context);
  const started: Bisection = { versions, oldest: versions[0] === good ? 'good' : 'bad', learnt: [] };
  const again = (version: string): string => reproduceLine(file, `${target.name}@${version}`, options);
  const table = tableOfTrials(versions);
  context.stdout.write(`${tellRace(race, file)}\n${tellRange(target.name, started)}\n${table.heading}\n`);
  const question: Question = { race, target: target.name, search: { ...options, strategy } };
  const attempt: Attempt = async (version) => {
    const trial = await tryVersion(question, version, context);
    if (trial === undefined) return undefined;
    context.stdout.write(`${table.row(trial)}\n`);
    const warning = warnOfTrial(trial);
    if (warning !== undefined) context.stderr.write(`${warning}\n`);
    return trial;
  };
  checkEnd('good', good, await attempt(good), again);
  checkEnd('bad', bad, await attempt(bad), again);
  const bisection = await search(started, attempt);
  const { last, first, between } = changeOf(bisection);
  const exitCode = between.length === 0 ? BISECT_COMMAND_EXIT.found : BISECT_COMMAND_EXIT.open;
  const stopped = nextToTry(bisection) === undefined ? '' : 'stopped; so far: ';
  context.stdout.write(`\n${stopped}${tellChange(bisection)}\n`);
  context.stdout.write(`  again         ${again(bisection.oldest === 'good' ? first : last)}\n`);
  context.stdout.write(`seed ${seedOf({ seedName: target.name }, options)} (exit ${exitCode})\n`);
  return exitCode;
}

/** Tries one version and tells of it; gives undefined when it is stopped. */
type Attempt = (version: string) => Promise<Trial | undefined>;

/** Tries versions until that tells no more, or until it is stopped. */
async function search(started: Bisection, attempt: Attempt): Promise<Bisection> {
  let bisection = started;
  for (let next = nextToTry(bisection); next !== undefined; next = nextToTry(bisection)) {
    const trial = await attempt(next);
    if (trial === undefined) break;
    bisection = learn(bisection, next, trial.mark);
  }
  return bisection;
}

type RequiredOptions = Required<Pick<BisectOptions, 'target' | 'good' | 'bad' | 'prereleases'>>;

function requireAll({ target, good, bad, prereleases }: BisectOptions): RequiredOptions {
  if (target !== undefined && good !== undefined && bad !== undefined) return { target, good, bad, prereleases };
  const missing = Object.entries({ target, good, bad }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  throw new UsageError(
    'bad-option',
    `${missing.join(', ')} ${missing.length === 1 ? 'was' : 'were'} not given; bisect takes a published client and two of its versions, such as --target vscode-jsonrpc --good 9.0.3 --bad 9.0.2`,
    'See `tailrace bisect --help`.',
  );
}

/** The command that shows the race on one version, searched for as it was here. */
function reproduceLine(file: string, target: string, { runs, time, seed, strategy }: BisectOptions): string {
  const given = [
    ...(runs === undefined ? [] : ['--runs', String(runs)]),
    ...(time === undefined ? [] : ['--time', `${time}ms`]),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(strategy === DEFAULT_SEARCH_STRATEGY ? [] : ['--strategy', strategy]),
  ];
  return ['npx tailrace reproduce', ...[file, '--target', target, ...given].map(quote)].join(' ');
}
