/**
 * The thread of our searches: the realm, and in it one `explore` per seed until `call-settles` is first violated and
 * the violation has been confirmed. Scenarios, seeds and strategy are what `tailrace run` would take.
 */

import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import { enterRealm } from '../../sim/realm/realm.js';
import { createWorld, warmUp } from '../../sim/world/create-world.js';
import { ENGINE_VERSION } from '../../src/core/version.js';
import type { ScenarioSource, World } from '../../src/core/world.js';
import { explore } from '../../src/engine/explore.js';
import { mixSeed, Random, seedFromText } from '../../src/engine/random.js';
import { portfolio } from '../../src/engine/strategies/portfolio.js';
import type { Strategy } from '../../src/engine/strategies/strategy.js';
import { propertyOf } from '../../src/suite/select-properties.js';
import { answerRequests } from '../bench-thread.js';
import { FIXED_SCENARIO } from '../fixed-scenario.js';
import type { SearchAnswer, SearchRequest } from './search-request.js';

const realm = await enterRealm();
const { smallTarget } = await import('../client/small-target.js');
const { WindowClient } = await import('../client/window-client.js');

/** The part of a seed that a run of the suite draws scenarios from. */
const SCENARIO_SEED_PART = -1;

/** Uniform over the strands, and idle always. */
const drained: Strategy = {
  name: 'drained',
  statement: 'Random orders, with the client idle before every action.',
  source: 'What a test does that lets everything settle after each step.',
  guide({ seed }) {
    const draws = new Random(seed);
    return {
      guide: {
        kind: 'choose',
        chooser: { choose: (count, point) => (point.label === 'gap' ? 0 : draws.below(count)) },
      },
      by: 'drained',
    };
  },
};

function sourceOf(world: World, seed: string): ScenarioSource {
  const { dialect, capabilities } = world;
  return generateScenarios({ dialect, capabilities, seed: mixSeed(seedFromText(seed), SCENARIO_SEED_PART) });
}

async function searchOnce(world: World, { search, runs }: SearchRequest, seed: string): Promise<number | undefined> {
  let foundAt: number | undefined;
  await explore({
    world,
    source: search.endsWith('fixed') ? { scenario: () => FIXED_SCENARIO } : sourceOf(world, seed),
    properties: [propertyOf('call-settles')],
    strategy: search.startsWith('portfolio') ? portfolio : drained,
    seed,
    engine: ENGINE_VERSION,
    runs,
    replays: [],
    shouldStop: () => (foundAt === undefined ? undefined : 'time'),
    onFound: (counterexample) => {
      foundAt ??= counterexample.foundAt;
    },
  });
  return foundAt;
}

answerRequests(async (request: SearchRequest): Promise<SearchAnswer> => {
  const target = smallTarget('bench/window-client', (transport) => new WindowClient(transport, request.width));
  const world = createWorld(target, realm);
  await warmUp(world);
  const found: (number | undefined)[] = [];
  for (const seed of request.seeds) found.push(await searchOnce(world, request, seed));
  return found;
});
