import { cut } from './cut.js';
import { first } from './first.js';
import { pct } from './pct.js';
import { random } from './random.js';
import type { Strategy } from './strategy.js';
import { urw } from './urw.js';

/** The order in which a scenario's runs are given out, after its first one. */
const ROTATION: readonly Strategy[] = [random, urw, pct, cut];

/**
 * Rotates the strategies: no single one is best for every bug (Thomson et al., TOPC 2016), and a rotation is at most as
 * many times slower than the best of them as it has members.
 */
export const portfolio: Strategy = {
  name: 'portfolio',
  statement: 'The default: the first run in order, then random, urw, pct and cut in turn.',
  source: 'Thomson, Donaldson and Betts, "Concurrency testing using controlled schedulers", TOPC 2016.',
  guide(context) {
    if (context.index === 0) return first.guide(context);
    const turn = context.index - 1;
    const strategy = ROTATION[turn % ROTATION.length] ?? random;
    return strategy.guide({ ...context, index: Math.floor(turn / ROTATION.length) });
  },
};
