import type { ChoicePoint, Chooser, EnabledStrand } from '../../core/choice.js';
import type { Action } from '../../core/scenario.js';
import type { Gap } from '../../core/schedule.js';
import type { Guide } from '../../core/world.js';

/** What is told of the strategy in lists; it is for one scenario, and the search through it is {@link Exhaustion}. */
export const exhaustive = {
  name: 'exhaustive',
  statement: 'Depth-first over everything that can be chosen in one scenario, for `tailrace reproduce`.',
  source: 'Godefroid, LNCS 1032, 1996: sleep sets; Knuth, Mathematics of Computation 29, 1975: how many there will be.',
};

export interface ExhaustionOptions {
  /** Whether this gap is told apart from the others; idle always is. */
  readonly distinct: (gap: Gap) => boolean;
  /** Whether deliveries to different processes are taken to commute. */
  readonly commuting: boolean;
}

/** A choice on the tape: what is tried there, and how far that has come. */
interface ChoiceOnTape {
  /** What there was to choose from: gaps, or the actions of strands. */
  readonly offered: readonly (Gap | string)[];
  /** The choices worth trying, in order; at least one. */
  readonly tried: readonly number[];
  at: number;
}

/**
 * Goes through every schedule of one scenario, depth first: each run replays the tape of choices up to the rightmost
 * one that can still be counted up, and takes the first choice from there on. Nothing is kept but the tape.
 *
 * Two deliveries to different processes, both from idle and with idle behind them, lead to the same place in either
 * order (sleep sets: Godefroid, "Partial-order methods for the verification of concurrent systems", 1996): the second
 * order is left out. What comes sooner than idle comes right behind one of the two, so that both orders are gone on
 * from. Departs from the book in that independence is assumed of a client nobody has read: whoever searches swaps some
 * pairs, and begins anew without the assumption where one of them changes what is observed. Gaps longer than the
 * client's longest drain are one gap; that too is the caller's to find out, and to check.
 */
export class Exhaustion {
  readonly #options: ExhaustionOptions;
  readonly #tape: ChoiceOnTape[] = [];
  #run: TapeReader | undefined;
  /**
   * How much of the tree has been gone through, from 0 to 1: the sum over the leaves of the chance that a dive that
   * chooses evenly ends there. What is left can be estimated from it (the weighted backtrack estimator of Kilby et al.,
   * "Estimating search tree size").
   */
  progress = 0;
  /** Whether there is nothing left to run. */
  over = false;
  /** Whether a run did not offer the choices that it had offered before: the client does not do the same again. */
  strayed = false;

  constructor(options: ExhaustionOptions) {
    this.#options = options;
  }

  /** The guide of the next run. Call {@link advance} when it is over. */
  guide(): Guide {
    this.#run = new TapeReader(this.#tape, this.#options);
    return { kind: 'choose', chooser: this.#run };
  }

  /**
   * Counts up the tape once a run is over.
   *
   * @returns whether the run was one of its own, and not one that another choice leads to as well
   */
  advance(): boolean {
    const run = this.#run;
    run?.end();
    if (run?.strayed === true) this.strayed = true;
    // Whatever comes behind a choice that leads nowhere new leads nowhere new either.
    if (run?.repeatsFrom !== undefined) this.#tape.length = Math.min(this.#tape.length, run.repeatsFrom);
    this.progress += this.#tape.reduce((chance, { tried }) => chance / tried.length, 1);
    for (let last = this.#tape.at(-1); last !== undefined; last = this.#tape.at(-1)) {
      last.at += 1;
      if (last.at < last.tried.length) break;
      this.#tape.pop();
    }
    this.over = this.#tape.length === 0;
    return run !== undefined && run.repeatsFrom === undefined;
  }
}

/** An action that was just executed, and what could have been in its place. */
interface Acted {
  readonly action: Action;
  readonly gap: Gap;
  /** Ids of the actions of the strands before it, in the scenario's order, that could have acted then. */
  readonly passedOver: readonly string[];
}

/** Reads the tape from its beginning, and writes on where it ends. */
class TapeReader implements Chooser {
  readonly #tape: ChoiceOnTape[];
  readonly #options: ExhaustionOptions;
  #position = 0;
  /** Chosen for the next action; undefined where there was no choice. */
  #gap: Gap | undefined;
  #before: Acted | undefined;
  #passable: readonly EnabledStrand[] = [];
  /** After how many choices the last action was one of a pair whose other order is tried elsewhere. */
  #swappedAt: number | undefined;
  strayed = false;
  /**
   * After how many choices it was clear that others lead to the same schedule, or to one that is as good; undefined for
   * a run of its own.
   */
  repeatsFrom: number | undefined;

