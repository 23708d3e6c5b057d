import type { OverallVerdict, PropertyResult, StoppedBy } from '../core/report.js';

/** The verdict on a whole check, and why where it is not plain. Nothing run is never conformant. */
export function overallVerdict(
  properties: readonly PropertyResult[],
  schedules: number,
  stoppedBy: StoppedBy,
): { readonly verdict: OverallVerdict; readonly reason?: string } {
  const musts = properties.filter(({ level }) => level === 'must');
  if (musts.some(({ status }) => status === 'violated')) return { verdict: 'violated' };
  const reasons = [
    ...(properties.length === 0 ? ['no property was asked for'] : []),
    ...(schedules === 0 ? ['nothing was run'] : []),
    ...(stoppedBy === 'signal' ? ['it was stopped early'] : []),
    ...(properties.length > 0 && properties.every(({ status }) => status === 'not-applicable')
      ? ['none of the properties asked for applies to the target']
      : []),
    ...listed('never reached', musts, 'unreached'),
    ...listed('not conclusive', musts, 'inconclusive'),
  ];
  return reasons.length === 0 ? { verdict: 'conformant' } : { verdict: 'incomplete', reason: reasons.join('; ') };
}

function listed(what: string, properties: readonly PropertyResult[], status: PropertyResult['status']): string[] {
  const ids = properties.filter((property) => property.status === status).map(({ id }) => id);
  return ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}`];
}
