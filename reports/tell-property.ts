import type { Counterexample, PropertyResult } from '../src/core/report.js';
import { explainCounterexample, replayCommand } from './explain-counterexample.js';
import { formatCounted } from './format-numbers.js';
import type { ReportContext } from './reporter.js';
import { summariseCounterexample } from './summarise-counterexample.js';
import { splitFailures } from './weigh-property.js';

/** What came of a property that did not hold, in a line. */
export function sayStatus(property: PropertyResult): string {
  const { unexpected } = splitFailures(property);
  const [first] = unexpected;
  if (first !== undefined) {
    const others = unexpected.length - 1;
    return `${summariseCounterexample(first)}${others === 0 ? '' : ` (and ${formatCounted(others, 'other failure')})`}`;
  }
  return property.reason === undefined ? property.status : `${property.status}: ${property.reason}`;
}

/** All that is known of a property that did not hold: each failure with its diagram, or why there is no verdict. */
export function tellProperty(property: PropertyResult, context: ReportContext): string {
  const { unexpected } = splitFailures(property);
  if (unexpected.length > 0) return unexpected.map((found) => tellFailure(found, context)).join('\n\n\n');
  const statement = context.statementOf(property.id);
  const lines = [sayStatus(property)];
  if (statement !== undefined) lines.push(`should hold: ${statement}`);
  lines.push(`reached in ${formatCounted(property.reached, 'schedule')}`);
  for (const { evidence, step, differs } of property.inconclusive) {
    lines.push(`seen once: ${evidence.says}; the same schedule again differed at step ${step}: ${differs}`);
  }
  return lines.join('\n');
}

/** A failure in one sentence, then in words and as a diagram, then where it can be seen again. */
export function tellFailure(counterexample: Counterexample, context: ReportContext): string {
  const path = context.replayPath(counterexample);
  const statement = context.statementOf(counterexample.property);
  const explanation = explainCounterexample(counterexample, {
    ...(statement === undefined ? {} : { statement }),
    ...(path === undefined ? {} : { replayCommand: replayCommand(path, context) }),
  });
  const lines = [summariseCounterexample(counterexample), '', explanation];
  if (path !== undefined) lines.push(`  replay file   ${path}`);
  return lines.join('\n');
}
