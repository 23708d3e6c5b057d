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
const KNOWN_SMALLEST = { name: 'broken/check-then-register', actions: 'call eof', deviations: 1 };

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
      ...(quarry.name === KNOWN_SMALLEST.name ? breachOfSmallest(found) : []),
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

/** Every counterexample of this one has to come down to its smallest form. */
function breachOfSmallest(found: readonly Counterexample[]): string[] {
  const larger = found.filter(
    ({ scenario, deviations }) => actionKinds(scenario) !== KNOWN_SMALLEST.actions || deviations !== KNOWN_SMALLEST.deviations,
  );
  if (larger.length === 0) return [];
  return [`${larger.length} of ${found.length} counterexamples are not 1 call, 1 eof and 1 deviation`];
}

function actionKinds({ strands }: Counterexample['scenario']): string {
  return strands
    .flatMap(({ actions }) => actions.map(({ kind }) => kind))
    .sort()
    .join(' ');
}
