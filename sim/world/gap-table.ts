import { GAPS, type Gap } from '../../src/core/schedule.js';
import type { EndCause } from '../../src/core/history.js';
import type { TransportPreset } from '../../src/core/target.js';
import { allowedGaps } from '../link/presets.js';
import type { Motion } from './compile-scenario.js';

/** What came before a gap: the handshake, or an action of some motion. */
export type Before = 'start' | Motion;

const BEFORE: readonly Before[] = ['start', 'app', 'data', 'end'];
const END_CAUSES: readonly EndCause[] = ['eof', 'reset', 'end-read'];

/** App actions may come at any gap; `joined` to something of the app's is the same as 0 hops, and is left to deliveries. */
const APP_GAPS: readonly Gap[] = GAPS.filter((gap) => gap !== 'joined');

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
    return this.#allowed(before, next, cause).has(gap);
  }

  /**
   * The gaps worth offering when these motions may come next, idle first. `joinable`: what comes next may be joined to the
   * delivery before.
   */
  offer(before: Before, app: boolean, data: boolean, end: boolean, joinable: boolean): readonly Gap[] {
    const key =
      BEFORE.indexOf(before) * 16 + (app ? 8 : 0) + (data ? 4 : 0) + (end ? 2 : 0) + (joinable ? 1 : 0);
    let offered = this.#offers.get(key);
    if (offered === undefined) {
      offered = GAPS.filter((gap) => this.#worthOffering(gap, before, app, data, end, joinable));
      this.#offers.set(key, offered);
    }
    return offered;
  }

  #worthOffering(gap: Gap, before: Before, app: boolean, data: boolean, end: boolean, joinable: boolean): boolean {
    if (gap === 'joined') return joinable && ((data && this.allows(before, 'data', undefined, gap)) || (end && this.#endAllows(before, gap)));
    if (app && APP_GAPS.includes(gap)) return true;
    return (data && this.allows(before, 'data', undefined, gap)) || (end && this.#endAllows(before, gap));
  }

  #endAllows(before: Before, gap: Gap): boolean {
    return END_CAUSES.some((cause) => this.allows(before, 'end', cause, gap));
  }

  #allowed(before: Before, next: 'data' | 'end', cause: EndCause | undefined): ReadonlySet<Gap> {
    const index = BEFORE.indexOf(before) * 4 + (next === 'data' || cause === undefined ? 0 : 1 + END_CAUSES.indexOf(cause));
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
