import type { ChoicePoint, Chooser, EnabledStrand } from '../../src/core/choice.js';
import type { Action } from '../../src/core/scenario.js';
import type { Gap, Schedule, ScheduleEntry } from '../../src/core/schedule.js';
import type { Guide } from '../../src/core/world.js';
import type { StrandCursor } from './strand-cursor.js';

/** Why a strictly followed schedule could not go on. */
export interface Mismatch {
  readonly action: string;
  readonly why: string;
}

/** Decides, at each step, the gap and then the strand. */
export interface Plan {
  /** The gap before the next action, out of those offered (idle first). */
  nextGap(offered: readonly Gap[]): Gap;
  /** The index of the strand that acts; undefined when none of these is to act at this gap. */
  pick(enabled: readonly StrandCursor[], gap: Gap): number | undefined;
  /** Told of the action that is executed, and of the gap that was really before it; absent where nobody listens. */
  readonly acted: ((action: Action, gap: Gap) => void) | undefined;
  /** The plan wants nothing that can still happen; what is left is skipped or is a mismatch. */
  giveUp(enabled: readonly StrandCursor[]): Mismatch | 'skip' | 'end';
}

export function planOf(guide: Guide): Plan {
  return guide.kind === 'choose' ? new ChosenPlan(guide.chooser) : new FollowedPlan(guide.schedule, guide.strict);
}

/** Asks a strategy. The two choice points are reused: a chooser must not keep them. */
class ChosenPlan implements Plan {
  readonly #chooser: Chooser;
  readonly #gapPoint: { label: 'gap'; gaps: readonly Gap[] } = { label: 'gap', gaps: [] };
  readonly #strandPoint: { label: 'strand'; strands: readonly EnabledStrand[] } = { label: 'strand', strands: [] };

  readonly acted: Plan['acted'];

  constructor(chooser: Chooser) {
    this.#chooser = chooser;
    this.acted = chooser.acted === undefined ? undefined : (action, gap) => chooser.acted?.(action, gap);
  }

  nextGap(offered: readonly Gap[]): Gap {
    this.#gapPoint.gaps = offered;
    return offered[this.#choose(offered.length, this.#gapPoint)] ?? 'idle';
  }

  pick(enabled: readonly StrandCursor[]): number | undefined {
    if (enabled.length === 0) return undefined;
    this.#strandPoint.strands = enabled;
    return this.#choose(enabled.length, this.#strandPoint);
  }

  giveUp(): 'end' {
    return 'end';
  }

  #choose(count: number, point: ChoicePoint): number {
    return count < 2 ? 0 : this.#chooser.choose(count, point);
  }
}

/**
 * Follows a schedule. Strictly: an entry that cannot be executed is a mismatch, and so is anything that can happen once
 * the schedule is over. Leniently: such an entry is left out, and what remains at the end happens in the default way.
 */
class FollowedPlan implements Plan {
  readonly acted = undefined;
  readonly #entries: Schedule;
  readonly #strict: boolean;
  #position = 0;

  constructor(entries: Schedule, strict: boolean) {
    this.#entries = entries;
    this.#strict = strict;
  }

  nextGap(): Gap {
    return this.#entry?.gap ?? 'idle';
  }

  pick(enabled: readonly StrandCursor[], gap: Gap): number | undefined {
    const entry = this.#entry;
    if (entry === undefined) return this.#strict || enabled.length === 0 ? undefined : 0;
    const index = enabled.findIndex((strand) => strand.next.id === entry.action);
    if (index < 0 || (this.#strict && gap !== entry.gap)) return undefined;
    this.#position += 1;
    return index;
  }

  giveUp(enabled: readonly StrandCursor[]): Mismatch | 'skip' | 'end' {
    const entry = this.#entry;
    if (entry === undefined) {
      const [extra] = enabled;
      return this.#strict && extra !== undefined
        ? { action: extra.next.id, why: 'it can happen, but the schedule is over' }
        : 'end';
    }
    if (this.#strict) return { action: entry.action, why: `it cannot happen here at gap ${entry.gap}` };
    this.#position += 1;
    return 'skip';
  }

  get #entry(): ScheduleEntry | undefined {
    return this.#entries[this.#position];
  }
}
