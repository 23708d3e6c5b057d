import type { Guide, RunResult, World } from '../../core/world.js';
import { mixSeed, seedFromText } from '../random.js';
import { Exhaustion } from '../strategies/exhaustive.js';
import { first } from '../strategies/first.js';
import type { Strategy } from '../strategies/strategy.js';
import { GapsApart } from './gaps-apart.js';

/** What a search runs next. */
export interface PlannedRun {
  readonly guide: Guide;
  /** Whether the client's drain is to be measured. */
  readonly measured: boolean;
  /** Whether it is one by which the client becomes known: what would spare schedules is checked by it. */
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
/** How many of these are measured, which takes time, and how many of the others, once schedules are spared. */
const MEASURED = 30;
const MEASURED_EVERY = 20;
/** On a real connection no schedule is quite the same twice, so that everything is gone through more than once. */
const PASSES = { simulated: 1, wire: 3 };
/** After so much of the budget it is decided whether going through everything fits it. */
const PART_TO_DECIDE = 1 / 20;
/** From so much on an estimate is taken at its word. */
const PART_TO_BE_SURE = 1 / 5;
/** Fewer runs than this say too little of how many there are. */
const RUNS_TO_DECIDE = 2_000;

/**
 * What is run of one scenario, in order: a few schedules that a strategy draws, and then, where their number fits the
 * budget, all there are. Where it does not, what is taken to come to the same is spared; where that is too much as
 * well, what the strategy draws, to the end of the budget.
 */
export class SearchPlan {
  readonly gaps: GapsApart;
  /** Whether deliveries to different processes may be taken to commute, where schedules are spared. */
  commuting = true;
  /** Whether schedules are spared that are taken to come to the same as others. */
  sparing = false;
  /** Whether the client did not do the same again, so that there is no going through everything. */
  strayed = false;
  /** Schedules of the exhaustive part that no other choice leads to as well. */
  distinct = 0;
  readonly orderings = new Set<string>();
  /** How often everything was gone through. */
  passes = 0;
  readonly #options: PlanOptions;
  readonly #scouts: number;
  #drawn = 0;
  #steps = 0;
  #exhaustion: Exhaustion | undefined;
  /** How much of everything has been gone through, from 0 to 1. */
  #progress = 0;
  /** Runs of the exhaustive part as it is now, and all that came before it. */
  #goneThrough = 0;
  #before: number;
  #givenUp = false;

  constructor(options: PlanOptions) {
    const { wire } = options.world;
    this.#options = options;
    this.gaps = new GapsApart(wire?.gaps);
    this.#scouts = Math.min(options.runs, wire === undefined ? SCOUTS.simulated : SCOUTS.wire);
    this.#before = this.#scouts;
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
      measured: this.#canMeasure && index < MEASURED,
      scouting: index < this.#scouts,
      over: ({ schedule, longestDrain }) => {
        if (index === 0) this.#steps = schedule.length;
        this.gaps.measured(longestDrain);
      },
    };
  }

  get #canMeasure(): boolean {
    return this.#options.world.wire === undefined;
  }

  #goOn(): PlannedRun | undefined {
    if (this.passes === this.#passesMax) return undefined;
    this.#exhaustion ??= new Exhaustion({
      distinct: (gap) => this.gaps.areApart(gap),
      commuting: this.sparing && this.commuting,
    });
    const exhaustion = this.#exhaustion;
    return {
      guide: exhaustion.guide(),
      measured: this.sparing && this.#canMeasure && this.#goneThrough % MEASURED_EVERY === 0,
      scouting: false,
      over: (result) => this.#goneOn(exhaustion, result),
    };
  }

  #goneOn(exhaustion: Exhaustion, { schedule, longestDrain }: RunResult): void {
    this.#goneThrough += 1;
    const isOwn = exhaustion.advance();
    if (isOwn && this.passes === 0) {
      this.distinct += 1;
      this.orderings.add(schedule.map(({ action }) => action).join(' '));
    }
    if (this.gaps.measured(longestDrain)) this.#beginAnew();
    else if (exhaustion.strayed) this.strayed = true;
    else if (exhaustion.over) this.#pass();
    else if (this.passes === 0) this.#decide(exhaustion.progress);
  }

  #pass(): void {
    this.passes += 1;
    this.#progress = 1;
    this.#exhaustion = undefined;
  }

  /** What does not fit the budget is tried with less, and then given up. */
  #decide(progress: number): void {
    this.#progress = progress;
    const { exhaust, runs } = this.#options;
    const after = Math.max(RUNS_TO_DECIDE, Math.round(runs * PART_TO_DECIDE));
    if (exhaust !== 'fitting' || this.#goneThrough % after !== 0) return;
    // A part is as thick as all of it only by and by: at first it may be off by far.
    const tolerance = Math.max(1, (runs * PART_TO_BE_SURE) / this.#goneThrough);
    if (this.#goneThrough / progress <= tolerance * (runs - this.#before)) return;
    if (this.sparing) this.#givenUp = true;
    else {
      this.sparing = true;
      this.gaps.spare();
      this.#beginAnew();
    }
  }

  /** More, or less, is told apart than was. */
  #beginAnew(): void {
    this.#before += this.#goneThrough;
    this.#goneThrough = 0;
    this.#exhaustion = undefined;
    this.#progress = 0;
    this.distinct = 0;
    this.orderings.clear();
  }
}
