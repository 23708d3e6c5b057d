import { formatCount } from '../../../reports/format-numbers.js';
import { sayWhy } from '../../../reports/tell-reproduction.js';
import { UsageError } from '../../core/errors.js';
import { InterruptedError } from '../interrupted-error.js';
import type { Trial } from './try-version.js';

/**
 * Refuses an end that is not what it was said to be: between two such ends there need not be any change.
 *
 * @param trial undefined where it was stopped
 * @param again the command that tries a version by itself
 * @throws UsageError `bisect-end`, InterruptedError
 */
export function checkEnd(
  end: 'good' | 'bad',
  version: string,
  trial: Trial | undefined,
  again: (version: string) => string,
): void {
  const option = `--${end} ${version}`;
  if (trial === undefined) throw new InterruptedError(`while ${option} was tried`, 'the two ends are not known yet');
  if (trial.mark === end) return;
  const other = `Try it by itself: \`${again(version)}\`; then name another version.`;
  if (trial.mark === 'skipped') throw new UsageError('bisect-end', `${option} cannot be tried: ${trial.why}`, other);
  if (end === 'good') {
    const { foundAt = 1 } = trial.result.counterexample ?? {};
    const what = `${option} is not good: it shows the race, in schedule ${formatCount(foundAt)}`;
    throw new UsageError('bisect-end', what, other);
  }
  const longer =
    trial.outcome === 'not-found' ? 'Search longer with --runs or --time, or name another version.' : other;
  throw new UsageError('bisect-end', `${option} is not bad: ${sayWhy(trial.result)}`, longer);
}
