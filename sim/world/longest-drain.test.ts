import { describe, expect, it } from 'vitest';
import type { DrainLength } from '../../src/core/world.js';
import { createWorld } from './create-world.js';
import { enterTestRealm, scenarioOf, scheduleOf, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();

/** How long a client runs on that does `work` at a message, among what an idle one does anyway. */
async function drainOf(work: () => void): Promise<DrainLength | undefined> {
  const target = tinyTarget((link) => {
    link.messages().onMessage(work);
    return {};
  });
  const scenario = scenarioOf({ notes: [{ id: 'n1', kind: 'notification', number: 1 }] });
  const guide = { kind: 'follow' as const, schedule: [{ action: 'n1', gap: 'idle' as const }], strict: true };
  const run = await createWorld(target, realm).run({ scenario, guide, thorough: false, measure: true });
  return run.longestDrain;
}

function microtasks(left: number): void {
  if (left > 0) void Promise.resolve().then(() => microtasks(left - 1));
}

function immediates(left: number): void {
  if (left > 0) setImmediate(() => immediates(left - 1));
}

describe('the longest drain of a run', () => {
  it.each([5, 9, 20])('is as many generations of microtasks as the client makes: %i', async (generations) => {
    expect(await drainOf(() => microtasks(generations))).toMatchObject({ hops: generations });
  });

  it.each([1, 3])('is as many rounds of immediates as the client takes: %i', async (rounds) => {
    expect(await drainOf(() => immediates(rounds))).toMatchObject({ rounds });
  });

  it('has none of the hops of the schedule, and is counted from the last action', async () => {
    const target = tinyTarget((link) => {
      link.messages().onMessage(() => microtasks(2));
      return {};
    });
    const actions = [1, 2, 3].map((number) => ({ id: `n${number}`, kind: 'notification' as const, number }));
    const scenario = scenarioOf({ notes: actions }, { preset: 'memory' });
    const schedule = scheduleOf(['n1', 'idle'], ['n2', 8], ['n3', 8]);
    const guide = { kind: 'follow' as const, schedule, strict: true };
    const run = await createWorld(target, realm).run({ scenario, guide, thorough: false, measure: true });
    expect(run.divergence).toBeUndefined();
    expect(run.longestDrain).toEqual({ hops: 2, rounds: 0 });
  });

  it('has no round where the client queues no immediate', async () => {
    expect(await drainOf(() => undefined)).toMatchObject({ rounds: 0 });
  });
});
