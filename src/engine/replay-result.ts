import type { Fingerprint } from '../core/verdict.js';

/** What a recorded failure came to when it was run before a search. */
export type ReplayResult =
  /** Its property is violated on it, and that was confirmed: in these ways, the recorded one or others. */
  | { readonly status: 'violated'; readonly fingerprints: readonly Fingerprint[] }
  /** The schedule was followed, and the property holds on it. */
  | { readonly status: 'held' }
  /** The schedule was followed, and does not reach what the property is about any more. */
  | { readonly status: 'unreached' }
  /** The schedule cannot be followed, or two runs of it differed. */
  | { readonly status: 'diverged'; readonly step: number; readonly why: string }
  /** Its property is not asked for, or does not apply to the target. */
  | { readonly status: 'left-out' };
