import type { EnabledStrand } from '../../core/choice.js';
import { Random } from '../random.js';
import { drawGap } from './gap-weights.js';
import type { Strategy } from './strategy.js';

/**
 * Uniform random walk over interleavings: a strand is drawn with a weight of the actions it has left, so that every
 * interleaving of independent strands is equally likely (Zhao, Pan, Wang et al., "Selectively uniform concurrency
 * testing", ASPLOS 2025; the counting argument is that of drawing a random lattice path).
 *
 * Departs from it in that strands wait for each other here (a response for its request), so that the distribution is
 * uniform only among strands that do not; and in the gaps, which are drawn by weight.
 */
export const urw: Strategy = {
  name: 'urw',
  statement: 'Uniform over interleavings: a strand is drawn by how many actions it has left.',
  source: 'Zhao et al., "Selectively uniform concurrency testing", ASPLOS 2025.',
  guide({ seed }) {
    const draws = new Random(seed);
    return {
      guide: {
        kind: 'choose',
        chooser: {
          choose: (_count, point) =>
            point.label === 'gap' ? drawGap(point.gaps, draws) : drawByRemaining(point.strands, draws),
        },
      },
      by: 'urw',
    };
  },
};

function drawByRemaining(strands: readonly EnabledStrand[], draws: Random): number {
  let total = 0;
  for (const { remaining } of strands) total += remaining;
  let drawn = draws.below(total);
  for (let index = 0; index < strands.length; index += 1) {
    drawn -= strands[index]?.remaining ?? 0;
    if (drawn < 0) return index;
  }
  return strands.length - 1;
}
