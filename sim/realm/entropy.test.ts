import crypto, { randomBytes as exportedRandomBytes, randomUUID as exportedRandomUUID, webcrypto } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { beforeEach, describe, expect, test } from 'vitest';
import { Entropy } from './entropy.js';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const entropy = new Entropy();
entropy.install();
syncBuiltinESMExports();

/** Every source a client may draw from, and something drawn from it. */
const DRAWS: Readonly<Record<string, () => unknown>> = {
  'Math.random': () => Math.random(),
  'crypto.randomUUID of the global': () => globalThis.crypto.randomUUID(),
  'randomUUID of node:crypto': () => exportedRandomUUID(),
  'crypto.getRandomValues of the global': () => [...globalThis.crypto.getRandomValues(new Uint8Array(20))],
  'getRandomValues of node:crypto': () => [...crypto.getRandomValues(new Uint32Array(5))],
  'getRandomValues of webcrypto': () => [...webcrypto.getRandomValues(new Uint16Array(5))],
  'randomBytes of node:crypto': () => exportedRandomBytes(16).toString('hex'),
  'randomInt of node:crypto': () => crypto.randomInt(1_000_000_000),
  'randomFillSync of node:crypto': () => crypto.randomFillSync(Buffer.alloc(16)).toString('hex'),
};

beforeEach(() => entropy.reset());

describe.each(Object.entries(DRAWS))('%s', (_name, draw) => {
  test('gives the same after every reset, and something else each time in between', () => {
    const run = (): unknown[] => {
      entropy.reset();
      return Array.from({ length: 50 }, draw);
    };
    const first = run();
    expect(run()).toEqual(first);
    expect(new Set(first.map((value) => JSON.stringify(value))).size).toBe(50);
  });
});

describe('random numbers', () => {
  test('of Math.random are spread over [0, 1)', () => {
    const numbers = Array.from({ length: 10_000 }, Math.random);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
  });

  test('of randomUUID have version 4 and the variant of RFC 9562', () => {
    for (let index = 0; index < 1_000; index += 1) expect(exportedRandomUUID()).toMatch(UUID_V4);
  });

  test('of randomInt lie from the low bound to below the high one', () => {
    const drawn = new Set(Array.from({ length: 200 }, () => crypto.randomInt(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5]);
    expect(new Set(Array.from({ length: 200 }, () => crypto.randomInt(2)))).toEqual(new Set([0, 1]));
  });

  test('of getRandomValues fill the view that was given, and no more of its buffer', () => {
    const buffer = new ArrayBuffer(12);
    const view = new Uint8Array(buffer, 4, 4);
    expect(crypto.getRandomValues(view)).toBe(view);
    expect([...new Uint8Array(buffer, 0, 4), ...new Uint8Array(buffer, 8, 4)]).toEqual(new Array(8).fill(0));
    expect(view.some((byte) => byte !== 0)).toBe(true);
  });

  test('of randomFillSync fill the part that was asked for', () => {
    const filled = crypto.randomFillSync(Buffer.alloc(12), 4, 4);
    expect([...filled.subarray(0, 4), ...filled.subarray(8)]).toEqual(new Array(8).fill(0));
    expect(filled.subarray(4, 8).some((byte) => byte !== 0)).toBe(true);
  });

  test.each([
    ['randomBytes', (done: Done) => crypto.randomBytes(8, done), () => crypto.randomBytes(8)],
    ['randomInt', (done: Done) => crypto.randomInt(1_000, done), () => crypto.randomInt(1_000)],
    ['randomInt with two bounds', (done: Done) => crypto.randomInt(5, 1_000, done), () => crypto.randomInt(5, 1_000)],
    [
      'randomFill',
      (done: Done) => crypto.randomFill(Buffer.alloc(8), done),
      () => crypto.randomFillSync(Buffer.alloc(8)),
    ],
  ])('of %s are given to a callback, later, if there is one', async (_name, withCallback, drawn) => {
    let called = false;
    const given = new Promise((resolve, reject) => {
      withCallback((error, value) => {
        called = true;
        if (error === null) resolve(value);
        else reject(error);
      });
    });
    expect(called).toBe(false);
    const value = await given;
    entropy.reset();
    expect(value).toEqual(drawn());
  });
});

type Done = (error: Error | null, value: unknown) => void;
