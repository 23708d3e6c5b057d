import type { Chooser } from '../../core/choice.js';
import type { Strategy } from './strategy.js';

/**
 * The default everywhere: the scenario's written order, idle before every action. It is run 0 of every scenario: a
 * sanity check, and the count of steps that `pct` needs.
 */
const chooser: Chooser = { choose: () => 0 };

export const first: Strategy = {
  name: 'first',
  statement: "The scenario's own order, with the client idle before every action.",
  source: 'The default schedule; every other one is told as deviations from it.',
  guide: () => ({ guide: { kind: 'choose', chooser }, by: 'first' }),
};
