import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/core/scenario.js';
import { GAPS, type Gap } from '../../src/core/schedule.js';
import { createWorld } from './create-world.js';
import {
  enterTestRealm,
  eventsOf,
  followed,
  inOrder,
  scenarioOf,
  scheduleOf,
  speakRpc,
  story,
  tinyTarget,
} from './tiny-client.js';

const realm = await enterTestRealm();
const rpc = tinyTarget(speakRpc);

const call = (id: string, more: Partial<Extract<Action, { kind: 'call' }>> = {}): Action => ({
  id,
  kind: 'call',
  ...more,
});
const answer = (to: string, more: object = {}): Action => ({ id: `answer-${to}`, kind: 'respond', to, ...more });
const note: Action = { id: 'n1', kind: 'notification', number: 1 };

describe('an app action', () => {
  test.each(GAPS.filter((gap) => gap !== 'joined'))('can be made at gap %s after a delivery', async (gap) => {
    const scenario = scenarioOf({ notes: [note], app: [call('A')] });
    const { schedule, history } = await followed(realm, rpc, scenario, scheduleOf(['n1', 'idle'], ['A', gap]));
    expect(schedule).toEqual(scheduleOf(['n1', 'idle'], ['A', gap]));
    expect(story(history)).toContain('written A');
  });

  test.each([0, 1, 2, 3] satisfies Gap[])(
    'is made between the microtasks of the client, after %i of them',
    async (gap) => {
      const log: string[] = [];
      const target = tinyTarget((link) => {
        link.messages().onMessage(async () => {
          for (let hop = 1; hop <= 3; hop += 1) {
            await undefined;
            log.push(`hop ${hop}`);
          }
        });
        return {
          async call() {
            log.push('call');
          },
        };
      });
      const scenario = scenarioOf({ notes: [note], app: [call('A')] });
      await followed(realm, target, scenario, scheduleOf(['n1', 'idle'], ['A', gap]));
      expect(log.indexOf('call')).toBe(gap);
    },
  );

  test('that throws at once is rejected', async () => {
    const target = tinyTarget(() => ({
      call() {
        throw new Error('at once');
      },
      classify: (error) => ({ kind: 'protocol', reason: (error as Error).message }),
    }));
    const { history } = await inOrder(realm, target, scenarioOf({ app: [call('A')] }));
    const [, settled] = eventsOf(history, 'settled');
    expect(settled).toMatchObject({ op: 'A', outcome: 'rejected', failure: { kind: 'protocol', reason: 'at once' } });
    expect(eventsOf(history, 'crashed')).toEqual([]);
  });

  test('that reads again and throws at once is rejected, too', async () => {
    let reads = 0;
    const read = (): unknown => {
      reads += 1;
      if (reads > 1) throw new Error('at once');
      return Promise.resolve({ chunks: [], nextSeq: 1, exited: false, exitCode: null, closed: false, failure: null });
    };
    const target = tinyTarget(() => ({ processes: { start: async () => ({ read }) as never } }));
    const app: Action[] = [
      { id: 'P', kind: 'start' },
      { id: 'poll', kind: 'poll', process: 'P' },
    ];
    const { history } = await inOrder(realm, target, scenarioOf({ app }));
    expect(story(history)).toContain('rejected poll');
    expect(eventsOf(history, 'crashed')).toEqual([]);
  });

  test('that the client has no part for is left out, and what comes behind it is not', async () => {
    const app: Action[] = [
      { id: 'f', kind: 'file', operation: 'readFile', path: '/work/a' },
      { id: 'P', kind: 'start' },
      { id: 'w', kind: 'write', process: 'P', text: 'x' },
      { id: 'bye', kind: 'close' },
      call('A'),
    ];
    const target = tinyTarget(() => ({}));
    const { schedule } = await inOrder(realm, target, scenarioOf({ app }));
    expect(schedule.map(({ action }) => action)).toEqual(['A']);
  });

  test('on a process whose start was refused is left out', async () => {
    const refusing = {
      async start() {
        throw new Error('no');
      },
    };
    const target = tinyTarget(() => ({ processes: refusing }));
    const app: Action[] = [{ id: 'P', kind: 'start' }, { id: 'w', kind: 'write', process: 'P', text: 'x' }, call('A')];
    const { schedule } = await inOrder(realm, target, scenarioOf({ app }));
    expect(schedule.map(({ action }) => action)).toEqual(['P', 'A']);
  });
});

