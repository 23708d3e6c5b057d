import { describe, expect, it } from 'vitest';
import { createDrain } from './drain.js';
import { DrainGauge } from './drain-gauge.js';

const settled = Promise.resolve();

/** How long a drain is in which `work` was begun. From a macrotask: inside a microtask a drain does nothing. */
function measure(work: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      const gauge = new DrainGauge();
      const run: unknown = Reflect.get(process, '_tickCallback');
      if (typeof run !== 'function') return reject(new Error('this Node has no exact drain'));
      const drain = gauge.start(createDrain(run.bind(process)));
      try {
        drain();
        gauge.hops = 0;
        work();
        drain();
        resolve(gauge.hops);
      } catch (error) {
        reject(error);
      } finally {
        gauge.stop();
      }
    });
  });
}

function chain(length: number): void {
  if (length > 0) settled.then(() => chain(length - 1));
}

function queueChain(length: number): void {
  if (length > 0) queueMicrotask(() => queueChain(length - 1));
}

async function returnsPromises(depth: number): Promise<void> {
  if (depth > 0) return returnsPromises(depth - 1);
}

describe('the gauge of a drain', () => {
  it('is 0 where nothing runs', async () => {
    expect(await measure(() => undefined)).toBe(0);
  });

  it.each([1, 2, 5, 8, 20])('counts %i generations of promise reactions', async (length) => {
    expect(await measure(() => chain(length))).toBe(length);
  });

  it.each([1, 3, 9])('counts %i generations of queueMicrotask', async (length) => {
    expect(await measure(() => queueChain(length))).toBe(length);
  });

  it('counts generations and not microtasks', async () => {
    const wide = (): void => {
      for (let count = 0; count < 50; count += 1) chain(2);
    };
    expect(await measure(wide)).toBe(2);
  });

  it('is not ended by the silent generations in which one promise takes on another', async () => {
    // The innermost is settled at once; each around it takes it on in a job, and is settled one reaction later.
    const observed = await measure(() => {
      void returnsPromises(3).then(() => undefined);
    });
    expect(observed).toBe(5);
  });

  it('goes no further than gaps could be told apart', async () => {
    const observed = await measure(() => chain(500));
    expect(observed).toBeGreaterThan(8);
    expect(observed).toBeLessThan(100);
  });
});
