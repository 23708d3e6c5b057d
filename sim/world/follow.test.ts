import { describe, expect, test } from 'vitest';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import type { Action } from '../../src/core/scenario.js';
import { GAPS, type Gap, type Schedule } from '../../src/core/schedule.js';
import type { Target } from '../../src/core/target.js';
import type { RunResult } from '../../src/core/world.js';
import { mixSeed, Random } from '../../src/engine/random.js';
import { random } from '../../src/engine/strategies/random.js';
import { createWorld } from './create-world.js';
import { enterTestRealm, scenarioOf, scheduleOf, speakRpc, story, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();
// The adapter imports nothing of the client, which must see the realm: that is imported below.
const vscodeJsonRpc = (await import('../../src/targets/published/vscode-jsonrpc.js')).default;
const rpc = tinyTarget(speakRpc);

const SCENARIO = scenarioOf({
  app: [{ id: 'A', kind: 'call' } as Action, { id: 'B', kind: 'call' }],
  answers: [{ id: 'answer-A', kind: 'respond', to: 'A' } as Action, { id: 'answer-B', kind: 'respond', to: 'B' }],
});

function follow(schedule: Schedule, strict: boolean): Promise<RunResult> {
  return createWorld(rpc, realm).run({
    scenario: SCENARIO,
    guide: { kind: 'follow', schedule, strict },
    thorough: false,
  });
}

describe('a schedule followed strictly', () => {
  test('is executed as it is, and counts its deviations from the default', async () => {
    const schedule = scheduleOf(['A', 'idle'], ['answer-A', 'idle'], ['B', 2], ['answer-B', 'idle']);
    const result = await follow(schedule, true);
    expect(result.divergence).toBeUndefined();
    expect(result.schedule).toEqual(schedule);
    // answer-A came before the first strand that could act, and B at a gap of its own.
    expect(result.deviations).toBe(2);
  });

  test.each<[string, Schedule, RunResult['divergence']]>([
    [
      'an unknown action',
      scheduleOf(['A', 'idle'], ['Z', 'idle']),
      { step: 1, action: 'Z', why: 'it cannot happen here at gap idle' },
    ],
    [
      'an action that cannot happen yet',
      scheduleOf(['answer-A', 'turn1']),
      { step: 0, action: 'answer-A', why: 'it cannot happen here at gap turn1' },
    ],
    [
      'an action behind another of its strand',
      scheduleOf(['B', 'idle']),
      { step: 0, action: 'B', why: 'it cannot happen here at gap idle' },
    ],
    [
      'a schedule that ends too early',
      scheduleOf(['A', 'idle'], ['B', 'idle'], ['answer-A', 'idle']),
      { step: 3, action: 'answer-B', why: 'it can happen, but the schedule is over' },
    ],
  ])('diverges at %s, and names the step and the action', async (_what, schedule, divergence) => {
    const result = await follow(schedule, true);
    expect(result.divergence).toEqual(divergence);
    expect(result.schedule).toEqual(schedule.slice(0, divergence?.step));
  });

  test('leaves nothing behind when it diverges in the middle of a burst', async () => {
    const busy = tinyTarget((link) => {
      link.messages().onMessage(async () => {
        for (let hop = 0; hop < 200; hop += 1) await undefined;
        setImmediate(() => link.messages());
        setTimeout(() => undefined, 1);
      });
      return {};
    });
    const world = createWorld(busy, realm);
    const notes: Action[] = [{ id: 'n1', kind: 'notification', number: 1 }];
    const scenario = scenarioOf({ notes, app: [{ id: 'A', kind: 'call' }] });
    const schedule = scheduleOf(['n1', 'idle'], ['Z', 0]);
    const diverged = await world.run({ scenario, guide: { kind: 'follow', schedule, strict: true }, thorough: false });
    expect(diverged.divergence).toMatchObject({ step: 1, action: 'Z' });
    const next = await createWorld(rpc, realm).run({
      scenario: scenarioOf({}),
      guide: { kind: 'follow', schedule: [], strict: true },
      thorough: false,
    });
    expect(story(next.history)).toEqual([
      'invoked connect',
      'resolved connect',
      'idle',
      'healed',
      'idle',
      'end-taken',
      'closed',
      'idle',
      'finished',
    ]);
    expect(next.history.events.map((event) => (event.type === 'idle' ? event.timers : 0))).toEqual(
      new Array(9).fill(0),
    );
  });
});

describe('a schedule followed leniently', () => {
  test('leaves out what cannot be executed, and goes on with the rest', async () => {
    const schedule = scheduleOf(['Z', 'idle'], ['A', 'idle'], ['answer-B', 'idle'], ['B', 3]);
    const result = await follow(schedule, false);
    expect(result.divergence).toBeUndefined();
    expect(result.schedule.map(({ action }) => action)).toEqual(['A', 'B', 'answer-A', 'answer-B']);
  });

  test('executes at the end, in the default way, what it does not name', async () => {
    const result = await follow(scheduleOf(['A', 2]), false);
    expect(result.schedule).toEqual(scheduleOf(['A', 2], ['B', 'idle'], ['answer-A', 'idle'], ['answer-B', 'idle']));
  });

  test('has every strand in its order, whatever order it is asked for', async () => {
    const result = await follow(scheduleOf(['B', 'idle'], ['A', 'idle'], ['B', 'turn1']), false);
    expect(result.schedule.slice(0, 2)).toEqual(scheduleOf(['A', 'idle'], ['B', 'turn1']));
  });

  test('records the gap that the client really had, when an action before it is left out', async () => {
    const gapOfB = async (leftOut: Gap, wanted: Gap): Promise<Gap | undefined> => {
      const result = await follow(scheduleOf(['A', 'idle'], ['Z', leftOut], ['B', wanted]), false);
      return result.schedule[1]?.gap;
    };
    expect(await gapOfB('idle', 3)).toBe('idle');
    expect(await gapOfB(2, 5)).toBe(5);
    expect(await gapOfB(5, 2)).toBe(5);
    expect(await gapOfB('turn1', 2)).toBe('turn1');
    expect(await gapOfB('turn1', 'turn3')).toBe('turn3');
    expect(await gapOfB(4, 'turn0')).toBe('turn0');
    expect(await gapOfB('turn2', 'idle')).toBe('idle');
    expect(await gapOfB(0, 4)).toBe(4);
  });
});

const TARGETS: readonly Target[] = [
  (await import('../../src/targets/reference.js')).default,
  vscodeJsonRpc.bind([await import('vscode-jsonrpc/node')], vscodeJsonRpc.pinned),
  (await import('../../src/targets/correct/for-await.js')).default,
  (await import('../../src/targets/correct/immediate-queue.js')).default,
  (await import('../../src/targets/correct/microtask-queue.js')).default,
  (await import('../../src/targets/correct/synchronous.js')).default,
];

const SCHEDULES = 200;

describe.each(TARGETS.map((target) => [target.name, target] as const))(
  'every schedule recorded of %s',
  (_name, target) => {
    const world = createWorld(target, realm);
    const source = generateScenarios({ dialect: target.dialect, capabilities: target.capabilities, seed: 7 });

    /** The run again, strictly by its own record: everything about it must be as it was. */
    async function expectSameAgain(index: number, result: RunResult): Promise<void> {
      const guide = { kind: 'follow', schedule: result.schedule, strict: true } as const;
      const again = await world.run({ scenario: source.scenario(index), guide, thorough: false });
      if (JSON.stringify(again) !== JSON.stringify(result)) expect(again, `scenario ${index}`).toEqual(result);
    }

    test('at random has the same history, followed strictly', async () => {
      for (let index = 0; index < SCHEDULES; index += 1) {
        const { guide } = random.guide({ seed: mixSeed(5, index), index: 0, steps: 10 });
        await expectSameAgain(index, await world.run({ scenario: source.scenario(index), guide, thorough: false }));
      }
    });

    test('leniently, of entries shuffled, dropped and given other gaps, has the same history, followed strictly', async () => {
      const draws = new Random(9);
      for (let index = 0; index < SCHEDULES; index += 1) {
        const scenario = source.scenario(index);
        const { guide } = random.guide({ seed: mixSeed(6, index), index: 0, steps: 10 });
        const { schedule } = await world.run({ scenario, guide, thorough: false });
        const lenient = { kind: 'follow', schedule: disturbed(schedule, draws), strict: false } as const;
        await expectSameAgain(index, await world.run({ scenario, guide: lenient, thorough: false }));
      }
    });
  },
);

function disturbed(schedule: Schedule, draws: Random): Schedule {
  const entries = schedule.map(({ action, gap }) => ({
    action: draws.below(6) === 0 ? 'unknown' : action,
    gap: draws.below(3) === 0 ? (GAPS[draws.below(GAPS.length)] ?? gap) : gap,
  }));
  for (let swaps = draws.below(4); swaps > 0 && entries.length > 1; swaps -= 1) {
    const [moved] = entries.splice(draws.below(entries.length), 1);
    if (moved !== undefined) entries.splice(draws.below(entries.length + 1), 0, moved);
  }
  return entries.filter(() => draws.below(8) > 0);
}
