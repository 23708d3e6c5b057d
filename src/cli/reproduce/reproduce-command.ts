import type { Command } from 'commander';
import { replayCommand } from '../../../reports/explain-counterexample.js';
import { tellRace, tellReproduction } from '../../../reports/tell-reproduction.js';
import type { Race } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { withCommandsStopped } from '../in-workflow.js';
import { installTarget } from '../install-target.js';
import { loadKnownTargets } from '../known-targets.js';
import { replayFolder } from '../name-replay.js';
import { parseCount, parseDuration, parseName, parseSeed } from '../parse-options.js';
import { fixedSeed } from '../profiles.js';
import { type ResolvedTarget, resolveTarget } from '../resolve-target.js';
import { tellOn } from '../run-check.js';
import { addWireOptions, type GivenWireOptions, resolveCommand, withWireOptions } from '../wire-options.js';
import { ReplayWriter } from '../write-replays.js';
import { drawSchedules } from './draw-schedules.js';
import { readRace } from './read-race.js';
import { bisectExitOf, REPRODUCE_EXIT, reproduceExitOf } from './reproduce-exit.js';

export const DEFAULT_REPRODUCE_DIR = 'tailrace-replays';

/** The options of `reproduce` as they were given. */
export interface ReproduceOptions extends GivenWireOptions {
  readonly target?: string;
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly seed?: string;
  readonly strategy: string;
  readonly replayDir: string;
  readonly bisect: boolean;
}

/** Adds `tailrace reproduce`; `finish` is told the exit code. */
export function addReproduceCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const command = program
    .command('reproduce')
    .description('search for the interleaving that a race report describes')
    .argument('<race>', 'a race file: who did what, in which order as far as it is known')
    .option('--target <name|name@version|file>', 'a registered client, one of its versions, or the file of an adapter');
  addWireOptions(command)
    .option('--runs <n>', 'budget in schedules', (text) => parseCount('--runs', text))
    .option('--time <duration>', 'budget in time: 500ms, 60s, 2m', (text) => parseDuration('--time', text))
    .option('--seed <seed>', 'everything that is drawn comes from it', (text) => parseSeed('--seed', text))
    .option('--strategy <name>', 'how interleavings are chosen; exhaustive: all of them', 'portfolio')
    .option('--replay-dir <dir>', 'where the counterexample is written', DEFAULT_REPRODUCE_DIR)
    .option('--bisect', 'exit as `git bisect run` wants it', false)
    .addHelpText('after', REPRODUCE_HELP)
    .action(async (file: string, options: ReproduceOptions) => finish(await reproduceCommand(file, options, context)));
}

const REPRODUCE_HELP = `
Exit codes: ${REPRODUCE_EXIT.reproduced} reproduced; ${REPRODUCE_EXIT.ruledOut} ruled out: every schedule there is was run; 2 a bad race file, or wrong usage, or the
harness or the adapter failed; ${REPRODUCE_EXIT.open} the budget ended first, or nothing can be said.
With --bisect: 1 reproduced, 0 not found, 125 the client does not load or connect, 128 a bad race file or wrong usage.`;

/** Runs `tailrace reproduce` and returns its exit code. */
export async function reproduceCommand(file: string, options: ReproduceOptions, context: CliContext): Promise<number> {
  const race = await readRace(file, context.cwd);
  const strategy = await parseStrategy(options.strategy);
  const named = await nameTarget(options, context);
  const target = await installTarget(named, context);
  context.stdout.write(tellRace(race, file));
  const result = await search(race, { target, strategy, options }, context);
  const writer = new ReplayWriter(replayFolder(options.replayDir, target.argument), context.cwd);
  const again = result.counterexample && replayCommand(writer.writeAnew(result.counterexample), namedBy(target));
  const { PROPERTIES } = await import('../../suite/catalogues.js');
  const words = tellReproduction(result, {
    ...(again === undefined ? {} : { replayCommand: again }),
    statementOf: (id) => PROPERTIES.find((property) => property.id === id)?.statement,
  });
  const exitCode = options.bisect ? bisectExitOf(result) : reproduceExitOf(result);
  context.stdout.write(`\n${words}\nseed ${result.seed} (exit ${exitCode})\n`);
  if (options.bisect && exitCode === 0 && result.outcome !== 'ruled-out') context.stderr.write(NOT_RULED_OUT);
  return exitCode;
}

const NOT_RULED_OUT = 'warning: not found is not ruled out; what was covered is told above\n';

/** Every strategy that can search, and the one that is for a single scenario. */
async function parseStrategy(name: string): Promise<string> {
  const { EXHAUSTIVE, SEARCH_STRATEGIES } = await import('../../suite/catalogues.js');
  return parseName(
    'strategy',
    name,
    [...SEARCH_STRATEGIES, EXHAUSTIVE].map((strategy) => strategy.name),
  );
}

async function nameTarget(options: ReproduceOptions, context: CliContext): Promise<ResolvedTarget> {
  const command = resolveCommand(options, options.target);
  if (command !== undefined) return command;
  const named = resolveTarget(options.target, await loadKnownTargets(), context.cwd, context.env);
  return withWireOptions(named, options);
}

interface Search {
  readonly target: ResolvedTarget;
  readonly strategy: string;
  readonly options: ReproduceOptions;
}

async function search(
  race: Race,
  { target, strategy, options }: Search,
  context: CliContext,
): Promise<ReproductionResult> {
  const reproduceRace = await context.loadReproduceRace();
  const progress = drawSchedules(context);
  try {
    return await withCommandsStopped(context, () =>
      reproduceRace({
        target: target.reference,
        race,
        strategy,
        seed: options.seed ?? fixedSeed(target.seedName, ENGINE_VERSION),
        ...(options.runs === undefined ? {} : { runs: options.runs }),
        ...(options.time === undefined ? {} : { timeMs: options.time }),
        signal: context.interrupted,
        onProgress: tellOn(context),
        onSchedules: (schedules) => progress.draw(schedules),
      }),
    );
  } finally {
    progress.clear();
  }
}

function namedBy({ argument, flag }: ResolvedTarget): Parameters<typeof replayCommand>[1] {
  return { targetArgument: argument, ...(flag === undefined ? {} : { targetFlag: flag }) };
}
