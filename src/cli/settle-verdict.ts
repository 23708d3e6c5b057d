import type { CheckResult, OverallVerdict, PropertyResult } from '../core/report.js';

/** From the mildest to the gravest. */
const GRAVITY: readonly OverallVerdict[] = ['conformant', 'incomplete', 'violated', 'error'];

/**
 * The result with the verdict that the command stands for: `should` properties count when strict, and a check that ran
 * nothing, or to which nothing applied, is never conformant. A verdict is only ever made graver.
 */
export function settleVerdict(result: CheckResult, strict: boolean): CheckResult {
  const settled = judge(result, strict);
  if (GRAVITY.indexOf(settled.verdict) <= GRAVITY.indexOf(result.verdict)) return result;
  const { reason: _milder, ...rest } = result;
  return { ...rest, ...settled };
}

interface Settled {
  readonly verdict: OverallVerdict;
  readonly reason?: string;
}

function judge(result: CheckResult, strict: boolean): Settled {
  const applicable = result.properties.filter((property) => property.status !== 'not-applicable');
  const counted = applicable.filter((property) => strict || property.level === 'must');
  if (counted.some((property) => property.status === 'violated')) return { verdict: 'violated' };
  const reason = whyIncomplete(result, applicable, counted);
  return reason === undefined ? { verdict: 'conformant' } : { verdict: 'incomplete', reason };
}

function whyIncomplete(
  result: CheckResult,
  applicable: readonly PropertyResult[],
  counted: readonly PropertyResult[],
): string | undefined {
  if (result.schedules === 0) return 'no schedule was run';
  if (result.properties.length === 0) return 'no property was selected';
  if (applicable.length === 0) return 'no property applies to this target';
  if (result.stoppedBy === 'signal') return 'the check was interrupted';
  const unsure = counted.filter((property) => property.status === 'inconclusive');
  if (unsure.length > 0) return `a result did not reproduce: ${idsOf(unsure)}`;
  // What fails as expected was reached by the replay that shows it, though perhaps not by the search.
  const unreached = counted.filter((property) => property.reached === 0 && property.status !== 'expected-failure');
  if (unreached.length > 0) return `never reached: ${idsOf(unreached)}`;
  if (applicable.every((property) => property.reached === 0)) return `never reached: ${idsOf(applicable)}`;
  return undefined;
}

function idsOf(properties: readonly PropertyResult[]): string {
  return properties.map((property) => property.id).join(', ');
}
