import type { Command } from 'commander';
import { REPORT_KINDS } from '../../reports/report-kinds.js';
import { UsageError } from '../core/errors.js';
import { ENGINE_VERSION } from '../core/version.js';
import { isOnWire } from '../suite/contracts.js';
import { appendStepSummary } from './append-step-summary.js';
import { checkFolderWritable } from './check-writable.js';
import type { CliContext } from './cli-context.js';
import { decideColor } from './decide-color.js';
import { exitCodeOf } from './exit-code.js';
import { installTarget } from './install-target.js';
import { loadKnownTargets } from './known-targets.js';
import { replayFolder } from './name-replay.js';
import { parseCount, parseDuration, parseName, parseReport, parseSeed, type ReportRequest } from './parse-options.js';
import { besidesBaseline, DEFAULT_BASELINE, planBaseline } from './plan-baseline.js';
import { type Budget, DEFAULT_PROFILE, findProfile, fixedSeed, PROFILES, type Profile } from './profiles.js';
import { readCommittedReplays } from './read-committed-replays.js';
import { findAdapter, looksLikePath, type ResolvedTarget, resolveTarget } from './resolve-target.js';
import { type CheckPlan, runCheck } from './run-check.js';
import { addWireOptions, type GivenWireOptions, resolveCommand, withWireOptions } from './wire-options.js';
import { prepareReportFiles, writeReports } from './write-reports.js';

export const DEFAULT_STRATEGY = 'portfolio';
export const DEFAULT_REPLAY_DIR = 'tailrace-replays';

/** The options of `run` as they were given. */
export interface RunOptions extends GivenWireOptions {
  readonly target?: string;
  readonly property: readonly string[];
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly seed?: string;
  readonly strategy: string;
  readonly profile: string;
  readonly report: readonly ReportRequest[];
  readonly strict: boolean;
  readonly replayDir: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly color?: boolean;
}

/** Adds `tailrace run`; `finish` is told the exit code. */
export function addRunCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('check a client: search for interleavings and faults under which it breaks a property')
    .option('--target <name|name@version|file>', 'a registered client, one of its versions, or the file of an adapter');
  addWireOptions(command)
    .option('--property <id>', 'only this property; repeatable', collect(String), [])
    .option('--runs <n>', 'budget in schedules', (text) => parseCount('--runs', text))
    .option('--time <duration>', 'budget in time: 500ms, 60s, 2m', (text) => parseDuration('--time', text))
    .option('--seed <seed>', 'everything that is drawn comes from it', (text) => parseSeed('--seed', text))
    .option('--strategy <name>', 'how interleavings are chosen', DEFAULT_STRATEGY)
    .option(
      '--profile <name>',
      `${PROFILES.map((profile) => profile.name).join(', ')}: budget and seed`,
      DEFAULT_PROFILE,
    )
    .option(
      '--report <kind=file>',
      `write a report: ${REPORT_KINDS.map(({ name }) => `${name}=FILE`).join(', ')}; repeatable`,
      collect(parseOneReport),
      [],
    )
    .option('--strict', 'let should properties decide as must properties do', false)
    .option('--replay-dir <dir>', 'where recorded failures are read and written', DEFAULT_REPLAY_DIR)
    .option('--baseline <file>', 'expect the known failures that this file lists, and no others')
    .option('--update-baseline', `write that file from what is found; ${DEFAULT_BASELINE} where none is named`)
    .option('--color', 'colour the text')
    .option('--no-color', 'do not colour the text')
    .addHelpText('after', RUN_HELP)
    .action(async (options: RunOptions) => finish(await runCommand(options, context)));
}

const RUN_HELP = `
Exit codes: 0 conformant; 1 a must property is violated, or the baseline is not true any more; 2 wrong usage, or the
harness or the adapter failed; 3 incomplete: a must property was never reached, nothing was run, stopped early, or a result
did not reproduce.

Reports:
${REPORT_KINDS.map(({ name, description }) => `  ${name.padEnd(9)} ${description}`).join('\n')}

Profiles:
${PROFILES.map((profile) => `  ${profile.name.padEnd(6)} ${profile.statement}`).join('\n')}`;

function parseOneReport(text: string): ReportRequest {
  return parseReport('--report', text);
}

function collect<T>(parse: (text: string) => T): (text: string, before: readonly T[]) => T[] {
  return (text, before) => [...before, parse(text)];
}

const NO_ADAPTER =
  "there is no tailrace.target.{ts,mts,mjs,js} here, so this checks Tailrace's own reference client; " +
  '`tailrace init` writes an adapter\n';