describe('an action that waits', () => {
  test.each([
    ['A.invoked', 'invoked A'],
    ['A.written', 'written A'],
    ['A.settled', 'resolved A'],
    ['n1.delivered', 'delivered n1'],
    ['cut.delivered', 'struck eof'],
    ['close-seen', 'closed'],
  ])('for %s comes behind it, however early it is written', async (point, event) => {
    const scenario = scenarioOf({
      waiting: [call('W', { after: [point] })],
      app: [call('A')],
      answers: [answer('A')],
      notes: [note],
      end: [{ id: 'cut', kind: 'eof' }],
    });
    const lines = story((await inOrder(realm, rpc, scenario)).history);
    expect(lines).toContain(event);
    expect(lines.indexOf('invoked W')).toBeGreaterThan(lines.indexOf(event));
  });

  test('for several points comes behind all of them', async () => {
    const scenario = scenarioOf({
      waiting: [call('W', { after: ['n1.delivered', 'A.settled'] })],
      app: [call('A')],
      answers: [answer('A')],
      notes: [note],
    });
    const { schedule } = await inOrder(realm, rpc, scenario);
    expect(schedule.at(-1)?.action).toBe('W');
  });

  test('for what never comes is not executed, and neither is what is behind it', async () => {
    const scenario = scenarioOf({ waiting: [call('W', { after: ['B.settled'] }), call('V')], app: [call('A')] });
    const { schedule, history } = await inOrder(realm, rpc, scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['A']);
    expect(story(history).slice(-1)).toEqual(['finished']);
  });

  test('for what a timer brings about is executed once time has passed', async () => {
    const target = tinyTarget(() => ({
      call: () =>
        new Promise((resolve) => {
          setTimeout(resolve, 30);
        }),
    }));
    const scenario = scenarioOf({ waiting: [call('W', { after: ['A.settled'] })], app: [call('A')] });
    const { history } = await inOrder(realm, target, scenario);
    expect(eventsOf(history, 'invoked').map(({ op, time }) => [op, time])).toEqual([
      ['connect', 0],
      ['A', 0],
      ['W', 30],
    ]);
  });

  test('and answers a request is executed behind its writing, and never once the client has closed', async () => {
    const scenario = scenarioOf({ answers: [answer('A')], app: [{ id: 'bye', kind: 'close' }, call('A')] });
    const { schedule } = await inOrder(realm, rpc, scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['bye', 'A']);
  });
});

describe('an action inside a callback', () => {
  test.each([
    ['A.settled', 'resolved A', 'settle-handler'],
    ['notification', 'event receive', 'notification-handler'],
    ['close-seen', 'closed', 'close-handler'],
  ] as const)('%s is made synchronously in it, and once', async (inside, event, invokedInside) => {
    const scenario = scenarioOf({
      inner: [call('I', { inside })],
      app: [call('A')],
      answers: [answer('A')],
      notes: [note, { id: 'n2', kind: 'notification', number: 2 }],
      end: [{ id: 'cut', kind: 'eof' }],
    });
    const { history, schedule } = await inOrder(realm, rpc, scenario);
    const lines = story(history);
    expect(lines[lines.indexOf(event) + 1]).toBe('invoked I');
    expect(lines.filter((line) => line === 'invoked I')).toHaveLength(1);
    expect(eventsOf(history, 'invoked').find(({ op }) => op === 'I')).toMatchObject({ inside: invokedInside });
    expect(schedule.map(({ action }) => action)).not.toContain('I');
  });

  test('may be waited for, and have another made inside its own', async () => {
    const scenario = scenarioOf({
      inner: [call('I', { inside: 'A.settled' }), call('J', { inside: 'I.settled' })],
      app: [call('A')],
      answers: [answer('A'), answer('I'), answer('J')],
    });
    const { history } = await inOrder(realm, rpc, scenario);
    const settled = eventsOf(history, 'settled').map(({ op, outcome }) => `${op} ${outcome}`);
    expect(settled).toEqual(['connect resolved', 'A resolved', 'I resolved', 'J resolved']);
  });
});

test('every event carries the step of the schedule that it belongs to', async () => {
  const scenario = scenarioOf({ app: [call('A')], answers: [answer('A')] });
  const { history, schedule } = await inOrder(realm, rpc, scenario);
  expect(schedule).toHaveLength(2);
  const steps = history.events.map((event, index) => `${event.step} ${story(history)[index]}`);
  expect(steps).toEqual([
    '-1 invoked connect',
    '-1 resolved connect',
    '-1 idle',
    '0 invoked A',
    '0 written A',
    '0 idle',
    '1 delivered answer-A',
    '1 taken 0',
    '1 resolved A',
    '1 idle',
    '2 healed',
    '2 idle',
    '2 end-taken',
    '2 closed',
    '2 idle',
    '2 finished',
  ]);
});

test('a run is traced as it happens: the same entries and events as its result', async () => {
  const entries: unknown[] = [];
  const events: unknown[] = [];
  const scenario = scenarioOf({ app: [call('A')], answers: [answer('A')] });
  const trace = { entry: (entry: unknown) => entries.push(entry), event: (event: unknown) => events.push(event) };
  const guide = { kind: 'follow', schedule: [], strict: false } as const;
  const { history, schedule } = await createWorld(rpc, realm).run({ scenario, guide, thorough: false, trace });
  expect(entries).toEqual(schedule);
  expect(events).toEqual(history.events);
});
