import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import type { Target } from '../../src/core/target.js';
import type { RunOptions, RunResult, World } from '../../src/core/world.js';
import { mixSeed } from '../../src/engine/random.js';
import { portfolio } from '../../src/engine/strategies/portfolio.js';
import { createWorld } from './create-world.js';
import { enterTestRealm } from './tiny-client.js';

const realm = await enterTestRealm();
// The adapter imports nothing of the client, which must see the realm: that is imported below.
const vscodeJsonRpc = (await import('../../src/targets/published/vscode-jsonrpc.js')).default;

const TARGETS: readonly Target[] = [
  (await import('../../src/targets/reference.js')).default,
  vscodeJsonRpc.bind([await import('vscode-jsonrpc/node')], vscodeJsonRpc.pinned),
  (await import('../../src/targets/correct/for-await.js')).default,
];

const SCHEDULES = 1_000;
/** As many schedules of one scenario as a search gives it. */
const RUNS_PER_SCENARIO = 5;

async function runAt(world: World, index: number, how: Partial<RunOptions> = {}): Promise<RunResult> {
  const scenario = sourceOf(world).scenario(Math.floor(index / RUNS_PER_SCENARIO));
  const { guide } = portfolio.guide({ seed: mixSeed(17, index), index: index % RUNS_PER_SCENARIO, steps: 12 });
  return world.run({ scenario, guide, thorough: false, ...how });
}

function sourceOf({ dialect, capabilities }: World): ReturnType<typeof generateScenarios> {
  return generateScenarios({ dialect, capabilities, seed: 23 });
}

const fingerprint = (result: RunResult): string => createHash('sha256').update(JSON.stringify(result)).digest('hex');

describe.each(TARGETS.map((target) => [target.name, target] as const))('of %s', (_name, target) => {
  test(`${SCHEDULES} random schedules, run twice, have histories that are equal byte for byte`, async () => {
    const first: string[] = [];
    for (let index = 0; index < SCHEDULES; index += 1)
      first.push(fingerprint(await runAt(createWorld(target, realm), index)));
    // Backwards: no run depends on what was run before it.
    const world = createWorld(target, realm);
    const differing: number[] = [];
    for (let index = SCHEDULES - 1; index >= 0; index -= 1) {
      if (fingerprint(await runAt(world, index)) !== first[index]) differing.push(index);
    }
    expect(differing).toEqual([]);
    expect(new Set(first).size).toBeGreaterThan(SCHEDULES / 2);
  });

  test('a measured run has the history of a plain one, and says how long the client ran on', async () => {
    const world = createWorld(target, realm);
    for (let index = 0; index < 25; index += 1) {
      const plain = await runAt(world, index * 7);
      const { longestDrain, ...measured } = await runAt(world, index * 7, { measure: true });
      expect(measured).toEqual(plain);
      expect(longestDrain?.hops).toBeGreaterThan(0);
    }
  });

  test('a thorough run has the history of a lean one, and as sure an end', async () => {
    const world = createWorld(target, realm);
    for (let index = 0; index < 25; index += 1) {
      const lean = await runAt(world, index * 7);
      const thorough = await runAt(world, index * 7, { thorough: true });
      expect(thorough).toEqual(lean);
    }
  });
});
