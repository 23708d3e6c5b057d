import { GAPS, type Gap, HOPS_MAX, ROUNDS_MAX, roundsOf } from '../../core/schedule.js';
import type { DrainLength } from '../../core/world.js';

/**
 * Which gaps are told apart for a client: all there are; or, to spare schedules, those that are no longer than the
 * client was seen to run on by itself. What runs on for two microtasks is done after three as it is after eight.
 */
export class GapsApart {
  /** Of a wire, where all are. */
  readonly #given: readonly Gap[] | undefined;
  #longest: DrainLength | undefined;
  #sparing = false;

  constructor(given: readonly Gap[] | undefined) {
    this.#given = given;
  }

  /** The longest drain that was measured. */
  get longestDrain(): DrainLength | undefined {
    return this.#longest;
  }

  /** The longest hops that are told apart once schedules are spared. */
  get hops(): number {
    return Math.min(this.#longest?.hops ?? HOPS_MAX, HOPS_MAX);
  }

  get #rounds(): number {
    return Math.min(this.#longest?.rounds ?? ROUNDS_MAX, ROUNDS_MAX);
  }

  /** @returns whether more gaps are told apart than before */
  measured(longest: DrainLength | undefined): boolean {
    if (longest === undefined) return false;
    const before = this.list.length;
    const { hops, rounds } = this.#longest ?? { hops: 0, rounds: 0 };
    this.#longest = { hops: Math.max(hops, longest.hops), rounds: Math.max(rounds, longest.rounds) };
    return this.list.length > before;
  }

  /** From here on gaps longer than the longest drain are one. */
  spare(): void {
    this.#sparing = true;
  }

  /** They turned out to be others after all. */
  tellAllApart(): void {
    this.#longest = { hops: HOPS_MAX, rounds: ROUNDS_MAX };
  }

  areApart(gap: Gap): boolean {
    if (this.#given !== undefined) return this.#given.includes(gap);
    if (!this.#sparing) return true;
    if (typeof gap === 'number') return gap <= this.hops;
    return (roundsOf(gap) ?? 0) <= this.#rounds;
  }

  get list(): readonly Gap[] {
    return (this.#given ?? GAPS).filter((gap) => this.areApart(gap));
  }
}
