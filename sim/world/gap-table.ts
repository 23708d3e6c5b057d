import type { EndCause } from '../../src/core/history.js';
import { GAPS, type Gap } from '../../src/core/schedule.js';
import type { TransportPreset } from '../../src/core/target.js';
import { allowedGaps } from '../link/presets.js';
import type { Motion } from './compile-scenario.js';

/** What came before a gap: the handshake, or an action of some motion. */
export type Before = 'start' | Motion;

const BEFORE: readonly Before[] = ['start', 'app', 'data', 'end'];
const END_CAUSES: readonly EndCause[] = ['eof', 'reset', 'end-read'];

/** Where the one who delivers and the app may be in one synchronous run. */
const IN_MEMORY: ReadonlySet<TransportPreset> = new Set(['memory', 'node-stream']);

/** What came before a gap, and which motions may come after it. */
export interface Situation {
  readonly before: Before;
  readonly app: boolean;
  readonly data: boolean;
  readonly end: boolean;
  /** What comes next may be joined to the delivery before. */
  readonly joinable: boolean;
}

/** Which gaps may come before what, in one preset, with nothing worked out twice. */
export class GapTable {
  readonly #preset: TransportPreset;
  readonly #delivery: (ReadonlySet<Gap> | undefined)[] = [];
  readonly #offers = new Map<number, readonly Gap[]>();

  constructor(preset: TransportPreset) {
    this.#preset = preset;
  }

  /** Whether this gap may come before this delivery or end. */
  allows(before: Before, next: 'data' | 'end', cause: EndCause | undefined, gap: Gap): boolean {
    // Idle is possible in every preset.
    return gap === 'idle' || this.#allowed(before, next, cause).has(gap);
  }

  /**
   * Whether this gap may come before an action of the app. A real transport hands over from the event loop, which runs
   * ticks and microtasks behind it: in the same synchronous run only the client's own listeners can act.
   */
  allowsApp(before: Before, gap: Gap): boolean {
    return gap !== 'joined' && !(gap === 0 && before === 'data' && !IN_MEMORY.has(this.#preset));
  }

  /** The gaps worth offering in this situation, idle first. */
  offer(situation: Situation): readonly Gap[] {
    const { before, app, data, end, joinable } = situation;
    const key = BEFORE.indexOf(before) * 16 + (app ? 8 : 0) + (data ? 4 : 0) + (end ? 2 : 0) + (joinable ? 1 : 0);
    let offered = this.#offers.get(key);
    if (offered === undefined) {
      offered = GAPS.filter((gap) => this.#worthOffering(gap, situation));
      this.#offers.set(key, offered);
    }
    return offered;
  }

  #worthOffering(gap: Gap, { before, app, data, end, joinable }: Situation): boolean {
    // `joined` to something of the app's is the same as 0 hops, and is left to deliveries.
    if (gap === 'joined' && !joinable) return false;
    if (app && this.allowsApp(before, gap)) return true;
    return (data && this.allows(before, 'data', undefined, gap)) || (end && this.#endAllows(before, gap));
  }

  #endAllows(before: Before, gap: Gap): boolean {
    return END_CAUSES.some((cause) => this.allows(before, 'end', cause, gap));
  }

  #allowed(before: Before, next: 'data' | 'end', cause: EndCause | undefined): ReadonlySet<Gap> {
    const index =
      BEFORE.indexOf(before) * 4 + (next === 'data' || cause === undefined ? 0 : 1 + END_CAUSES.indexOf(cause));
    const known = this.#delivery[index];
    if (known !== undefined) return known;
    const allowed = new Set(allowedGaps(this.#preset, before, next, cause));
    this.#delivery[index] = allowed;
    return allowed;
  }
}

const tables = new Map<TransportPreset, GapTable>();

export function gapTable(preset: TransportPreset): GapTable {
  let table = tables.get(preset);
  if (table === undefined) {
    table = new GapTable(preset);
    tables.set(preset, table);
  }
  return table;
}

/**
 * What precedes the gap after an action. Something of the app's that comes right behind a delivery does not make the
 * connection any faster: until the loop has gone round, what comes next still follows the delivery.
 */
export function precededBy(before: Before, gap: Gap, motion: Motion): Before {
  const inTheSameTurn = typeof gap === 'number' || gap === 'turn0' || gap === 'joined';
  return motion === 'app' && before === 'data' && inTheSameTurn ? 'data' : motion;
}
