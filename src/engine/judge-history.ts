import type { History } from '../core/history.js';
import type { Property } from '../core/property.js';
import { type Evidence, failureKey } from '../core/verdict.js';

/** How often one property meant something, and how often it was violated, over many schedules. */
export interface Tally {
  readonly property: Property;
  reached: number;
  violated: number;
}

/** One violation seen in one history. */
export interface Sighting {
  readonly property: Property;
  readonly evidence: Evidence;
  /** See {@link failureKey}. */
  readonly key: string;
}

/**
 * Judges one history by all properties at once. Counts into the tallies; returns what was violated, usually nothing.
 */
export function judgeHistory(history: History, tallies: readonly Tally[]): readonly Sighting[] {
  let sightings: Sighting[] | undefined;
  for (const tally of tallies) {
    const { property } = tally;
    const verdict = property.judge(history);
    if (verdict.status === 'unreached') continue;
    tally.reached += 1;
    if (verdict.status === 'held') continue;
    tally.violated += 1;
    sightings ??= [];
    for (const evidence of verdict.evidence) {
      sightings.push({ property, evidence, key: failureKey(property.id, evidence) });
    }
  }
  return sightings ?? NONE;
}

const NONE: readonly Sighting[] = [];

/** The evidence of this very failure in a history, if it is there; of several, the first that is accepted. */
export function findEvidence(
  history: History,
  property: Property,
  key: string,
  accepts: (evidence: Evidence) => boolean = () => true,
): Evidence | undefined {
  const verdict = property.judge(history);
  if (verdict.status !== 'violated') return undefined;
  return verdict.evidence.find((evidence) => failureKey(property.id, evidence) === key && accepts(evidence));
}
