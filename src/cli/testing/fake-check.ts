import type { CheckResult } from '../../core/report.js';
import type { CheckTarget } from '../../suite/contracts.js';

/** A check for tests, that tells what the result holds, in the order in which a check tells it. */
export function fakeCheck(result: CheckResult, meanwhile: () => void = () => undefined): CheckTarget {
  return async ({ onEvent, seed, strategy, profile }) => {
    onEvent?.({ type: 'started', target: result.target, seed, strategy, profile, applicable: 1, properties: 1 });
    meanwhile();
    for (const counterexample of result.properties.flatMap((property) => property.counterexamples)) {
      onEvent?.({ type: 'found', counterexample });
    }
    const finished = { ...result, seed, strategy, profile };
    onEvent?.({ type: 'finished', result: finished });
    return finished;
  };
}
