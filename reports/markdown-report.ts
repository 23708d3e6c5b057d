import type { CheckResult, Counterexample, PropertyResult } from '../src/core/report.js';
import { drawSequence } from './draw-sequence.js';
import { codeBlock, codeSpan, escapeMarkdown, escapeProse } from './escape-markdown.js';
import { replayCommand } from './explain-counterexample.js';
import { formatCount, formatCounted, formatDuration, formatTarget } from './format-numbers.js';
import type { ReportContext } from './reporter.js';
import { STATUS_MARKS } from './status-marks.js';
import { summariseCounterexample } from './summarise-counterexample.js';
import { splitFailures, type Weight, weighProperty } from './weigh-property.js';

/** What to read first comes first. */
const WEIGHT_ORDER: readonly Weight[] = ['fails', 'remark', 'holds', 'skipped'];

/**
 * The report for people on a page that shows Markdown: the verdict, a table of the properties, and each failure in a
 * sentence, as a diagram, and with the command that shows it again.
 *
 * @param bytesMax failures that do not fit into so many bytes of UTF-8 are counted instead of told; where not even the
 * table fits, only the verdict is left, and nothing where that does not fit either
 */
export function toMarkdownReport(
  result: CheckResult,
  context: ReportContext,
  bytesMax = Number.POSITIVE_INFINITY,
): string {
  const head = headOf(result);
  const table = tableOf(result, context);
  const sections = inOrder(result, context).flatMap((property) => sectionsOf(property, context));
  let told = sections.length;
  const whole = (): string => join([...head, ...table, ...sections.slice(0, told), ...untold(sections.length - told)]);
  // Whatever is left out only makes it shorter, but for the one line that says so: the last that fits is soon found.
  while (told > 0 && bytesOf(whole()) > bytesMax) told = Math.floor(told / 2);
  while (told < sections.length) {
    told += 1;
    if (bytesOf(whole()) <= bytesMax) continue;
    told -= 1;
    break;
  }
  return [whole(), join(head)].find((text) => bytesOf(text) <= bytesMax) ?? '';
}

function join(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function untold(count: number): string[] {
  return count === 0 ? [] : [`${formatCounted(count, 'more failure')} found no room here.`];
}

function inOrder(result: CheckResult, context: ReportContext): PropertyResult[] {
  const rank = (property: PropertyResult): number => WEIGHT_ORDER.indexOf(weighProperty(property, context.strict));
  return [...result.properties].sort((one, other) => rank(one) - rank(other));
}

function headOf(result: CheckResult): string[] {
  const mark = result.verdict === 'conformant' ? '✓' : result.verdict === 'violated' ? '✕' : '?';
  const applicable = result.properties.filter((property) => property.status !== 'not-applicable').length;
  const { engine, node, seed, strategy, profile, target } = result;
  const lock = target.lockHash === undefined ? '' : `, installed by the lock file ${codeSpan(target.lockHash)}`;
  // Where the baseline alone makes the verdict, its problems are the reason already.
  const problems = (result.baseline?.problems ?? []).filter(({ says }) => result.reason?.includes(says) !== true);
  const reason = result.reason === undefined ? [] : [`This is because ${escapeMarkdown(result.reason)}.`];
  return [
    `## ${mark} ${codeSpan(formatTarget(target))}: ${result.verdict}`,
    ...reason,
    ...problems.map(({ says }) => `**The baseline:** ${escapeMarkdown(says)}.`),
    `${applicable} of ${formatCounted(result.properties.length, 'property')} applicable; ` +
      `${formatCounted(result.schedules, 'schedule')} in ${formatDuration(result.elapsedMs)}, stopped by ${result.stoppedBy}; ` +
      `seed ${codeSpan(seed)}, strategy ${codeSpan(strategy)}, profile ${codeSpan(profile)}; ` +
      `tailrace ${escapeMarkdown(engine)} on Node ${escapeMarkdown(node)}${lock}.`,
  ];
}

function tableOf(result: CheckResult, context: ReportContext): string[] {
  if (result.properties.length === 0) return [];
  const rows = inOrder(result, context).map((property) => {
    const { id, level, status, reached, violated } = property;
    const counts =
      status === 'not-applicable'
        ? ''
        : violated === 0
          ? formatCount(reached)
          : `${formatCount(violated)} of ${formatCount(reached)}`;
    const note =
      property.reason === undefined ? escapeProse(context.statementOf(id) ?? '') : escapeMarkdown(property.reason);
    return `| ${STATUS_MARKS[status]} ${status} | ${escapeMarkdown(id)} | ${level} | ${counts} | ${note} |`;
  });
  const heading = ['| status | property | level | reached | |', '| --- | --- | --- | ---: | --- |'];
  return [[...heading, ...rows].join('\n')];
}

/** Each way in which a property fails; of an expected one no more than a sentence. */
function sectionsOf(property: PropertyResult, context: ReportContext): string[] {
  const { expected, unexpected } = splitFailures(property);
  return [
    ...unexpected.map((found) => sectionOf(found, property, context)),
    ...property.inconclusive.map(
      ({ evidence, step, differs }) =>
        `**${codeSpan(property.id)} is inconclusive:** ${escapeMarkdown(evidence.says)}, but the same schedule again ` +
        `differed at step ${step} (${escapeMarkdown(differs)}).`,
    ),
    ...expected.map(
      (found) => `**${codeSpan(property.id)} fails as expected:** ${escapeMarkdown(summariseCounterexample(found))}.`,
    ),
  ];
}

function sectionOf(found: Counterexample, { level }: PropertyResult, context: ReportContext): string {
  const statement = context.statementOf(found.property);
  const path = context.replayPath(found);
  const blocks = [
    `### ✕ ${codeSpan(found.property)} is violated (${found.strength})${level === 'should' ? ', which should hold' : ''}`,
  ];
  if (statement !== undefined) blocks.push(`**Should hold:** ${escapeProse(statement)}`);
  blocks.push(
    `**Happened:** ${escapeMarkdown(summariseCounterexample(found))}.`,
    codeBlock('text', drawSequence(found)),
  );
  if (path !== undefined) blocks.push(codeBlock('sh', replayCommand(path, context)));
  return blocks.join('\n\n');
}
