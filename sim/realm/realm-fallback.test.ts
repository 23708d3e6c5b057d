import { expect, test } from 'vitest';
import { createWorld } from '../world/create-world.js';
import { scenarioOf, tinyTarget } from '../world/tiny-client.js';
import { enterRealm } from './realm.js';

const realm = await enterRealm('fallback');

test('a realm that is asked to fall back has no exact drain, and says so', () => {
  expect(realm.mode).toBe('fallback');
  expect(() => realm.drain()).toThrow('this Node has no exact drain');
});

test('a run of it needs none', async () => {
  const seen: string[] = [];
  const target = tinyTarget((link) => {
    link.messages().onMessage(() => {
      process.nextTick(() => seen.push('tick'));
      void Promise.resolve().then(() => seen.push('microtask'));
      setImmediate(() => seen.push('immediate'));
    });
    return {};
  });
  const scenario = scenarioOf({ notes: [{ id: 'n1', kind: 'notification', number: 1 }] });
  const guide = { kind: 'follow', schedule: [], strict: false } as const;
  const { history } = await createWorld(target, realm).run({ scenario, guide, thorough: true });
  expect(seen).toEqual(['tick', 'microtask', 'immediate']);
  expect(history.events.at(-1)).toMatchObject({ type: 'finished', strength: 'proved' });
});

test('it says nothing of how long a client runs on, which nobody can tell there', async () => {
  const scenario = scenarioOf({ notes: [{ id: 'n1', kind: 'notification', number: 1 }] });
  const guide = { kind: 'follow', schedule: [], strict: false } as const;
  const world = createWorld(
    tinyTarget(() => ({})),
    realm,
  );
  expect(await world.run({ scenario, guide, thorough: false, measure: true })).not.toHaveProperty('longestDrain');
});