  constructor(tape: ChoiceOnTape[], options: ExhaustionOptions) {
    this.#tape = tape;
    this.#options = options;
  }

  choose(count: number, point: ChoicePoint): number {
    const known = this.#tape[this.#position];
    this.#position += 1;
    if (known !== undefined && !isOffered(known.offered, point)) this.strayed = true;
    const chosen = known?.tried[known.at] ?? this.#write(point);
    if (point.label === 'gap') this.#gap = point.gaps[chosen] ?? 'idle';
    else this.#passable = point.strands.slice(0, chosen);
    return Math.min(chosen, count - 1);
  }

  acted(action: Action, gap: Gap): void {
    // At the gap that was chosen nothing could act, so that it became idle, which is chosen elsewhere.
    const fellToIdle = this.#gap !== undefined && gap !== this.#gap;
    if (fellToIdle) this.repeatsFrom ??= this.#position;
    else if (gap === 'idle') this.repeatsFrom ??= this.#swappedAt;
    this.#swappedAt = this.#isSwapped(action, gap) ? this.#position : undefined;
    this.#before = { action, gap, passedOver: this.#passable.map(({ next }) => next.id) };
    this.#gap = undefined;
    this.#passable = [];
  }

  /** Nothing more came, at whatever gap: the run has come to idle. */
  end(): void {
    if (this.#gap !== undefined && this.#gap !== 'idle') this.repeatsFrom ??= this.#position;
    this.repeatsFrom ??= this.#swappedAt;
  }

  #write(point: ChoicePoint): number {
    const worth = this.#worthTrying(point);
    const tried = worth.length === 0 ? [0] : worth;
    const offered = point.label === 'gap' ? point.gaps : point.strands.map(({ next }) => next.id);
    this.#tape.push({ offered, tried, at: 0 });
    return tried[0] ?? 0;
  }

  #worthTrying(point: ChoicePoint): readonly number[] {
    if (point.label === 'strand') return point.strands.map((_, index) => index);
    // Behind the second order of a pair, only what comes sooner than idle is worth trying.
    const fresh = this.#swappedAt === undefined;
    return indexesOf(point.gaps, (gap) => (gap === 'idle' ? fresh : this.#options.distinct(gap)));
  }

  /** Whether it could have come before the action that has just come, and would have changed nothing there. */
  #isSwapped(action: Action, gap: Gap): boolean {
    const before = this.#before;
    if (!this.#options.commuting || before === undefined) return false;
    if (gap !== 'idle' || before.gap !== 'idle' || !before.passedOver.includes(action.id)) return false;
    return areIndependent(before.action, action);
  }
}

function isOffered(before: readonly (Gap | string)[], point: ChoicePoint): boolean {
  if (point.label === 'gap') return before === point.gaps || sameAs(before, point.gaps);
  return before.length === point.strands.length && point.strands.every(({ next }, index) => before[index] === next.id);
}

function sameAs(before: readonly (Gap | string)[], gaps: readonly Gap[]): boolean {
  return before.length === gaps.length && gaps.every((gap, index) => before[index] === gap);
}

function indexesOf<T>(all: readonly T[], isWorth: (one: T) => boolean): number[] {
  return all.flatMap((one, index) => (isWorth(one) ? [index] : []));
}

/** Whether both are what processes tell, and of different ones. */
export function areIndependent(one: Action, other: Action): boolean {
  const [first, second] = [tellsOf(one), tellsOf(other)];
  return first !== undefined && second !== undefined && first !== second;
}

function tellsOf(action: Action): string | undefined {
  return action.kind === 'output' || action.kind === 'exited' || action.kind === 'closed' ? action.process : undefined;
}
