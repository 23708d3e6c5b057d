import { describe, expect, test } from 'vitest';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import type { Scenario } from '../../src/core/scenario.js';
import type { Target } from '../../src/core/target.js';
import type { Guide, RunResult } from '../../src/core/world.js';
import { mixSeed } from '../../src/engine/random.js';
import { first } from '../../src/engine/strategies/first.js';
import { random } from '../../src/engine/strategies/random.js';
import type { Realm } from '../realm/realm.js';
import { createWorld } from './create-world.js';
import { enterTestRealm, eventsOf, scenarioOf, scheduleOf, story, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();
// The adapter imports nothing of the client, which must see the realm: that is imported below.
const vscodeJsonRpc = (await import('../../src/targets/published/vscode-jsonrpc.js')).default;
/** The same realm, driven by awaiting the real loop: what a Node without an exact drain gets. */
const fallback: Realm = { ...realm, mode: 'fallback' };

const TARGETS: readonly Target[] = [
  (await import('../../src/targets/reference.js')).default,
  vscodeJsonRpc.bind([await import('vscode-jsonrpc/node')], vscodeJsonRpc.pinned),
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

describe.each([realm, fallback])('runs driven one after the other, in mode $mode', (driven) => {
  type Given = readonly [scenario: Scenario, guide: Guide];

  async function runEach(target: Target, runs: readonly Given[]): Promise<RunResult[]> {
    const results: RunResult[] = [];
    const left = runs.map(([scenario, guide]) => ({ scenario, guide, thorough: false }));
    await createWorld(target, driven).runEach(
      () => left.shift(),
      (result) => results.push(result),
    );
    return results;
  }

  test.each(TARGETS)('of $name have the histories that they have when driven by themselves', async (target) => {
    const { dialect, capabilities } = target;
    const source = generateScenarios({ dialect, capabilities, seed: 12 });
    const runs = Array.from({ length: 60 }, (_, index): Given => {
      const { guide } = random.guide({ seed: mixSeed(4, index), index: 0, steps: 10 });
      return [source.scenario(index), guide];
    });
    const alone = createWorld(target, realm);
    const together = await runEach(target, runs);
    expect(together).toHaveLength(60);
    for (const [index, result] of together.entries()) {
      const { guide } = random.guide({ seed: mixSeed(4, index), index: 0, steps: 10 });
      const scenario = source.scenario(index);
      expect(result, `scenario ${index}`).toEqual(await alone.run({ scenario, guide, thorough: false }));
    }
  });

  test('find nothing of one that was broken off, in the middle of what its client did', async () => {
    const busy = tinyTarget((link) => {
      link.messages().onMessage(async () => {
        for (let hop = 0; hop < 200; hop += 1) await undefined;
        setImmediate(() => link.messages());
        setTimeout(() => undefined, 1);
      });
      return {};
    });
    const noted = scenarioOf({
      notes: [{ id: 'n1', kind: 'notification', number: 1 }],
      app: [{ id: 'A', kind: 'call' }],
    });
    const diverging: Guide = { kind: 'follow', schedule: scheduleOf(['n1', 'idle'], ['Z', 0]), strict: true };
    const nothing: Given = [scenarioOf({}), { kind: 'follow', schedule: [], strict: true }];
    const [clean, diverged, next] = await runEach(busy, [nothing, [noted, diverging], nothing]);
    expect(diverged?.divergence).toMatchObject({ step: 1, action: 'Z' });
    expect(next).toEqual(clean);
  });

  test('find nothing of one that never came to rest', async () => {
    const restless = tinyTarget(() => ({
      call() {
        const again = (): void => void setImmediate(again);
        again();
        return new Promise(() => undefined);
      },
    }));
    const guide: Guide = { kind: 'follow', schedule: [], strict: false };
    const calling: Given = [scenarioOf({ app: [{ id: 'A', kind: 'call' }] }), guide];
    const [clean, livelocked, next] = await runEach(restless, [
      [scenarioOf({}), guide],
      calling,
      [scenarioOf({}), guide],
    ]);
    expect(livelocked && eventsOf(livelocked.history, 'crashed')).toMatchObject([{ how: 'livelock' }]);
    expect(next).toEqual(clean);
    expect(next && story(next.history)).toContain('healed');
  });

  test('are over at the first that fails', async () => {
    const failing = tinyTarget(() => ({}), { connect: () => Promise.reject(new Error('no')) });
    const guide: Guide = { kind: 'follow', schedule: [], strict: false };
    await expect(runEach(failing, [[scenarioOf({}), guide]])).rejects.toThrow('the adapter of tiny: connect failed');
  });
});
