import { createGithubAnnotations } from '../../reports/github-annotations.js';
import { createProgressReporter } from '../../reports/progress-reporter.js';
import type { ReportContext } from '../../reports/reporter.js';
import { createTextReporter } from '../../reports/text-reporter.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { CheckEvent, CheckResult, Counterexample } from '../core/report.js';
import { ENGINE_VERSION } from '../core/version.js';
import type { CheckOptions } from '../suite/contracts.js';
import type { CliContext, Output } from './cli-context.js';
import { exitCodeOf } from './exit-code.js';
import { withCommandsStopped } from './in-workflow.js';
import { replayFolder } from './name-replay.js';
import type { BaselinePlan } from './plan-baseline.js';
import type { ResolvedTarget } from './resolve-target.js';
import { runsInCi } from './runs-in-ci.js';
import { settleVerdict } from './settle-verdict.js';
import { ReplayWriter } from './write-replays.js';

/** One check, with everything decided: nothing is left to defaults. */
export interface CheckPlan {
  readonly target: ResolvedTarget;
  readonly properties?: readonly string[];
  readonly runs?: number;
  readonly timeMs?: number;
  readonly seed: string;
  readonly strategy: string;
  readonly profile: string;
  readonly strict: boolean;
  readonly replayDir: string;
  readonly replays: readonly ReplayFile[];
  readonly baseline: BaselinePlan;
  readonly color: boolean;
  statementOf(property: string): string | undefined;
}

/** What a check came to. */
export interface CheckOutcome {
  readonly result: CheckResult;
  /** What reports of it need to know, where its counterexamples are among it. */
  readonly report: ReportContext;
}

/** Runs a check, tells it as text while it goes, and writes every counterexample down. */
export async function runCheck(plan: CheckPlan, context: CliContext): Promise<CheckOutcome> {
  const writer = new ReplayWriter(replayFolder(plan.replayDir, plan.target.argument), context.cwd);
  const replayPath = (counterexample: Counterexample): string | undefined =>
    writer.pathOf(counterexample) ?? plan.baseline.replayPath?.(counterexample);
  const progress = createProgressReporter({
    sink: (text) => context.stderr.write(text),
    live: isLive(context.stderr, context.env),
    now: () => context.now(),
    ...(plan.timeMs === undefined ? {} : { timeMs: plan.timeMs }),
  });
  const text = createTextReporter({
    sink: (words) => {
      progress.clear();
      context.stdout.write(words);
    },
    color: plan.color,
    engine: ENGINE_VERSION,
    ...namedBy(plan.target),
    replayPath,
    statementOf: (property) => plan.statementOf(property),
    exitCodeOf: (result) => exitCodeOf(result.verdict),
  });
  const stop = new AbortController();
  let writing: { readonly error: unknown } | undefined;
  const onEvent = (event: CheckEvent): void => {
    if (event.type === 'finished') return;
    // What is expected has its file already: it is written anew only where the baseline is.
    if (event.type === 'found' && event.counterexample.expected !== true) {
      try {
        writer.write(event.counterexample);
      } catch (error) {
        // Thrown from here it would be lost in the search: the search is stopped, and the error told afterwards.
        writing ??= { error };
        stop.abort();
      }
    }
    text.event(event);
    progress.event(event);
  };
  const checkTarget = await context.loadCheckTarget();
  const signal = AbortSignal.any([context.interrupted, stop.signal]);
  const found = await withCommandsStopped(context, () =>
    checkTarget({ ...checkOptions(plan, signal, onEvent), onProgress: tellOn(context) }).finally(() =>
      progress.clear(),
    ),
  );
  if (writing !== undefined) throw writing.error;
  const result = settleVerdict(found, plan.strict);
  const report = reportContext(plan, replayPath);
  const finished: CheckEvent = { type: 'finished', result };
  text.event(finished);
  const { commandWorkflow } = context;
  if (commandWorkflow !== undefined) createGithubAnnotations(report, commandWorkflow).event(finished);
  return { result, report };
}

/** How a target is named in a command that is shown. */
function namedBy({ argument, flag }: ResolvedTarget): Pick<ReportContext, 'targetArgument' | 'targetFlag'> {
  return { targetArgument: argument, ...(flag === undefined ? {} : { targetFlag: flag }) };
}

function reportContext(
  { target, strict, statementOf }: CheckPlan,
  replayPath: ReportContext['replayPath'],
): ReportContext {
  return { replayPath, ...namedBy(target), strict, statementOf };
}

/** Tells on standard error what a client in a process of its own is waited for. */
export function tellOn({ stderr }: CliContext): (message: string) => void {
  return (message) => stderr.write(`${message}\n`);
}

function checkOptions(plan: CheckPlan, signal: AbortSignal, onEvent: (event: CheckEvent) => void): CheckOptions {
  return {
    target: plan.target.reference,
    ...(plan.properties === undefined ? {} : { properties: plan.properties }),
    ...(plan.runs === undefined ? {} : { runs: plan.runs }),
    ...(plan.timeMs === undefined ? {} : { timeMs: plan.timeMs }),
    seed: plan.seed,
    strategy: plan.strategy,
    profile: plan.profile,
    replays: plan.replays,
    ...(plan.baseline.judgedBy === undefined ? {} : { baseline: plan.baseline.judgedBy }),
    everyFingerprint: plan.baseline.judgedBy !== undefined || plan.baseline.written !== undefined,
    signal,
    onEvent,
  };
}

/** A progress line is for a person at a terminal: never in CI, never in a file. */
export function isLive(output: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  return output.isTTY && !runsInCi(env) && env.TERM !== 'dumb';
}
