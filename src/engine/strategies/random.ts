import { Random } from '../random.js';
import { drawGap } from './gap-weights.js';
import type { Strategy } from './strategy.js';

/**
 * A random walk: at each step one of the strands that can act, all equally likely, and a gap by its weight.
 *
 * It is what fast-check's scheduler and most fuzzers do. Its known weakness (a long strand almost never finishes before
 * a short one begins) is what `urw` and `pct` are there for. Departs from the plain walk in the gaps, which are
 * weighted.
 */
export const random: Strategy = {
  name: 'random',
  statement: 'A random walk: uniform over the strands that can act, and over weighted gaps.',
  source:
    'The plain random scheduler; see also Thomson, Donaldson and Betts, "Concurrency testing using controlled schedulers", TOPC 2016.',
  guide({ seed }) {
    const draws = new Random(seed);
    return {
      guide: {
        kind: 'choose',
        chooser: {
          choose: (count, point) => (point.label === 'gap' ? drawGap(point.gaps, draws) : draws.below(count)),
        },
      },
      by: 'random',
    };
  },
};
