import type { CheckEvent, CheckResult, PropertyResult } from '../src/core/report.js';
import { replayCommand } from './explain-counterexample.js';
import { formatCounted, formatTarget } from './format-numbers.js';
import type { ReportContext, Reporter, Sink } from './reporter.js';
import { summariseCounterexample } from './summarise-counterexample.js';
import { splitFailures, weighProperty } from './weigh-property.js';
import { type Annotation, annotationCommand } from './workflow-commands.js';

/** GitHub shows so many annotations of each level that one step makes, and drops the others without a word. */
const SHOWN_MAX = 10;

/**
 * Annotates the run of a GitHub Actions workflow when a check is finished: an error for each property that fails it, a
 * warning for each that should hold and does not.
 *
 * @param sink takes whole lines to where the runner reads commands; nothing of a client's may get there but through
 * here
 */
export function createGithubAnnotations(context: ReportContext, sink: Sink): Reporter {
  return {
    event(event: CheckEvent): void {
      if (event.type !== 'finished') return;
      for (const annotation of annotate(event.result, context)) sink(`${annotationCommand(annotation)}\n`);
    },
  };
}

function annotate(result: CheckResult, context: ReportContext): Annotation[] {
  const weighed = (weight: 'fails' | 'remark'): PropertyResult[] =>
    result.properties.filter((property) => weighProperty(property, context.strict) === weight);
  const target = formatTarget(result.target);
  const errors = weighed('fails').map((property) => toAnnotation('error', property, target, context));
  for (const { says } of result.baseline?.problems ?? []) {
    errors.push({ level: 'error', title: `${target}: the baseline`, message: says });
  }
  if (errors.length === 0 && result.verdict !== 'conformant') {
    const message = result.reason ?? `the check is ${result.verdict}`;
    errors.push({ level: 'error', title: `${target}: ${result.verdict}`, message });
  }
  // What should hold and was not reached is in every other report: as a warning it would be on every run of a small
  // client.
  const warnings = weighed('remark')
    .filter(({ status }) => status !== 'unreached')
    .map((property) => toAnnotation('warning', property, target, context));
  return [...cap(errors), ...cap(warnings)];
}

function toAnnotation(
  level: Annotation['level'],
  property: PropertyResult,
  target: string,
  context: ReportContext,
): Annotation {
  const { unexpected } = splitFailures(property);
  const [first] = unexpected;
  const title = `${target}: ${property.id} is ${property.status}${first === undefined ? '' : ` (${first.strength})`}`;
  if (first === undefined) return { level, title, message: property.reason ?? property.status };
  const lines = [summariseCounterexample(first)];
  if (unexpected.length > 1) lines.push(`It fails in ${formatCounted(unexpected.length - 1, 'other way')} as well.`);
  const path = context.replayPath(first);
  if (path !== undefined) lines.push(replayCommand(path, context));
  return { level, title, message: lines.join('\n') };
}

/** The last that is shown says what is not. */
function cap(annotations: readonly Annotation[]): Annotation[] {
  if (annotations.length <= SHOWN_MAX) return [...annotations];
  const shown = annotations.slice(0, SHOWN_MAX - 1);
  const rest = annotations.slice(SHOWN_MAX - 1);
  const level = rest[0]?.level ?? 'error';
  const title = `tailrace: ${rest.length} more`;
  return [...shown, { level, title, message: rest.map((annotation) => annotation.title).join('\n') }];
}
