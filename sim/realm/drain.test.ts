import { afterEach, describe, expect, test } from 'vitest';
import { installCrashGuard } from './crash-guard.js';
import { createDrain, exactDrain, selfTest } from './drain.js';

const crashes = installCrashGuard();
const { setImmediate } = globalThis;
const { nextTick } = process;
// Vitest puts its own nextTick in place while it reports, and ours back too late: here it stays what the guard made it.
Object.defineProperty(process, 'nextTick', { get: () => nextTick, set: () => undefined, configurable: true });
const ORIGINAL: unknown = Reflect.get(process, '_tickCallback');
const source = (): void => {
  Reflect.apply(ORIGINAL as () => void, process, []);
};

/** A vitest body runs inside a microtask, where no drain can work. */
function inMacrotask<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}

afterEach(async () => {
  // What a broken drain left behind runs now.
  await inMacrotask(() => undefined);
  await inMacrotask(() => undefined);
  crashes.takeCrashes();
});

describe('the drain', () => {
  test('runs ticks, then microtasks, and all that they add, before it returns', async () => {
    const order = await inMacrotask(() => {
      const log: string[] = [];
      void Promise.resolve().then(() => {
        log.push('microtask');
        process.nextTick(() => {
          log.push('tick of a microtask');
          void Promise.resolve().then(() => log.push('microtask of a tick'));
        });
        queueMicrotask(() => log.push('microtask of a microtask'));
      });
      process.nextTick(() => log.push('tick'));
      createDrain(source)();
      return [...log];
    });
    expect(order).toEqual([
      'tick',
      'microtask',
      'microtask of a microtask',
      'tick of a microtask',
      'microtask of a tick',
    ]);
  });

  test('runs a chain of a thousand microtasks in one call', async () => {
    const count = await inMacrotask(() => {
      let hops = 0;
      const hop = (): void => {
        hops += 1;
        if (hops < 1_000) void Promise.resolve().then(hop);
      };
      hop();
      createDrain(source)();
      return hops;
    });
    expect(count).toBe(1_000);
  });

  test('throws when it is called inside a microtask, where it would do nothing', async () => {
    const drain = createDrain(source);
    await expect(Promise.resolve().then(drain)).rejects.toThrow(
      'the drain ran nothing: it was called inside a microtask',
    );
  });
});

describe('the self-test', () => {
  test("finds nothing wrong with Node's own drain", async () => {
    expect(await inMacrotask(() => selfTest(createDrain(source), crashes))).toEqual([]);
  });

  test('says of a drain that does nothing that every probe failed, and does not throw', async () => {
    const reasons = await inMacrotask(() =>
      selfTest(
        createDrain(() => undefined),
        crashes,
      ),
    );
    expect(reasons).toEqual([
      'a throwing tick came out of the drain',
      'a throwing tick was seen as [], not as uncaught',
      'a throwing microtask came out of the drain',
      'a throwing microtask was seen as [], not as uncaught',
      'an unhandled rejection came out of the drain',
      'an unhandled rejection was seen as [], not as unhandled-rejection',
      'a drain inside a microtask went unnoticed',
    ]);
  });

  test('says of a drain that throws that every probe came out of it, and does not throw', async () => {
    const throwing = (): void => {
      source();
      throw new Error('out of the drain');
    };
    const reasons = await inMacrotask(() => selfTest(createDrain(throwing), crashes));
    expect(reasons).toEqual([
      'a throwing tick came out of the drain',
      'a throwing microtask came out of the drain',
      'an unhandled rejection came out of the drain',
    ]);
  });

  test('names each probe that a missing crash guard did not see', async () => {
    const blind = { takeCrashes: () => [] };
    const reasons = await inMacrotask(() => selfTest(createDrain(source), blind));
    expect(reasons).toEqual([
      'a throwing tick was seen as [], not as uncaught',
      'a throwing microtask was seen as [], not as uncaught',
      'an unhandled rejection was seen as [], not as unhandled-rejection',
    ]);
  });
});

describe('the exact drain', () => {
  afterEach(() => {
    Reflect.set(process, '_tickCallback', ORIGINAL);
  });

  test('is there on this Node', async () => {
    expect(await inMacrotask(() => exactDrain(crashes))).toBeTypeOf('function');
  });

  test('is undefined where Node has none', async () => {
    Reflect.set(process, '_tickCallback', undefined);
    expect(await inMacrotask(() => exactDrain(crashes))).toBeUndefined();
  });

  test('is undefined where what Node has does nothing', async () => {
    Reflect.set(process, '_tickCallback', () => undefined);
    expect(await inMacrotask(() => exactDrain(crashes))).toBeUndefined();
  });

  test('is undefined where what Node has throws', async () => {
    const throws = (): never => {
      throw new Error('not this way');
    };
    expect(await inMacrotask(() => exactDrain(crashes, throws))).toBeUndefined();
  });
});
