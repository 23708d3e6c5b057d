import { formatCount, formatCounted, formatSize } from '../../../reports/format-numbers.js';
import { sayCovered } from '../../../reports/tell-reproduction.js';
import type { RaceOutcome } from '../../core/race.js';
import { type Bisection, changeOf, oppositeOf, stepsLeft } from './bisection.js';
import type { Trial } from './try-version.js';

/** What one version came to, in the words of `reproduce`. */
const WORDS: Readonly<Record<RaceOutcome | 'skipped', string>> = {
  reproduced: 'reproduced',
  'ruled-out': 'ruled out',
  'not-found': 'not found',
  skipped: 'cannot be tried',
};

const OUTCOME_WIDTH = Math.max(...Object.values(WORDS).map((words) => words.length));
const SCHEDULES_WIDTH = 'schedules'.length;

/** How many versions a list names before it is shortened to its ends. */
const NAMED_MAX = 12;

/** What tells of the versions that were tried, one line each. */
export interface TrialTable {
  readonly heading: string;
  row(trial: Trial): string;
}

/** The table of what was tried, wide enough for each of these versions. */
export function tableOfTrials(versions: readonly string[]): TrialTable {
  const width = Math.max(...['version', ...versions].map((version) => version.length));
  const line = (version: string, outcome: string, schedules: string, rest: string): string => {
    const cells = [version.padEnd(width), outcome.padEnd(OUTCOME_WIDTH), schedules.padStart(SCHEDULES_WIDTH), rest];
    return `  ${cells.join('  ').trimEnd()}`;
  };
  return {
    heading: line('version', 'outcome', 'schedules', 'smallest form'),
    row: (trial) => {
      if (trial.mark === 'skipped') return line(trial.version, WORDS.skipped, '', trial.why);
      const { outcome, result } = trial;
      const { schedules, counterexample } = result;
      if (counterexample === undefined) return line(trial.version, WORDS[outcome], formatCount(schedules), '');
      return line(trial.version, WORDS[outcome], formatCount(counterexample.foundAt), formatSize(counterexample));
    },
  };
}

/** What is not certain of a version that counts as good; undefined where there is nothing. */
export function warnOfTrial(trial: Trial): string | undefined {
  if (trial.mark === 'skipped' || trial.outcome !== 'not-found') return undefined;
  return `warning: ${trial.version} counts as good, though the race is not ruled out: ${sayCovered(trial.result)}`;
}

/** What a bisection goes through, and how many of it are tried. */
export function tellRange(name: string, bisection: Bisection): string {
  const { versions, oldest } = bisection;
  const range = `from ${versions[0]} (${oldest}) to ${versions.at(-1)} (${oppositeOf(oldest)})`;
  const steps = stepsLeft(bisection);
  const between =
    steps === 0
      ? 'none lies between the two'
      : `at most ${formatCount(steps)} between the two are tried, more where one cannot be`;
  return `${formatCounted(versions.length, 'version')} of ${name} ${range}; ${between}`;
}

/** Where the change is: in one version, or in one of several where that is not decided. */
export function tellChange(bisection: Bisection): string {
  const { oldest, learnt } = bisection;
  const { last, first, between } = changeOf(bisection);
  const skipped = new Set(learnt.flatMap(([version, mark]) => (mark === 'skipped' ? [version] : [])));
  const untried = between.filter((version) => skipped.has(version));
  const changed = between.length === 0 ? first : `one of ${nameAll([...between, first])}`;
  const reason = untried.length === 0 ? '' : `; ${nameAll(untried)} cannot be tried`;
  return `${oldest === 'good' ? 'first bad:' : 'fixed in'} ${changed} (last ${oldest}: ${last})${reason}`;
}

function nameAll(versions: readonly string[]): string {
  if (versions.length <= NAMED_MAX) return versions.join(', ');
  return `${formatCount(versions.length)} versions, ${versions[0]} to ${versions.at(-1)}`;
}
