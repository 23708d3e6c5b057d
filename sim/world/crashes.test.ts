import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Crashed } from '../../src/core/history.js';
import type { Target } from '../../src/core/target.js';
import { enterTestRealm, eventsOf, inOrder, scenarioOf, story, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();

const NOTES = scenarioOf({
  notes: [
    { id: 'n1', kind: 'notification', number: 1 },
    { id: 'n2', kind: 'notification', number: 2 },
  ],
});

class OddError extends RangeError {
  override readonly name = 'OddError';
  readonly code = 'E_ODD';
}

function fail(): never {
  throw new OddError('with a message that is never recorded');
}

function abortWithListener(): void {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', fail);
  controller.abort();
}

/** A client that does this when the first message comes, inside the listener. */
function failingTarget(work: () => void): Target {
  return tinyTarget((link) => {
    let first = true;
    link.messages().onMessage(() => {
      if (!first) return;
      first = false;
      work();
    });
    return {};
  });
}

const WAYS: readonly (readonly [way: string, work: () => void, how: Crashed['how']])[] = [
  ['a listener', fail, 'uncaught'],
  ['a tick', () => process.nextTick(fail), 'uncaught'],
  ['a tick with values', () => process.nextTick((value: unknown) => value === 1 && fail(), 1), 'uncaught'],
  ['a tick of a microtask', () => void Promise.resolve().then(() => process.nextTick(fail)), 'uncaught'],
  ['a microtask', () => queueMicrotask(fail), 'uncaught'],
  ['an immediate', () => setImmediate(fail), 'uncaught'],
  ['a tick of an immediate', () => setImmediate(() => process.nextTick(fail)), 'uncaught'],
  ['a timer', () => setTimeout(fail, 10), 'uncaught'],
  ['a tick of a timer', () => setTimeout(() => process.nextTick(fail), 10), 'uncaught'],
  ['a promise that nobody handles', () => void Promise.resolve().then(fail), 'unhandled-rejection'],
  ['a rejection in a timer', () => setTimeout(() => void Promise.resolve().then(fail), 10), 'unhandled-rejection'],
  ['an emitter whose error nobody listens to', () => new EventEmitter().emit('error', new OddError()), 'uncaught'],
  ['a listener of an abort signal', abortWithListener, 'uncaught'],
  ['an emitter in a tick', () => process.nextTick(() => new EventEmitter().emit('error', new OddError())), 'uncaught'],
];

async function expectCleanRun(): Promise<void> {
  const { history } = await inOrder(
    realm,
    failingTarget(() => undefined),
    NOTES,
  );
  expect(eventsOf(history, 'crashed')).toEqual([]);
  expect(history.events.at(-1)).toMatchObject({ type: 'finished', strength: 'proved' });
}

describe.each(WAYS)('what is thrown in %s', (_way, work, how) => {
  test.each([false, true])(
    'is one crash, with class and code, and the run goes on (thorough: %s)',
    async (thorough) => {
      const { history } = await inOrder(realm, failingTarget(work), NOTES, thorough);
      expect(eventsOf(history, 'crashed')).toMatchObject([{ how, errorClass: 'OddError', code: 'E_ODD' }]);
      expect(JSON.stringify(history)).not.toContain('never recorded');
      expect(story(history)).toContain('taken 1');
      expect(story(history).slice(-1)).toEqual(['finished']);
      await expectCleanRun();
    },
  );
});

describe('the crash guard', () => {
  test('records a stream destroyed with an error to which nobody listens', async () => {
    const target = tinyTarget((link) => {
      const stream = link.stream('lines') as unknown as Duplex;
      stream.once('data', () => stream.destroy(new OddError()));
      return {};
    });
    const { history } = await inOrder(realm, target, NOTES);
    expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'uncaught', errorClass: 'OddError', code: 'E_ODD' }]);
    await expectCleanRun();
  });

  test('records a reset of a stream to whose errors nobody listens', async () => {
    const target = tinyTarget((link) => {
      link.stream('lines').on('data', () => undefined);
      return {};
    });
    const { history } = await inOrder(realm, target, scenarioOf({ end: [{ id: 'cut', kind: 'reset' }] }));
    expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'uncaught', errorClass: 'Error', code: 'ECONNRESET' }]);
    await expectCleanRun();
  });

  test('records process.exit with its code, and not what it throws to get away', async () => {
    for (const exit of [() => process.exit(3), () => process.nextTick(() => process.exit(3))]) {
      const { history } = await inOrder(realm, failingTarget(exit), NOTES);
      expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'exit', errorClass: 'ProcessExit', code: 3 }]);
    }
    const { history } = await inOrder(
      realm,
      failingTarget(() => process.exit()),
      NOTES,
    );
    expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'exit', code: 0 }]);
    await expectCleanRun();
  });

  test('records each crash of several', async () => {
    const target = failingTarget(() => {
      process.nextTick(fail);
      process.nextTick(fail);
      setImmediate(fail);
    });
    const { history } = await inOrder(realm, target, NOTES);
    expect(eventsOf(history, 'crashed')).toHaveLength(3);
  });

  test.each([
    ['a string', 'text', 'string'],
    ['undefined', undefined, 'undefined'],
    ['an error of an unnamed class', new (class extends Error {})('text'), 'Error'],
  ])('names what was thrown by its type where it is %s', async (_what, thrown, errorClass) => {
    const target = failingTarget(() => {
      queueMicrotask(() => {
        throw thrown;
      });
    });
    const { history } = await inOrder(realm, target, NOTES);
    const [crash] = eventsOf(history, 'crashed');
    expect(crash).toMatchObject({ how: 'uncaught', errorClass });
    expect(crash).not.toHaveProperty('code');
  });

  test('does not record a rejection that is handled in time', async () => {
    const target = failingTarget(() => {
      const rejected = Promise.reject(new OddError());
      process.nextTick(() => rejected.catch(() => undefined));
    });
    const { history } = await inOrder(realm, target, NOTES);
    expect(eventsOf(history, 'crashed')).toEqual([]);
  });

  test('says nothing of a crash that comes when the run is over', async () => {
    const { history } = await inOrder(
      realm,
      failingTarget(() => undefined),
      NOTES,
    );
    realm.crashes.report('uncaught', new OddError());
    expect(eventsOf(history, 'crashed')).toEqual([]);
    await expectCleanRun();
  });
});
