/**
 * The thread of our arm: the realm, and in it the whole loop as a search runs it. A round is one `explore` of the fixed
 * scenario under the strategy `random`: draw the choices, run, record the history, count coverage, judge it by all
 * properties that apply.
 */
import { PROPERTIES } from '../../properties/catalogue.js';
import { enterRealm } from '../../sim/realm/realm.js';
import { createWorld, warmUp } from '../../sim/world/create-world.js';
import { ENGINE_VERSION } from '../../src/core/version.js';
import { explore } from '../../src/engine/explore.js';
import { mixSeed } from '../../src/engine/random.js';
import { random } from '../../src/engine/strategies/random.js';
import { answerRequests } from '../bench-thread.js';
import { FIXED_SCENARIO } from '../fixed-scenario.js';
import { createStopwatch, type RateRequest, type RateRound } from './rate-request.js';

const measure = createStopwatch();
const realm = await enterRealm();
const { default: target } = await import('../client/small-target.js');
const world = createWorld(target, realm);
await warmUp(world);

async function countActions(schedules: number, seed: number): Promise<number> {
  let actions = 0;
  for (let index = 0; index < schedules; index += 1) {
    const { guide } = random.guide({ seed: mixSeed(seed, index), index, steps: 0 });
    const { schedule } = await world.run({ scenario: FIXED_SCENARIO, guide, thorough: false });
    actions += schedule.length;
  }
  return actions;
}

async function search(schedules: number, seed: number): Promise<void> {
  const { properties } = await explore({
    world,
    source: { scenario: () => FIXED_SCENARIO },
    properties: PROPERTIES,
    strategy: random,
    seed: String(seed),
    engine: ENGINE_VERSION,
    runs: schedules,
    replays: [],
    shouldStop: () => undefined,
  });
  const failed = properties.find(({ status }) => status === 'violated' || status === 'inconclusive');
  if (failed !== undefined) throw new Error(`the small client failed ${failed.id} in our own arm`);
}

answerRequests(async ({ schedules, seed, counted }: RateRequest): Promise<RateRound> => {
  const actions = await countActions(counted, seed);
  return { ...(await measure(() => search(schedules, seed))), actions };
});
