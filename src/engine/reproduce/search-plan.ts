import type { Guide, RunResult, World } from '../../core/world.js';
import { mixSeed, seedFromText } from '../random.js';
import { Exhaustion } from '../strategies/exhaustive.js';
import { first } from '../strategies/first.js';
import type { Strategy } from '../strategies/strategy.js';
import { GapsApart } from './gaps-apart.js';

/** What a search runs next. */
export interface PlannedRun {
  readonly guide: Guide;
  /** Whether it is one of the first, by which the client becomes known. */
  readonly scouting: boolean;
  /** Told the result. */
  over(result: RunResult): void;
}

export interface PlanOptions {
  readonly world: Pick<World, 'wire'>;
  /** Draws the schedules that are not gone through one by one. */
  readonly strategy: Strategy;
  /** `all`: everything, whatever it takes; `some`: only what the strategy draws; `fitting`: everything if it fits. */
  readonly exhaust: 'all' | 'some' | 'fitting';
  readonly seed: string;
  /** The budget, in schedules. */
  readonly runs: number;
}

/** Runs drawn before anything else: most races are found by then, and how far a client runs on is known. */
const SCOUTS = { simulated: 300, wire: 4 };
/** On a real connection no schedule is quite the same twice, so that everything is gone through more than once. */
const PASSES = { simulated: 1, wire: 3 };
/** After so much of the budget it is decided whether going through everything fits it. */
const PART_TO_DECIDE = 1 / 20;
/** Fewer runs than this say too little of how many there are. */
const RUNS_TO_DECIDE = 2_000;

/**
 * What is run of one scenario, in order: a few schedules that a strategy draws, and then, where their number fits the
 * budget, all there are; otherwise what the strategy draws, to the end of the budget.
 */
export class SearchPlan {
  readonly gaps: GapsApart;
  /** Whether deliveries to different processes are taken to commute. */
  commuting = true;
  /** Whether the client did not do the same again, so that there is no going through everything. */
  strayed = false;
  /** Schedules of the exhaustive part that no other choice leads to as well. */
  distinct = 0;
  readonly orderings = new Set<string>();
  readonly #options: PlanOptions;
  readonly #scouts: number;
  #drawn = 0;
  #steps = 0;
  #exhaustion: Exhaustion | undefined;
  /** How much of everything has been gone through, from 0 to 1. */
  #progress = 0;
  #goneThrough = 0;
  #givenUp = false;
  /** How often everything was gone through. */
  passes = 0;

  constructor(options: PlanOptions) {
    const { wire } = options.world;
    this.#options = options;
    this.gaps = new GapsApart(wire?.gaps);
    this.#scouts = Math.min(options.runs, wire === undefined ? SCOUTS.simulated : SCOUTS.wire);
  }

  /** How many schedules there are, as far as can be told; undefined before anything of it is known. */
  get estimated(): number | undefined {
    return this.#progress === 0 ? undefined : Math.round(this.distinct / this.#progress);
  }

  /** Whether everything was gone through, and as often as it is worth. */
  get exhausted(): boolean {
    return this.passes === this.#passesMax && !this.strayed;
  }

  get #passesMax(): number {
    return this.#options.world.wire === undefined ? PASSES.simulated : PASSES.wire;
  }

  /** Undefined when there is nothing left to run. The budget is for the caller to keep. */
  next(): PlannedRun | undefined {
    const scouting = this.#drawn < this.#scouts;
    const drawing = scouting || this.#options.exhaust === 'some' || this.#givenUp || this.strayed;
    return drawing ? this.#draw() : this.#goOn();
  }

  #draw(): PlannedRun {
    const index = this.#drawn;
    this.#drawn += 1;
    const seed = mixSeed(seedFromText(this.#options.seed), index);
    const strategy = index === 0 ? first : this.#options.strategy;
    const { guide } = strategy.guide({ seed, index, steps: this.#steps });
    return {
      guide,
      scouting: index < this.#scouts,
      over: ({ schedule, longestDrain }) => {
        if (index === 0) this.#steps = schedule.length;
        this.gaps.measured(longestDrain);
      },
    };
  }

  #goOn(): PlannedRun | undefined {
    if (this.passes === this.#passesMax) return undefined;
    this.#exhaustion ??= new Exhaustion({
      distinct: (gap) => this.gaps.areApart(gap),
      commuting: this.commuting,
    });
    const exhaustion = this.#exhaustion;
    return { guide: exhaustion.guide(), scouting: false, over: (result) => this.#goneOn(exhaustion, result) };
  }

  #goneOn(exhaustion: Exhaustion, { schedule }: RunResult): void {
    this.#goneThrough += 1;
    const isOwn = exhaustion.advance();
    if (isOwn && this.passes === 0) {
      this.distinct += 1;
      this.orderings.add(schedule.map(({ action }) => action).join(' '));
    }
    if (exhaustion.strayed) this.strayed = true;
    else if (exhaustion.over) {
      this.passes += 1;
      this.#progress = 1;
      this.#exhaustion = undefined;
    } else if (this.passes === 0) {
      this.#progress = exhaustion.progress;
      if (this.#isDeciding) this.#givenUp = !this.#fits(exhaustion.progress);
    }
  }

  get #isDeciding(): boolean {
    const { exhaust, runs } = this.#options;
    const after = Math.max(RUNS_TO_DECIDE, Math.round(runs * PART_TO_DECIDE));
    return exhaust === 'fitting' && this.#goneThrough % after === 0;
  }

  /** Whether the rest of the tree takes no more runs than are left, if it is as thick as the part gone through. */
  #fits(progress: number): boolean {
    return this.#goneThrough / progress <= this.#options.runs - this.#scouts;
  }
}
