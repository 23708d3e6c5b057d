import type { Counterexample } from '../../src/core/report.js';
import type { HuntResult } from '../../src/suite/job.js';
import type { TargetEntry } from '../../src/targets/target-entry.js';
import { median } from '../report/median.js';

/** Of a hundred seeds, how many must catch a broken client by its own property. */
export const CAUGHT_PERCENT_MIN = 95;
/** What the shrunk counterexample of a race may need, in the median. */
export const RACE_ACTIONS_MAX = 6;
export const RACE_DEVIATIONS_MAX = 3;

/** The race whose smallest form is known exactly: one call, the end, and one deviation. */
const SMALLEST = { client: 'broken/check-then-register', kinds: 'call eof', says: '1 call, 1 eof and 1 deviation' };

/** What was hunted: the part of a target's entry that matters here. */
export type Quarry = Pick<TargetEntry, 'name' | 'race'> & { readonly breaks: string };

/** What the hunt for one broken client came to. Medians are of the seeds that caught it; absent where none did. */
export interface HuntSummary {
  readonly client: string;
  readonly property: string;
  readonly race: boolean;
  readonly seeds: number;
  readonly caught: number;
  readonly medianFoundAt?: number;
  readonly mostFoundAt?: number;
  readonly medianActions?: number;
  readonly medianDeviations?: number;
  /** How many different failures the seeds showed. */
  readonly fingerprints: number;
  /** The seeds that did not catch it. */
  readonly missed: readonly string[];
  /** Which bounds were broken, in words. */
  readonly breaches: readonly string[];
}

export function judgeHunt(quarry: Quarry, results: readonly HuntResult[]): HuntSummary {
  const found = results.flatMap(({ counterexample }) => (counterexample === undefined ? [] : [counterexample]));
  const medians = {
    ...numbered('medianFoundAt', median(found.map(({ foundAt }) => foundAt))),
    ...numbered('mostFoundAt', found.length === 0 ? undefined : Math.max(...found.map(({ foundAt }) => foundAt))),
    ...numbered('medianActions', median(found.map(({ actions }) => actions))),
    ...numbered('medianDeviations', median(found.map(({ deviations }) => deviations))),
  };
  return {
    client: quarry.name,
    property: quarry.breaks,
    race: quarry.race === true,
    seeds: results.length,
    caught: found.length,
    ...medians,
    fingerprints: new Set(found.map(({ fingerprint }) => JSON.stringify(fingerprint))).size,
    missed: results.filter(({ counterexample }) => counterexample === undefined).map(({ seed }) => seed),
    breaches: [
      ...breachOfCaught(found.length, results.length),
      ...(quarry.race === true ? breachesOfRace(medians) : []),
      ...(quarry.name === SMALLEST.client ? breachOfSmallest(found) : []),
    ],
  };
}

function numbered<Key extends string>(key: Key, value: number | undefined): Partial<Record<Key, number>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, number>);
}

function breachOfCaught(caught: number, seeds: number): string[] {
  if (caught * 100 >= seeds * CAUGHT_PERCENT_MIN) return [];
  return [`caught with ${caught} of ${seeds} seeds, at least ${CAUGHT_PERCENT_MIN} % are needed`];
}

function breachesOfRace(medians: Pick<HuntSummary, 'medianActions' | 'medianDeviations'>): string[] {
  const { medianActions: actions = 0, medianDeviations: deviations = 0 } = medians;
  const breaches: string[] = [];
  if (actions > RACE_ACTIONS_MAX) breaches.push(`${actions} actions in the median, at most ${RACE_ACTIONS_MAX}`);
  if (deviations > RACE_DEVIATIONS_MAX) {
    breaches.push(`${deviations} deviations in the median, at most ${RACE_DEVIATIONS_MAX}`);
  }
  return breaches;
}

/**
 * The property is about every operation that can hang, so a seed may show a file operation first, or a call made inside
 * a callback. What is demanded: in the median no more actions and deviations than the smallest form, and that every
 * plain call cut off by an eof comes down to it.
 */
function breachOfSmallest(found: readonly Counterexample[]): string[] {
  const plain = found.filter(
    ({ fingerprint: { operation, phase, cause } }) => operation === 'call' && phase === 'unwritten' && cause === 'eof',
  );
  const larger = plain.filter(
    ({ scenario, deviations }) => actionKinds(scenario) !== SMALLEST.kinds || deviations !== 1,
  );
  const actions = median(found.map((each) => each.actions)) ?? 0;
  const deviations = median(found.map((each) => each.deviations)) ?? 0;
  return [
    ...(plain.length === 0 ? ['no seed showed a plain call that was cut off by an eof'] : []),
    ...(larger.length === 0
      ? []
      : [`${larger.length} of ${plain.length} plain calls cut off by an eof are not ${SMALLEST.says}`]),
    ...(actions === 2 && deviations === 1
      ? []
      : [`${actions} actions and ${deviations} deviations in the median, not 2 and 1`]),
  ];
}

function actionKinds({ strands }: Counterexample['scenario']): string {
  return strands
    .flatMap(({ actions }) => actions.map(({ kind }) => kind))
    .sort()
    .join(' ');
}
