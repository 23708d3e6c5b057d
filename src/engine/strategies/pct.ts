import type { EnabledStrand } from '../../core/choice.js';
import { Random } from '../random.js';
import { drawGap } from './gap-weights.js';
import type { Strategy } from './strategy.js';

/** The depths that are tried, from 1 on: a bug of depth d needs d ordering constraints to show. */
const DEPTHS = 4;

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, ASPLOS 2010): every strand gets a
 * random priority, the strand of the highest acts, and at d - 1 random steps the strand that would act next falls below
 * all that have not fallen. For messages the unit is the chain (Ozkan, Majumdar, Niksic, Befrouei and Weissenbacher,
 * "Randomized testing of distributed systems with probabilistic guarantees", OOPSLA 2018); here a chain is a strand.
 *
 * Departs from both: the number of steps is that of the scenario's first run, not a bound given in advance; d is one
 * of 1 to 4, by the run's seed; and gaps are drawn by weight, since the guarantee is about orders alone.
 */
export const pct: Strategy = {
  name: 'pct',
  statement: 'Random priorities of strands with d - 1 change points, d from 1 to 4.',
  source: 'Burckhardt et al., ASPLOS 2010; per chain: Ozkan et al., OOPSLA 2018.',
  guide({ seed, steps }) {
    const draws = new Random(seed);
    const priorities = new Priorities(draws, seed % DEPTHS, Math.max(1, steps));
    return {
      guide: {
        kind: 'choose',
        chooser: {
          choose: (_count, point) =>
            point.label === 'gap' ? drawGap(point.gaps, draws) : priorities.highest(point.strands),
        },
      },
      by: 'pct',
    };
  },
};

class Priorities {
  readonly #draws: Random;
  readonly #byStrand = new Map<string, number>();
  readonly #changeAt: readonly number[];
  #step = 0;

  constructor(draws: Random, changes: number, steps: number) {
    this.#draws = draws;
    this.#changeAt = Array.from({ length: changes }, () => draws.below(steps));
  }

  highest(strands: readonly EnabledStrand[]): number {
    let index = this.#indexOfHighest(strands);
    for (let change = 0; change < this.#changeAt.length; change += 1) {
      if (this.#changeAt[change] !== this.#step) continue;
      // The priority belongs to the change point and not to the time it comes: which of two strands has to wait longer
      // is as random as the rest, and the paper's guarantee for depths above 2 rests on it.
      this.#byStrand.set(strands[index]?.name ?? '', -1 - change);
      index = this.#indexOfHighest(strands);
    }
    this.#step += 1;
    return index;
  }

  #indexOfHighest(strands: readonly EnabledStrand[]): number {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < strands.length; index += 1) {
      const priority = this.#priorityOf(strands[index]?.name ?? '');
      if (priority > highest) {
        highest = priority;
        best = index;
      }
    }
    return best;
  }

  #priorityOf(strand: string): number {
    let priority = this.#byStrand.get(strand);
    if (priority === undefined) {
      priority = 1 + this.#draws.next();
      this.#byStrand.set(strand, priority);
    }
    return priority;
  }
}
