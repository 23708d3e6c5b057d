import { syncBuiltinESMExports } from 'node:module';
import { setImmediate as exportedSetImmediate } from 'node:timers';
import timersPromises, { setImmediate as promisedImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { ImmediateQueue } from './immediate-queue.js';

const { setImmediate: realSetImmediate, clearImmediate: realClearImmediate } = globalThis;
const queue = new ImmediateQueue();
queue.install();
syncBuiltinESMExports();

function realTurn(work: () => void): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(() => {
      work();
      resolve();
    });
  });
}

/** Runs what is queued now, each in a macrotask of its own, so that Node itself drains ticks and microtasks between. */
async function runRound(): Promise<void> {
  for (const immediate of queue.takeRound()) await realTurn(() => immediate.run());
  await realTurn(() => undefined);
}

type Immediates = Pick<typeof globalThis, 'setImmediate' | 'clearImmediate'>;

/** Immediates that add ticks, microtasks and immediates, and one that clears a later one. */
function busy({ setImmediate: set, clearImmediate: clear }: Immediates, log: string[]): void {
  const say = (what: string) => () => log.push(what);
  set(() => {
    log.push('first');
    set(() => {
      log.push('added by first');
      set(say('added by added'));
    });
    process.nextTick(say('tick of first'));
    void Promise.resolve().then(() => {
      log.push('microtask of first');
      set(say('added by a microtask of first'));
    });
  });
  set(() => {
    log.push('second');
    clear(third);
  });
  const third = set(say('third, which was cleared'));
  set(say('fourth'));
  const before = set(say('fifth, which was cleared'));
  clear(before);
}

afterEach(() => queue.clear());

describe('setImmediate', () => {
  test('runs callbacks in the order they were queued, with their values', async () => {
    const log: unknown[] = [];
    setImmediate((...values: unknown[]) => log.push(values), 'a', 1);
    setImmediate((...values: unknown[]) => log.push(values));
    await runRound();
    expect(log).toEqual([['a', 1], []]);
    expect(queue.pending).toBe(false);
  });

  test("runs rounds, ticks and microtasks in the order in which Node's own does", async () => {
    const real: string[] = [];
    busy({ setImmediate: realSetImmediate, clearImmediate: realClearImmediate }, real);
    for (let turn = 0; turn < 5; turn += 1) await realTurn(() => undefined);
    const ours: string[] = [];
    busy(globalThis, ours);
    while (queue.pending) await runRound();
    expect(ours).toEqual(real);
    expect(ours).toEqual([
      'first',
      'tick of first',
      'microtask of first',
      'second',
      'fourth',
      'added by first',
      'added by a microtask of first',
      'added by added',
    ]);
  });

  test('leaves to the next round what a round adds', async () => {
    let ran = 0;
    const again = (): void => {
      ran += 1;
      setImmediate(again);
    };
    setImmediate(again);
    for (let round = 1; round <= 3; round += 1) {
      await runRound();
      expect(ran).toBe(round);
    }
    expect(queue.pending).toBe(true);
  });

  test('is not pending once all that was queued is cleared', () => {
    const immediate = setImmediate(() => undefined);
    expect(queue.pending).toBe(true);
    clearImmediate(immediate);
    expect(queue.pending).toBe(false);
  });

  test('is cleared by nothing but what it returned', async () => {
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    clearImmediate(undefined);
    clearImmediate({} as NodeJS.Immediate);
    await runRound();
    expect(ran).toBe(true);
  });

  test("refuses what is not a function, with Node's code", () => {
    const notAFunction = 'callback' as unknown as () => void;
    expect(() => setImmediate(notAFunction)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    expect(() => setImmediate(notAFunction)).toThrow(TypeError);
  });

  test('returns what can be told to be referenced or not, and disposed of', () => {
    const immediate = setImmediate(() => undefined);
    expect(immediate.unref()).toBe(immediate);
    expect(immediate.ref()).toBe(immediate);
    expect(immediate.hasRef()).toBe(true);
    immediate[Symbol.dispose]();
    expect(queue.pending).toBe(false);
  });
});

describe('the other homes of setImmediate', () => {
  test('node:timers exports the same one', () => {
    expect(exportedSetImmediate).toBe(setImmediate);
  });

  test.each([
    ['node:timers/promises', () => promisedImmediate('given')],
    ['util.promisify', () => promisify(setImmediate)('given')],
  ])('%s resolves with the value it was given, in the next round', async (_home, promised) => {
    let resolved: unknown;
    void promised().then((value) => {
      resolved = value;
    });
    await realTurn(() => undefined);
    expect(resolved).toBeUndefined();
    await runRound();
    expect(resolved).toBe('given');
  });

  test('scheduler.yield of node:timers/promises waits for the next round', async () => {
    let resolved = false;
    void timersPromises.scheduler.yield().then(() => {
      resolved = true;
    });
    await realTurn(() => undefined);
    await realTurn(() => undefined);
    expect(resolved).toBe(false);
    await runRound();
    expect(resolved).toBe(true);
  });

  test('an aborted signal rejects the promise, before or while it waits, and leaves nothing queued', async () => {
    const aborted = promisedImmediate('given', { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    const controller = new AbortController();
    const waiting = promisedImmediate('given', { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    expect(queue.pending).toBe(false);
  });
});
