import type { STRATEGIES } from '../../suite/catalogues.js';
import { code, page, table } from './markdown.js';

type DocumentedStrategy = (typeof STRATEGIES)[number];

const INTRODUCTION = `Every freedom in a run (which strand acts next, and what the client gets to run before it) is a choice from one tape, and a
strategy is the oracle that answers. \`tailrace run --strategy NAME\` takes one of those marked *search*, and \`tailrace
reproduce\` one marked *reproduce* as well. Everything that is drawn
comes from the seed, so a seed and a strategy give the same schedules again.`;

/** The page of all strategies. `searchable`: the names that a search can be given. */
export function renderStrategies(strategies: readonly DocumentedStrategy[], searchable: ReadonlySet<string>): string {
  const rows = strategies.map(({ name, statement, source }) => {
    const file = `[${code(name)}](../src/engine/strategies/${name}.ts)`;
    return [file, usedBy(name, searchable), statement, source];
  });
  return page('Strategies', [INTRODUCTION, table(['strategy', 'for', 'what it does', 'source'], rows)]);
}

function usedBy(name: string, searchable: ReadonlySet<string>): string {
  if (searchable.has(name)) return 'search';
  return name === 'replay' ? 'replay' : 'reproduce';
}
