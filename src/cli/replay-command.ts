import type { Command } from 'commander';
import { explainCounterexample } from '../../reports/explain-counterexample.js';
import { formatTarget } from '../../reports/format-numbers.js';
import { UsageError } from '../core/errors.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { TargetIdentity } from '../core/report.js';
import type { ReplayOutcome } from '../suite/contracts.js';
import { isOnWire } from '../suite/contracts.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { withCommandsStopped } from './in-workflow.js';
import { installTarget } from './install-target.js';
import { isPublished, type KnownTarget, loadKnownTargets } from './known-targets.js';
import { readReplayFile } from './read-replay-file.js';
import { looksLikePath, type ResolvedTarget, resolveTarget } from './resolve-target.js';
import { tellOn } from './run-check.js';
import { addWireOptions, type GivenWireOptions, resolveCommand, withWireOptions } from './wire-options.js';

export interface ReplayOptions extends GivenWireOptions {
  readonly target?: string;
}

/** Adds `tailrace replay`; `finish` is told the exit code. */
export function addReplayCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const command = program
    .command('replay')
    .description('run one recorded counterexample again')
    .argument('<file>', 'a replay file that `tailrace run` wrote')
    .option('--target <name|name@version|file>', 'the client to run it against; default: the one it was recorded with');
  addWireOptions(command)
    .addHelpText('after', REPLAY_HELP)
    .action(async (file: string, options: ReplayOptions) => finish(await replayCommand(file, options, context)));
}

const REPLAY_HELP = `
Exit codes: 0 the property holds on this schedule; 1 it is violated; 2 wrong usage, or the harness or the adapter failed;
3 nothing can be said: the recorded schedule cannot be followed any more, or no longer reaches what the property is about,
two runs of it differed, or it was stopped early.`;

/** Runs `tailrace replay` and returns its exit code. */
export async function replayCommand(file: string, options: ReplayOptions, context: CliContext): Promise<number> {
  const replay = await readReplayFile(file, context.cwd);
  const named = targetOf(replay, file, options, await loadKnownTargets(), context);
  const { PROPERTIES } = await import('../suite/catalogues.js');
  const property = PROPERTIES.find((known) => known.id === replay.property);
  if (property === undefined) {
    throw new UsageError('replay-invalid', `${file} is about the property '${replay.property}', which does not exist`);
  }
  const target = await installTarget(named, context);
  let run: TargetIdentity | undefined;
  const onTarget = (identity: TargetIdentity): void => {
    run = identity;
  };
  const replayTarget = await context.loadReplayTarget();
  context.stdout.write(`${file}: ${replay.property}\nrecorded: ${replay.summary}\n`);
  const outcome = await withCommandsStopped(context, () =>
    replayTarget({
      target: target.reference,
      replay,
      signal: context.interrupted,
      onTarget,
      onProgress: tellOn(context),
    }),
  );
  context.stdout.write(`${tellTargets(replay.target, run)}\n\n`);
  context.stdout.write(`${tellOutcome(outcome, { replay, run, statement: property.statement })}\n`);
  return exitCodeOfReplay(outcome);
}

export function exitCodeOfReplay(outcome: ReplayOutcome): number {
  switch (outcome.status) {
    case 'reproduced':
    case 'other-failure':
      return EXIT.violated;
    case 'held':
      return outcome.reached ? EXIT.conformant : EXIT.incomplete;
    case 'diverged':
    case 'interrupted':
      return EXIT.incomplete;
  }
}

/** What was run, beside what was recorded: a schedule that holds on another client says nothing about that one. */
function tellTargets(recorded: TargetIdentity, run: TargetIdentity | undefined): string {
  const told = `recorded with ${formatTarget(recorded)}`;
  if (run === undefined) return told;
  if (run.name !== recorded.name) return `${told}; run on another target, ${formatTarget(run)}`;
  return `${told}; run on ${run.version === recorded.version ? 'the same' : (run.version ?? 'one without a version')}`;
}

interface Replayed {
  readonly replay: ReplayFile;
  /** What it was run on, where that came to be known. */
  readonly run: TargetIdentity | undefined;
  readonly statement: string;
}

function tellOutcome(outcome: ReplayOutcome, { replay, run, statement }: Replayed): string {
  const { property } = replay;
  switch (outcome.status) {
    case 'reproduced':
      return `${explainCounterexample(outcome.counterexample, { statement })}\nreproduced: the same failure again (exit 1)`;
    case 'other-failure':
      return `${explainCounterexample(outcome.counterexample, { statement })}\nviolated in another way than recorded (exit 1)`;
    case 'held':
      return outcome.reached
        ? `${property} holds on this schedule ${holdsWhere(replay.target, run)} (exit 0)`
        : `${property} is not violated: the schedule no longer reaches what it is about, so nothing can be said (exit 3)`;
    case 'diverged':
      return `diverged at step ${outcome.step}: ${outcome.why}; nothing can be said about ${property} (exit 3)`;
    case 'interrupted':
      return `stopped before the replay was over; nothing can be said about ${property} (exit 3)`;
  }
}

function holdsWhere(recorded: TargetIdentity, run: TargetIdentity | undefined): string {
  if (run === undefined || (run.name === recorded.name && run.version === recorded.version)) return 'now';
  return `with ${formatTarget(run)}, which is not what it was recorded with`;
}

/**
 * The target to replay against. A registered one must be the one that was recorded; whoever names a file knows what it
 * is.
 */
function targetOf(
  replay: ReplayFile,
  file: string,
  options: ReplayOptions,
  known: readonly KnownTarget[],
  context: CliContext,
): ResolvedTarget {
  const { endpoint = replay.endpoint } = options;
  const given = endpoint === undefined ? options : { ...options, endpoint };
  const target = resolveCommand(given, options.target) ?? clientOf(replay, file, options.target, known, context);
  if (replay.arm === 'wire' && !isOnWire(target.reference)) {
    throw new UsageError(
      'replay-target',
      `${file} was recorded over a real connection (${replay.endpoint}), and ${target.argument} is loaded into this process; name a driver with --command`,
    );
  }
  return isOnWire(target.reference) ? withWireOptions(target, given) : withWireOptions(target, options);
}

/** The client that `--target` names, or with which the file was recorded. */
function clientOf(
  replay: ReplayFile,
  file: string,
  given: string | undefined,
  known: readonly KnownTarget[],
  context: CliContext,
): ResolvedTarget {
  const recorded = replay.target.name;
  if (given === undefined) {
    const entry = known.find(({ name }) => name === recorded);
    const { version } = replay.target;
    // Another version than the one that a name alone means has to be named.
    const published = entry !== undefined && isPublished(entry);
    const other = published && version !== undefined && version !== entry.version;
    const argument = other ? `${recorded}@${version}` : recorded;
    if (entry !== undefined) return resolveTarget(argument, known, context.cwd, context.env);
    const what = `${file} was recorded with '${recorded}', which is no registered target`;
    if (replay.arm !== 'wire') throw new UsageError('replay-target', `${what}; name its adapter with --target FILE`);
    const remedy = 'Take the command of the driver that it was recorded with: --command "CMD".';
    const over = `over a real connection (${replay.endpoint})`;
    throw new UsageError('replay-target', `${what}, ${over}; name its driver with --command`, remedy);
  }
  const target = resolveTarget(given, known, context.cwd, context.env);
  if (!looksLikePath(given) && target.reference.name !== recorded) {
    throw new UsageError(
      'replay-target',
      `${file} was recorded with '${recorded}', but --target names '${target.reference.name}'`,
    );
  }
  return target;
}
