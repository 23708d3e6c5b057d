import { syncBuiltinESMExports } from 'node:module';
import { performance as exportedPerformance } from 'node:perf_hooks';
import { setTimeout as exportedSetTimeout } from 'node:timers';
import timersPromises, { setTimeout as promisedTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from './clock.js';

const realSetTimeout = globalThis.setTimeout;
const clock = new VirtualClock();
syncBuiltinESMExports();

/** Fires timers until virtual time has come to `ms` or none are left, and lets promises settle between. */
async function pass(ms: number): Promise<void> {
  clock.setWorldTimer(ms, () => undefined);
  const endMs = clock.nowMs + ms;
  while (clock.anyTimer && clock.nowMs < endMs) {
    clock.fireNext();
    for (let hop = 0; hop < 10; hop += 1) await undefined;
  }
}

beforeEach(() => clock.reset());

describe('virtual time', () => {
  test('stands still until a timer is fired, however long it really takes', async () => {
    const before = Date.now();
    await new Promise((resolve) => {
      realSetTimeout(resolve, 5);
    });
    expect(clock.nowMs).toBe(0);
    expect(Date.now()).toBe(before);
  });

  test('is what Date, performance and hrtime show', async () => {
    expect(new Date().toISOString()).toBe('2020-01-01T00:00:00.000Z');
    const [date, now, exported] = [Date.now(), performance.now(), exportedPerformance.now()];
    const [seconds, nanos] = process.hrtime();
    const big = process.hrtime.bigint();
    await pass(1_500);
    expect(clock.nowMs).toBe(1_500);
    expect(Date.now() - date).toBe(1_500);
    expect(performance.now() - now).toBe(1_500);
    expect(exportedPerformance.now() - exported).toBe(1_500);
    expect(process.hrtime([seconds, nanos])).toEqual([1, 500_000_000]);
    expect(process.hrtime.bigint() - big).toBe(1_500_000_000n);
  });

  test('begins again at every reset, with no timer left', () => {
    setTimeout(() => undefined, 10);
    clock.setWorldTimer(20, () => undefined);
    clock.fireNext();
    setInterval(() => undefined, 10);
    clock.reset();
    expect(clock.nowMs).toBe(0);
    expect(new Date().toISOString()).toBe('2020-01-01T00:00:00.000Z');
    expect(performance.now()).toBe(0);
    expect(clock.anyTimer).toBe(false);
    expect(clock.clientTimers).toBe(0);
    expect(clock.worldTimers).toBe(0);
  });
});

describe('timers', () => {
  test('fire in the order of their times, and of their making at one time', () => {
    const log: string[] = [];
    setTimeout(() => log.push('b'), 20);
    setTimeout((...values: string[]) => log.push(...values), 10, 'a', 'with values');
    setTimeout(() => log.push('c'), 20);
    clearTimeout(setTimeout(() => log.push('cleared'), 15));
    while (clock.anyTimer) clock.fireNext();
    expect(log).toEqual(['a', 'with values', 'b', 'c']);
    expect(clock.nowMs).toBe(20);
  });

  test('fire one at a time', () => {
    let fired = 0;
    setTimeout(() => (fired += 1), 10);
    setTimeout(() => (fired += 1), 10);
    clock.fireNext();
    expect(fired).toBe(1);
  });

  test.each([0, -5, 0.5, Number.NaN, 2 ** 31, undefined])('wait a millisecond where Node lets %s mean one', (ms) => {
    const log: string[] = [];
    setTimeout(() => log.push('one'), 1);
    setTimeout(() => log.push('odd'), ms);
    clock.fireNext();
    clock.fireNext();
    expect(log).toEqual(['one', 'odd']);
    expect(clock.nowMs).toBe(1);
  });

  test.each([0, undefined])('of an interval of %s cost a millisecond each', (ms) => {
    const interval = setInterval(() => undefined, ms);
    for (let fired = 0; fired < 5; fired += 1) clock.fireNext();
    expect(clock.nowMs).toBe(5);
    clearInterval(interval);
    expect(clock.anyTimer).toBe(false);
  });

  test('let what they throw out', () => {
    setTimeout(() => {
      throw new Error('from the timer');
    }, 1);
    expect(() => clock.fireNext()).toThrow('from the timer');
    expect(clock.anyTimer).toBe(false);
  });

  test('are refreshed, and told to be referenced or not', () => {
    let firedAt = 0;
    const timer = setTimeout(() => {
      firedAt = clock.nowMs;
    }, 10);
    expect(timer.unref().hasRef()).toBe(false);
    setTimeout(() => timer.refresh(), 5);
    while (clock.anyTimer) clock.fireNext();
    expect(firedAt).toBe(15);
  });

  test('of the world are not counted as the client’s, fired or cancelled', () => {
    setTimeout(() => undefined, 30);
    const cancel = clock.setWorldTimer(10, () => undefined);
    clock.setWorldTimer(20, () => undefined);
    expect([clock.clientTimers, clock.worldTimers]).toEqual([1, 2]);
    cancel();
    cancel();
    expect([clock.clientTimers, clock.worldTimers]).toEqual([1, 1]);
    clock.fireNext();
    expect([clock.clientTimers, clock.worldTimers, clock.nowMs]).toEqual([1, 0, 20]);
    clock.fireNext();
    expect([clock.clientTimers, clock.anyTimer]).toEqual([0, false]);
  });
});

describe('what is made of timers', () => {
  test('node:timers exports the same setTimeout', () => {
    expect(exportedSetTimeout).toBe(setTimeout);
  });

  test.each([
    ['setTimeout of node:timers/promises', () => promisedTimeout(40, 'given')],
    ['util.promisify(setTimeout)', () => promisify(setTimeout)(40, 'given')],
    ['scheduler.wait of node:timers/promises', () => timersPromises.scheduler.wait(40).then(() => 'given')],
  ])('%s follows virtual time', async (_what, wait) => {
    const settled = wait().then((value) => [value, clock.nowMs]);
    expect(clock.clientTimers).toBe(1);
    await pass(100);
    expect(await settled).toEqual(['given', 40]);
  });

  test('setInterval of node:timers/promises follows virtual time', async () => {
    const times: number[] = [];
    const reading = (async () => {
      for await (const _ of timersPromises.setInterval(10)) {
        times.push(clock.nowMs);
        if (times.length === 3) break;
      }
    })();
    await pass(100);
    await reading;
    expect(times).toEqual([10, 20, 30]);
    expect(clock.clientTimers).toBe(0);
  });

  test('AbortSignal.timeout aborts at its virtual time, with the error that Node gives', async () => {
    const signal = AbortSignal.timeout(30);
    expect([clock.clientTimers, clock.heldTimers]).toEqual([1, 0]);
    let abortedAt = 0;
    signal.addEventListener('abort', () => {
      abortedAt = clock.nowMs;
    });
    expect(signal.aborted).toBe(false);
    await pass(100);
    expect(abortedAt).toBe(30);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });
});
