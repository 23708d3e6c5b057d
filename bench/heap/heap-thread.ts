/** The thread of the heap bench: the realm, and in it one long search on the reference client. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PROPERTIES } from '../../properties/catalogue.js';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import { enterRealm } from '../../sim/realm/realm.js';
import { createWorld, warmUp } from '../../sim/world/create-world.js';
import { ENGINE_VERSION } from '../../src/core/version.js';
import { explore } from '../../src/engine/explore.js';
import { seedFromText } from '../../src/engine/random.js';
import { portfolio } from '../../src/engine/strategies/portfolio.js';
import { loadTarget } from '../../src/suite/load-target.js';
import { answerRequests } from '../bench-thread.js';
import type { HeapAnswer, HeapRequest } from './measure-heap.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes in use once garbage was collected; twice, since finalizers run in between. */
function settledHeap(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const realm = await enterRealm();

answerRequests(async ({ target: reference, seed, schedules, samples }: HeapRequest): Promise<HeapAnswer> => {
  const world = createWorld(await loadTarget(reference), realm);
  await warmUp(world);
  const { dialect, capabilities } = world;
  const heaps: number[] = [];
  const { properties } = await explore({
    world,
    source: generateScenarios({ dialect, capabilities, seed: seedFromText(seed) }),
    properties: PROPERTIES,
    strategy: portfolio,
    seed,
    engine: ENGINE_VERSION,
    // The last sample is taken before the schedule after it.
    runs: schedules + 1,
    replays: [],
    shouldStop: () => undefined,
    onSchedule: (begun) => {
      if (samples.includes(begun)) heaps.push(settledHeap());
    },
  });
  return { heaps, violated: properties.filter(({ status }) => status === 'violated').map(({ id }) => id) };
});
