import { GAPS, type Gap } from '../../core/schedule.js';
import type { DrainLength } from '../../core/world.js';

/** The most that a gap can ask of either. */
const HOPS_MAX = 8;
const ROUNDS_MAX = 4;

/**
 * Which gaps are told apart for a client. A gap longer than the client runs on by itself is the same as the longest
 * that is not: what runs on for two microtasks is done after three as it is after eight.
 */
export class GapsApart {
  /** Of a wire, where all are. */
  readonly #given: readonly Gap[] | undefined;
  #longest: DrainLength | undefined;
  /** Whether longer ones turned out to be others after all. */
  #all = false;

  constructor(given: readonly Gap[] | undefined) {
    this.#given = given;
  }

  /** The longest drain that was measured. */
  get longestDrain(): DrainLength | undefined {
    return this.#longest;
  }

  /** The longest hops that are told apart. */
  get hops(): number {
    return this.#all ? HOPS_MAX : Math.min(this.#longest?.hops ?? HOPS_MAX, HOPS_MAX);
  }

  get #rounds(): number {
    return this.#all ? ROUNDS_MAX : Math.min(this.#longest?.rounds ?? ROUNDS_MAX, ROUNDS_MAX);
  }

  measured(longest: DrainLength | undefined): void {
    if (longest === undefined) return;
    const { hops = 0, rounds = 0 } = this.#longest ?? {};
    this.#longest = { hops: Math.max(hops, longest.hops), rounds: Math.max(rounds, longest.rounds) };
  }

  tellAllApart(): void {
    this.#all = true;
  }

  areApart(gap: Gap): boolean {
    if (this.#given !== undefined) return this.#given.includes(gap);
    if (typeof gap === 'number') return gap <= this.hops;
    const rounds = /^turn(\d)$/.exec(gap)?.[1];
    return rounds === undefined || Number(rounds) <= this.#rounds;
  }

  get list(): readonly Gap[] {
    return (this.#given ?? GAPS).filter((gap) => this.areApart(gap));
  }
}
