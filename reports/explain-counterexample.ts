import type { Counterexample, Repeated } from '../src/core/report.js';
import type { AfterLoss } from '../src/core/scenario.js';
import { describeDeviations, nameSchedule } from './describe-schedule.js';
import { drawSequence } from './draw-sequence.js';
import type { ReportContext } from './reporter.js';
import { sayWhatWentWrong } from './summarise-counterexample.js';

/** What an explanation needs to know besides the counterexample. */
export interface ExplanationContext {
  /** The statement of the property, where it is known. */
  readonly statement?: string;
  /** The command line that shows the failure again. */
  readonly replayCommand?: string;
}

/**
 * A violation as a block of text: what should hold, what happened instead, in words and as a diagram, and how to see it
 * again.
 */
export function explainCounterexample(counterexample: Counterexample, context: ExplanationContext = {}): string {
  const { property, strength, evidence, repeated } = counterexample;
  const lines = [`${property} is violated (${strength}${sayRepeated(repeated)})`];
  if (context.statement !== undefined) lines.push(`  should hold   ${context.statement}`);
  lines.push(`  happened      ${sayWhatWentWrong(counterexample)}`);
  const { afterLoss } = counterexample.scenario;
  if (afterLoss !== undefined) lines.push(`  once lost     ${AFTER_LOSS_WORDS[afterLoss]}`);
  lines.push(...scheduleLines(describeDeviations(counterexample)));
  lines.push(
    `  class         ${evidence.kind}, ${evidence.operation} ${evidence.phase}, cause ${evidence.cause}, outcome ${evidence.outcome}`,
  );
  lines.push('', drawSequence(counterexample), '');
  if (context.replayCommand !== undefined) lines.push(`  again         ${context.replayCommand}`);
  return lines.join('\n');
}

/** What a client finds that connects again by itself. */
const AFTER_LOSS_WORDS: Readonly<Record<AfterLoss, string>> = {
  refuse: 'the client connects again, and nobody listens',
  'unknown-session': 'the client connects again, and its session is not known',
  resume: 'the client connects again, and its session goes on',
};

/** How often a schedule on a wire failed when it was run again, to be put behind the strength. */
export function sayRepeated(repeated: Repeated | undefined): string {
  return repeated === undefined ? '' : `, ${repeated.failed} of ${repeated.of} runs`;
}

/** One deviation fits in the line; several are listed below it. */
function scheduleLines(deviations: readonly string[]): string[] {
  if (deviations.length <= 1) return [`  schedule      ${nameSchedule(deviations)}`];
  return [
    '  schedule      in order and idle everywhere, except:',
    ...deviations.map((words) => `                - ${words}`),
  ];
}

/** The command that replays a recorded counterexample. */
export function replayCommand(
  path: string,
  { targetArgument, targetFlag = '--target' }: Pick<ReportContext, 'targetArgument' | 'targetFlag'>,
): string {
  return `npx tailrace replay ${quote(path)} ${targetFlag} ${quote(targetArgument)}`;
}

/** A word as a shell takes it, in quotes where it needs them. */
export function quote(word: string): string {
  return /^[\w@./:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
