import type { PropertyResult } from '../../core/report.js';
import type { Action, Scenario } from '../../core/scenario.js';
import type { ScenarioSource } from '../../core/world.js';
import { type Exploration, type ExploreOptions, explore } from '../explore.js';
import { portfolio } from '../strategies/portfolio.js';
import { toyProperty } from './toy-property.js';
import type { ToyOptions, ToyWorld } from './toy-world.js';

/** Two calls, of which one is answered, and a loss: by EOF in every other scenario. */
export function toyScenario(index: number): Scenario {
  const calls = ['A', 'B'].map((id): Action => ({ id, kind: 'call' }));
  return {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 100 + index,
    strands: [
      { name: 'app', actor: 'app', actions: calls },
      { name: 'answers', actor: 'executor', actions: [{ id: 'a', kind: 'respond', to: 'A' }] },
      { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: index % 2 === 0 ? 'eof' : 'reset' }] },
    ],
  };
}

/** The scenarios above, and how often each was drawn. */
export function toySource(): ScenarioSource & { readonly drawn: number[] } {
  const drawn: number[] = [];
  return {
    drawn,
    scenario(index) {
      drawn[index] = (drawn[index] ?? 0) + 1;
      return toyScenario(index);
    },
  };
}

/** Explores a toy world: 60 schedules, judged by {@link toyProperty}, where nothing else is given. */
export function search(world: ToyWorld, given: Partial<ExploreOptions> = {}): Promise<Exploration> {
  return explore({
    world,
    source: toySource(),
    properties: [toyProperty],
    strategy: portfolio,
    seed: 'seed',
    engine: '0.0.1',
    runs: 60,
    replays: [],
    shouldStop: () => undefined,
    ...given,
  });
}

export const well: ToyOptions['fate'] = () => 'well';

/** Hangs when called within two hops of the end. */
export const hangs: ToyOptions['fate'] = ({ lost, gap }) =>
  lost !== undefined && typeof gap === 'number' && gap <= 2 ? 'hangs' : 'well';

/** What the only property came to. */
export function only({ properties }: Pick<Exploration, 'properties'>): PropertyResult {
  const [result, ...others] = properties;
  if (result === undefined || others.length > 0) throw new Error(`${properties.length} results`);
  return result;
}
