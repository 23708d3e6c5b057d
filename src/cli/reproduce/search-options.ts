import type { Command } from 'commander';
import { parseCount, parseDuration, parseName, parseSeed } from '../parse-options.js';

export const DEFAULT_SEARCH_STRATEGY = 'portfolio';

/** Adds the options that say how a race is searched for. */
export function addSearchOptions(command: Command): Command {
  return command
    .option('--runs <n>', 'budget in schedules', (text) => parseCount('--runs', text))
    .option('--time <duration>', 'budget in time: 500ms, 60s, 2m', (text) => parseDuration('--time', text))
    .option('--seed <seed>', 'everything that is drawn comes from it', (text) => parseSeed('--seed', text))
    .option('--strategy <name>', 'how interleavings are chosen; exhaustive: all of them', DEFAULT_SEARCH_STRATEGY);
}

/**
 * Every strategy that can search, and the one that is for a single scenario.
 *
 * @throws UsageError `unknown-name`
 */
export async function parseStrategy(name: string): Promise<string> {
  const { EXHAUSTIVE, SEARCH_STRATEGIES } = await import('../../suite/catalogues.js');
  const known = [...SEARCH_STRATEGIES, EXHAUSTIVE].map((strategy) => strategy.name);
  return parseName('strategy', name, known);
}
