import { describe, expect, test } from 'vitest';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import type { Target } from '../../src/core/target.js';
import { mixSeed } from '../../src/engine/random.js';
import { first } from '../../src/engine/strategies/first.js';
import { random } from '../../src/engine/strategies/random.js';
import type { Realm } from '../realm/realm.js';
import { createWorld } from './create-world.js';
import { enterTestRealm } from './tiny-client.js';

const realm = await enterTestRealm();
/** The same realm, driven by awaiting the real loop: what a Node without an exact drain gets. */
const fallback: Realm = { ...realm, mode: 'fallback' };

const TARGETS: readonly Target[] = [
  (await import('../../src/targets/reference.js')).default,
  (await import('../../src/targets/vscode-jsonrpc.js')).default,
  (await import('../../src/targets/correct/for-await.js')).default,
  (await import('../../src/targets/correct/immediate-queue.js')).default,
  (await import('../../src/targets/correct/microtask-queue.js')).default,
];

const SCENARIOS = 40;

describe.each(TARGETS.map((target) => [target.name, target] as const))(
  'driven by awaiting the real loop, %s',
  (_name, target) => {
    const source = generateScenarios({ dialect: target.dialect, capabilities: target.capabilities, seed: 11 });

    test.each([first, random])(
      'has the history it has with the exact drain, by the strategy $name',
      async (strategy) => {
        const exactly = createWorld(target, realm);
        const awaiting = createWorld(target, fallback);
        for (let index = 0; index < SCENARIOS; index += 1) {
          const scenario = source.scenario(index);
          const guide = () => strategy.guide({ seed: mixSeed(3, index), index: 0, steps: 10 }).guide;
          const exact = await exactly.run({ scenario, guide: guide(), thorough: false });
          const awaited = await awaiting.run({ scenario, guide: guide(), thorough: false });
          expect(awaited, `scenario ${index}`).toEqual(exact);
        }
      },
    );
  },
);
