import type { Command } from 'commander';
import { replayCommand } from '../../../reports/explain-counterexample.js';
import { sayCovered, tellRace, tellReproduction } from '../../../reports/tell-reproduction.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { loadKnownTargets } from '../known-targets.js';
import { replayFolder } from '../name-replay.js';
import { type ResolvedTarget, resolveTarget } from '../resolve-target.js';
import { addWireOptions, type GivenWireOptions, resolveCommand, withWireOptions } from '../wire-options.js';
import { ReplayWriter } from '../write-replays.js';
import { addEmitOptions, emitTest, type GivenEmission, planEmission } from './emit-test.js';
import { readRace } from './read-race.js';
import { BISECT_EXIT, bisectExitOf, REPRODUCE_EXIT, reproduceExitOf } from './reproduce-exit.js';
import { resolveAtCommit } from './resolve-at-commit.js';
import { addSearchOptions, parseStrategy } from './search-options.js';
import { type GivenSearch, searchRace } from './search-race.js';

export const DEFAULT_REPRODUCE_DIR = 'tailrace-replays';

/** The options of `reproduce` as they were given. */
export interface ReproduceOptions extends GivenWireOptions, GivenSearch, GivenEmission {
  readonly target?: string;
  readonly replayDir?: string;
  readonly bisect: boolean;
}

/** Adds `tailrace reproduce`; `finish` is told the exit code. */
export function addReproduceCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const command = program
    .command('reproduce')
    .description('search for the interleaving that a race report describes')
    .argument('<race>', 'a race file: who did what, in which order as far as it is known')
    .option('--target <name|name@version|file>', 'a registered client, one of its versions, or the file of an adapter');
  addEmitOptions(addSearchOptions(addWireOptions(command)))
    .option('--replay-dir <dir>', `where the counterexample is written (default: "${DEFAULT_REPRODUCE_DIR}")`)
    .option(
      '--bisect',
      'exit as `git bisect run` wants it, and write no counterexample unless --replay-dir is given',
      false,
    )
    .addHelpText('after', REPRODUCE_HELP)
    .action(async (file: string, options: ReproduceOptions) => finish(await reproduceCommand(file, options, context)));
}

const REPRODUCE_HELP = `
Exit codes: ${REPRODUCE_EXIT.reproduced} reproduced; ${REPRODUCE_EXIT.ruledOut} ruled out: every schedule there is was run; 2 a bad race file, or wrong usage, or the
harness or the adapter failed; ${REPRODUCE_EXIT.open} the budget ended first, or nothing can be said.
With --bisect: ${BISECT_EXIT.bad} reproduced; ${BISECT_EXIT.good} not found, with a warning where that is not ruled out; ${BISECT_EXIT.untestable} the client cannot be tried: its
adapter is not there, it does not load or connect, it lacks what the race needs, or nothing can be said; ${BISECT_EXIT.abort} a bad race
file, or wrong usage, or the harness failed, or stopped early.`;

/** Runs `tailrace reproduce` and returns its exit code. */
export async function reproduceCommand(file: string, options: ReproduceOptions, context: CliContext): Promise<number> {
  const race = await readRace(file, context.cwd, options.bisect ? KEEP_OUTSIDE : undefined);
  const strategy = await parseStrategy(options.strategy);
  const emission = planEmission(options, file, context.cwd);
  const named = await nameTarget(options, context);
  const target = await installTarget(named, context);
  context.stdout.write(tellRace(race, file));
  const result = await searchRace(race, target, { ...options, strategy }, context);
  const again = writeCounterexample(result, target, options, context);
  const shown = 'error' in again ? undefined : again.command;
  const { PROPERTIES } = await import('../../suite/catalogues.js');
  const words = tellReproduction(result, {
    ...(shown === undefined ? {} : { replayCommand: shown }),
    statementOf: (id) => PROPERTIES.find((property) => property.id === id)?.statement,
  });
  const exitCode = options.bisect ? bisectExitOf(result) : reproduceExitOf(result);
  const emitted = emission === undefined ? '' : `${emitTest(emission, race, result, target)}\n`;
  const ends = 'error' in again ? '' : ` (exit ${exitCode})`;
  context.stdout.write(`\n${words}\n${emitted}seed ${result.seed}${ends}\n`);
  if (options.bisect && result.outcome === 'not-found' && exitCode === BISECT_EXIT.good) {
    context.stderr.write(`warning: good, though not ruled out: ${sayCovered(result)}\n`);
  }
  // What was found is told by now, though it could not be written down.
  if ('error' in again) throw again.error;
  return exitCode;
}

/** What to do where `git bisect run` asks, and the race file cannot be read. */
const KEEP_OUTSIDE =
  'It is relative to the folder the command runs in. Other commits may not have it: keep it outside of what git checks out.';

/**
 * Writes down what was found, and returns the command that shows it again. Where `git bisect run` asks, a file that is
 * written among what git keeps would be in the way of the next commit.
 */
function writeCounterexample(
  { counterexample }: ReproductionResult,
  target: ResolvedTarget,
  { replayDir, bisect }: ReproduceOptions,
  { cwd }: CliContext,
): { readonly command?: string } | { readonly error: unknown } {
  if (counterexample === undefined || (bisect && replayDir === undefined)) return {};
  const writer = new ReplayWriter(replayFolder(replayDir ?? DEFAULT_REPRODUCE_DIR, target.argument), cwd);
  try {
    return { command: replayCommand(writer.writeAnew(counterexample), namedBy(target)) };
  } catch (error) {
    return { error };
  }
}

async function nameTarget(options: ReproduceOptions, context: CliContext): Promise<ResolvedTarget> {
  const command = resolveCommand(options, options.target);
  if (command !== undefined) return command;
  const known = await loadKnownTargets();
  const named = options.bisect
    ? resolveAtCommit(options.target, known, context)
    : resolveTarget(options.target, known, context.cwd, context.env);
  return withWireOptions(named, options);
}

function namedBy({ argument, flag }: ResolvedTarget): Parameters<typeof replayCommand>[1] {
  return { targetArgument: argument, ...(flag === undefined ? {} : { targetFlag: flag }) };
}
