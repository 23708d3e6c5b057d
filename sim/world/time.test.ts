import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/core/scenario.js';
import { enterTestRealm, eventsOf, inOrder, scenarioOf, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();

describe('time', () => {
  test('is passed by advance, with all that becomes due, and no further', async () => {
    const fired: number[] = [];
    const target = tinyTarget(() => {
      for (const ms of [10, 20, 21, 50]) setTimeout(() => fired.push(ms), ms);
      return {
        async call() {
          fired.push(0);
        },
      };
    });
    const scenario = scenarioOf({ time: [{ id: 'wait', kind: 'advance', ms: 20 }], app: [{ id: 'A', kind: 'call' }] });
    const { history } = await inOrder(realm, target, scenario);
    expect(fired).toEqual([10, 20, 0, 21, 50]);
    expect(eventsOf(history, 'invoked').at(-1)).toMatchObject({ op: 'A', time: 20 });
  });

  test('that a slow consumer takes is given to a handler of notifications', async () => {
    const takenMs: number[] = [];
    const target = tinyTarget((link) => {
      const transport = link.messages();
      return {
        onNotification(listener) {
          transport.onMessage(async () => {
            await listener('output', { number: 1 });
            takenMs.push(realm.clock.nowMs);
          });
        },
      };
    });
    await inOrder(
      realm,
      target,
      scenarioOf({ notes: [{ id: 'n1', kind: 'notification', number: 1 }] }, { consumerDelayMs: 15 }),
    );
    expect(takenMs).toEqual([15]);
  });
});

test('a slow consumer takes the events of a process one by one, each after its time', async () => {
  const { default: reference } = await import('../../src/targets/reference.js');
  const process: Action[] = [
    { id: 'out-1', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'a', after: ['S.invoked'] },
    { id: 'out-2', kind: 'output', process: 'P', seq: 2, stream: 'stdout', text: 'b' },
    { id: 'exit', kind: 'exited', process: 'P', seq: 3, exitCode: 0 },
    { id: 'closed', kind: 'closed', process: 'P', seq: 4 },
  ];
  const app: Action[] = [
    { id: 'P', kind: 'start' },
    { id: 'S', kind: 'subscribe', process: 'P' },
  ];
  const scenario = scenarioOf({ app, process }, { dialect: 'exec-server', consumerDelayMs: 15 });
  const { history } = await inOrder(realm, reference, scenario);
  const events = eventsOf(history, 'event').flatMap((event) => (event.operation === 'subscribe' ? [event] : []));
  expect(events.map(({ time, event }) => [time, event.type])).toEqual([
    [0, 'output'],
    [15, 'output'],
    [30, 'exited'],
    [45, 'closed'],
  ]);
  expect(eventsOf(history, 'settled').at(-1)).toMatchObject({ op: 'S', outcome: 'resolved', time: 60 });
});
