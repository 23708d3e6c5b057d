import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Action, FaultAction } from '../../src/core/scenario.js';
import type { ClientLink } from '../../src/core/target.js';
import { enterTestRealm, eventsOf, inOrder, scenarioOf, speakRpc, story, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();

const NOTE: Action = { id: 'n1', kind: 'notification', number: 1 };

describe('a fault that strikes early', () => {
  const refusing: FaultAction = { id: 'pipe', kind: 'end-write', how: 'epipe', early: true };

  test('is there before the client begins to connect, and has no entry in the schedule', async () => {
    const target = tinyTarget(async (link) => {
      await link.messages().send({ method: 'hello' });
      return {};
    });
    const { history, schedule } = await inOrder(realm, target, scenarioOf({ end: [refusing] }));
    expect(story(history).slice(0, 4)).toEqual([
      'struck end-write',
      'invoked connect',
      'write-failed',
      'rejected connect',
    ]);
    expect(schedule).toEqual([]);
  });

  test('may have others behind it on its strand', async () => {
    const scenario = scenarioOf({ end: [refusing, { id: 'cut', kind: 'eof' }] });
    const { history, schedule } = await inOrder(realm, tinyTarget(speakRpc), scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['cut']);
    expect(eventsOf(history, 'struck').map(({ action }) => action)).toEqual(['pipe', 'cut']);
  });
});

describe('the handler of a notification', () => {
  /** What the handler gave, once it has settled. */
  async function given(settings: { asyncConsumer?: true; consumerDelayMs?: number }) {
    const seen: unknown[] = [];
    const target = tinyTarget((link) => {
      const hears: ((method: string, params: unknown) => unknown)[] = [];
      link.messages().onMessage(async () => {
        for (const hear of hears) {
          const handled = hear('output', { number: 1 });
          seen.push(handled instanceof Promise ? 'a promise' : handled);
          await handled;
          seen.push('handled');
        }
      });
      return { onNotification: (listener) => hears.push(listener) };
    });
    const { history } = await inOrder(realm, target, scenarioOf({ notes: [NOTE] }, settings));
    return { seen, time: history.events.at(-1)?.time };
  }

  test('gives nothing where it takes no time', async () => {
    expect(await given({})).toEqual({ seen: [undefined, 'handled'], time: 0 });
  });

  test('gives the client a promise where it is async, which resolves while no time passes', async () => {
    expect(await given({ asyncConsumer: true })).toEqual({ seen: ['a promise', 'handled'], time: 0 });
  });

  test('gives the client a promise where it is slow, which resolves when it is through', async () => {
    const { seen, time } = await given({ consumerDelayMs: 20 });
    expect(seen).toEqual(['a promise', 'handled']);
    expect(time).toBeGreaterThanOrEqual(20);
  });
});

describe('a request of the executor', () => {
  test('that is like a call waits for it, and its answer is known', async () => {
    const target = tinyTarget((link: ClientLink) => {
      const transport = link.messages();
      transport.onMessage((message) => {
        const { id } = message as { id: unknown };
        void transport.send({ id, error: { code: -32601, message: 'no' } });
      });
      return { call: (method, params) => transport.send({ id: 3, method, params }) };
    });
    const scenario = scenarioOf({
      asks: [{ id: 'r', kind: 'request', like: 'A' }],
      app: [{ id: 'A', kind: 'call' }],
    });
    const { history, schedule } = await inOrder(realm, target, scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['A', 'r']);
    expect(eventsOf(history, 'written').find(({ frame }) => frame === 'response')).toMatchObject({ answers: 'r' });
  });
});

describe('a connection that is reset', () => {
  const codeOf = (error: unknown): unknown => (error instanceof Error ? Reflect.get(error, 'code') : 'no error');
  const resets: [Action, unknown][] = [
    [{ id: 'cut', kind: 'reset' }, 'ECONNRESET'],
    [{ id: 'cut', kind: 'reset', how: 'uncoded' }, undefined],
  ];

  test.each(resets)('destroys a stream: %o', async (cut, code) => {
    const seen: unknown[] = [];
    const target = tinyTarget((link) => {
      const stream = link.stream('lines') as unknown as Duplex;
      stream.resume().on('error', (error) => seen.push(codeOf(error)));
      stream.on('close', () => seen.push('close'));
      return {};
    });
    const { history } = await inOrder(realm, target, scenarioOf({ end: [cut] }));
    expect(seen).toEqual([code, 'close']);
    expect(eventsOf(history, 'end-taken')).toMatchObject([{ cause: 'reset' }]);
  });

  test.each(resets)('is an error of a message transport, and then its close: %o', async (cut, code) => {
    const seen: unknown[] = [];
    const target = tinyTarget((link) => {
      const transport = link.messages();
      transport.onError((error) => seen.push(codeOf(error)));
      transport.onClose(() => seen.push('close'));
      return {};
    });
    await inOrder(realm, target, scenarioOf({ end: [cut] }));
    expect(seen).toEqual([code, 'close']);
  });
});
