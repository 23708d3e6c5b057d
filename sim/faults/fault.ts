import type { LinkForm } from '../../src/core/target.js';

/** One way in which the connection or the peer misbehaves, as the lists and the documentation show it. */
export interface FaultEntry {
  /** Stable and public. */
  readonly name: string;
  /** What happens on the wire, in one sentence. */
  readonly statement: string;
  /**
   * What it is done with: `link` changes the connection, `peer` what the executor does, `frame` is a frame that should
   * not be, `order` is a matter of when and how often correct frames come, `bytes` of how frames are cut into chunks.
   */
  readonly kind: 'link' | 'peer' | 'frame' | 'order' | 'bytes';
  /** The forms of link that can show it. */
  readonly forms: readonly LinkForm[];
  /** How a scenario says it. */
  readonly scenario: string;
  /** What differs from form to form, where something does. */
  readonly note?: string;
}

export const ALL_FORMS: readonly LinkForm[] = ['messages', 'lines', 'content-length', 'web-socket'];
export const STREAM_FORMS: readonly LinkForm[] = ['lines', 'content-length'];