/** Runs `tailrace run` and returns its exit code. */
export async function runCommand(options: RunOptions, context: CliContext): Promise<number> {
  prepareReportFiles(options.report, context.cwd);
  const plan = await planRun(options, context);
  const unnamed = options.target === undefined && options.command === undefined;
  if (unnamed && findAdapter(context.cwd) === undefined) context.stderr.write(NO_ADAPTER);
  const outcome = await runCheck(plan, context);
  const { written } = plan.baseline;
  if (written !== undefined) {
    const { writeBaseline } = await import('./write-baseline.js');
    writeBaseline(written, outcome.result, plan, context);
  }
  await writeReports(options.report, outcome.result, outcome.report, context);
  appendStepSummary(outcome.result, outcome.report, context);
  return exitCodeOf(outcome.result.verdict);
}

/** Decides everything that a check needs. */
export async function planRun(options: RunOptions, context: CliContext): Promise<CheckPlan> {
  const profile = findProfile(options.profile);
  const named = await nameTarget(options, context);
  const { EXHAUSTIVE, PROPERTIES, SEARCH_STRATEGIES, STRATEGIES } = await import('../suite/catalogues.js');
  const ids = PROPERTIES.map((property) => property.id);
  const properties = options.property
    .filter((id) => id !== '')
    .map((id) => parseName('property', id, ids, 'tailrace list properties'));
  const strategies = SEARCH_STRATEGIES.map((strategy) => strategy.name);
  if (!strategies.includes(options.strategy) && STRATEGIES.some(({ name }) => name === options.strategy)) {
    const other = options.strategy === EXHAUSTIVE.name ? 'reproduce' : 'replay';
    const what = `--strategy ${options.strategy}: it ${OTHER_STRATEGIES[other]}`;
    throw new UsageError(
      'bad-option',
      `${what}; there is ${strategies.join(', ')}`,
      `See \`tailrace ${other} --help\`.`,
    );
  }
  const strategy = parseName('strategy', options.strategy, strategies, 'tailrace list strategies');
  const baseline = await planBaseline(
    options,
    context,
    looksLikePath(named.argument) ? undefined : named.reference.name,
  );
  // A folder that nobody named may stay empty: a checkout can be read-only, and the client conformant.
  if (options.replayDir !== DEFAULT_REPLAY_DIR) {
    checkFolderWritable('the folder of replay files', replayFolder(options.replayDir, named.argument), context.cwd);
  }
  // Last, so that a mistake in the command does not wait for an installation.
  const target = await installTarget(named, context);
  const statements = new Map(PROPERTIES.map((property) => [property.id, property.statement]));
  return {
    target,
    ...(options.property.length === 0 ? {} : { properties: [...new Set(properties)] }),
    ...budgetOf(options, budgetFor(profile, target)),
    seed: options.seed ?? seedOf(profile, target, context),
    strategy,
    profile: profile.name,
    strict: options.strict,
    replayDir: options.replayDir,
    replays: besidesBaseline(await readCommittedReplays(options.replayDir, target, context.cwd), baseline),
    baseline,
    color: decideColor(options.color, context),
    statementOf: (property) => statements.get(property),
  };
}

/** What the strategies are for that do not search, by the command that uses them. */
const OTHER_STRATEGIES = {
  reproduce: 'goes through the one scenario of a race file and cannot search many',
  replay: 'follows a recorded schedule and cannot search',
} as const;

/** A client in a process of its own takes real time for each schedule, and some take seconds. */
function budgetFor(profile: Profile, { reference, schedules }: ResolvedTarget): Budget {
  if (!isOnWire(reference)) return profile;
  const runs = schedules?.[profile.name as keyof typeof schedules];
  return runs === undefined ? profile.onWire : { runs };
}

async function nameTarget(options: RunOptions, context: CliContext): Promise<ResolvedTarget> {
  const command = resolveCommand(options, options.target);
  if (command !== undefined) return command;
  const named = resolveTarget(options.target, await loadKnownTargets(), context.cwd, context.env);
  return withWireOptions(named, options);
}

/** What was asked for; with neither a count nor a time, what the profile says. */
function budgetOf(options: RunOptions, profile: Budget): { runs?: number; timeMs?: number } {
  const asked = options.runs !== undefined || options.time !== undefined;
  const runs = asked ? options.runs : profile.runs;
  const timeMs = asked ? options.time : profile.timeMs;
  return { ...(runs === undefined ? {} : { runs }), ...(timeMs === undefined ? {} : { timeMs }) };
}

function seedOf(profile: Profile, target: ResolvedTarget, context: CliContext): string {
  return profile.freshSeed ? context.freshSeed() : fixedSeed(target.seedName, ENGINE_VERSION);
}
