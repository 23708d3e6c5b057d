import { cut } from './cut.js';
import { exhaustive } from './exhaustive.js';
import { first } from './first.js';
import { pct } from './pct.js';
import { portfolio } from './portfolio.js';
import { random } from './random.js';
import { replayStrategy } from './replay.js';
import type { Strategy } from './strategy.js';
import { urw } from './urw.js';

/** The strategies a search can be given by name, the default first. */
export const SEARCH_STRATEGIES: readonly Strategy[] = [portfolio, first, random, urw, pct, cut];

/** All strategies, for the lists and the documentation. */
export const STRATEGIES: readonly Pick<Strategy, 'name' | 'statement' | 'source'>[] = [
  ...SEARCH_STRATEGIES,
  exhaustive,
  replayStrategy([], true),
];

export function findStrategy(name: string): Strategy | undefined {
  return SEARCH_STRATEGIES.find((strategy) => strategy.name === name);
}
