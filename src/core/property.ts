import type { History } from './history.js';
import type { Capability } from './target.js';
import type { Verdict } from './verdict.js';

export type PropertyFamily = 'settles' | 'keeps' | 'tells' | 'stands';

/** One rule a client must follow, with the judge of it. */
export interface Property {
  /** Stable and public. */
  readonly id: string;
  readonly family: PropertyFamily;
  /** A `should` is reported and changes the exit code only on demand. */
  readonly level: 'must' | 'should';
  /** What holds, in one sentence. */
  readonly statement: string;
  /** Why it matters to a user of the client. */
  readonly why: string;
  /** Public reports of clients that broke it, as URLs. */
  readonly sources: readonly string[];
  /** The precondition under which a verdict means something, in one sentence. */
  readonly reach: string;
  /** What typically breaks it, in one sentence. */
  readonly brokenBy: string;
  /** Capabilities needed: all of them; a nested list means any of those. */
  readonly needs: readonly (Capability | readonly Capability[])[];
  /** The closed list of ways to fail. */
  readonly kinds: readonly string[];
  /** Pure: the same history gives the same verdict. */
  judge(history: History): Verdict;
}

/** The needs of a property that a client lacks, in words (`processes or notifications`); empty when it applies. */
export function missingNeeds(property: Property, capabilities: readonly Capability[]): string[] {
  return property.needs
    .map((need) => (typeof need === 'string' ? [need] : need))
    .filter((anyOf) => !anyOf.some((capability) => capabilities.includes(capability)))
    .map((anyOf) => anyOf.join(' or '));
}
