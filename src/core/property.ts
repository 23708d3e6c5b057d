import type { History } from './history.js';
import type { Capability, Dialect } from './target.js';
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
  /** Dialects in which it cannot be reached at all: one without a handshake has none to cut. */
  readonly withoutDialects?: readonly Dialect[];
  /** The closed list of ways to fail. */
  readonly kinds: readonly string[];
  /** Kinds that are only a longer way to see another one, and which: shrinking tells them as that one where it can. */
  readonly plainerKinds?: Readonly<Record<string, string>>;
  /** Kinds that say of something other than an operation that it never came: output, an exit, an answer. */
  readonly absences?: readonly string[];
  /** Pure: the same history gives the same verdict. */
  judge(history: History): Verdict;
}

/** Why a property does not apply to a client, in words that follow "not applicable:"; undefined when it does. */
export function whyNotApplicable(
  property: Property,
  client: { readonly dialect: Dialect; readonly capabilities: readonly Capability[] },
): string | undefined {
  if (property.withoutDialects?.includes(client.dialect) === true) {
    return `the dialect ${client.dialect} has nothing that could reach it`;
  }
  const missing = property.needs
    .map((need) => (typeof need === 'string' ? [need] : need))
    .filter((anyOf) => !anyOf.some((capability) => client.capabilities.includes(capability)))
    .map((anyOf) => anyOf.join(' or '));
  return missing.length === 0 ? undefined : `the target lacks the capability ${missing.join(' and ')}`;
}
