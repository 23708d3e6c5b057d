import { randomUUID } from 'node:crypto';
import { nextTick } from 'node:process';
import { setImmediate as exportedImmediate, setTimeout as exportedTimeout } from 'node:timers';
import { setImmediate as promisedImmediate, setTimeout as promisedTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { enterRealm } from './realm.js';

const before = { setTimeout: globalThis.setTimeout, setImmediate: globalThis.setImmediate, promisedTimeout, nextTick };
const realm = await enterRealm();

describe('the realm', () => {
  test('has an exact drain on this Node', async () => {
    expect(realm.mode).toBe('exact');
    const drained = await new Promise((resolve) => {
      realm.real.setImmediate(() => {
        let ran = false;
        queueMicrotask(() => {
          ran = true;
        });
        realm.drain();
        resolve(ran);
      });
    });
    expect(drained).toBe(true);
  });

  test('is made once: a second call gives the same one, whatever mode it asks for', async () => {
    const timeout = globalThis.setTimeout;
    expect(await enterRealm()).toBe(realm);
    expect(await enterRealm('fallback')).toBe(realm);
    expect(globalThis.setTimeout).toBe(timeout);
  });

  test('keeps the real timers, and replaces the globals', async () => {
    expect(realm.real.setTimeout).toBe(before.setTimeout);
    expect(realm.real.setImmediate).toBe(before.setImmediate);
    expect(globalThis.setTimeout).not.toBe(before.setTimeout);
    expect(globalThis.setImmediate).not.toBe(before.setImmediate);
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    await new Promise<void>((resolve) => {
      realm.real.setTimeout(resolve, 5);
    });
    expect(fired).toBe(false);
    realm.clock.reset();
  });

  test('replaces what modules that import by name were given', () => {
    expect(exportedTimeout).toBe(globalThis.setTimeout);
    expect(exportedImmediate).toBe(globalThis.setImmediate);
    expect(promisedTimeout).not.toBe(before.promisedTimeout);
    expect(promisedImmediate).toBeTypeOf('function');
    expect(nextTick).not.toBe(before.nextTick);
    realm.entropy.reset();
    const drawn = randomUUID();
    realm.entropy.reset();
    expect(globalThis.crypto.randomUUID()).toBe(drawn);
  });
});
