import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Strength } from '../../src/core/history.js';
import type { Scenario } from '../../src/core/scenario.js';
import type { RunResult } from '../../src/core/world.js';
import { createWorld } from './create-world.js';
import { holdsMore } from './holds-more.js';
import { enterTestRealm, eventsOf, inOrder, scenarioOf, story, type TinyConnect, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();

const CALL: Scenario = scenarioOf({ app: [{ id: 'A', kind: 'call' }] });
const undone: (() => void)[] = [];

afterEach(() => {
  for (const undo of undone.splice(0)) undo();
});

async function strengthOf(connect: TinyConnect, thorough: boolean): Promise<Strength | undefined> {
  const { history } = await inOrder(realm, tinyTarget(connect), CALL, thorough);
  return eventsOf(history, 'finished')[0]?.strength;
}

/** Does this in the middle of the run, as a client does that starts something real. */
function during(work: () => void): TinyConnect {
  return () => ({
    async call() {
      work();
      await new Promise(() => undefined);
    },
  });
}

/** Several at once: a timeout of the test runner's own that ends meanwhile must not make up for them. */
function holdTimeouts(): void {
  for (let count = 0; count < 5; count += 1) {
    const timer = realm.real.setTimeout(() => undefined, 60_000) as NodeJS.Timeout;
    undone.push(() => timer.close());
  }
}

describe('that what is open stays open is', () => {
  test.each([false, true])('proved where nothing is left to run (thorough: %s)', async (thorough) => {
    expect(await strengthOf(() => ({}), thorough)).toBe('proved');
  });

  test.each([false, true])(
    'observed where timers arm themselves again up to the horizon (thorough: %s)',
    async (thorough) => {
      const rearming = during(() => {
        const again = (): void => void setTimeout(again, 7);
        again();
      });
      expect(await strengthOf(rearming, thorough)).toBe('observed');
      expect(
        await strengthOf(
          during(() => void setInterval(() => undefined, 7)),
          thorough,
        ),
      ).toBe('observed');
      expect(
        await strengthOf(
          during(() => void setInterval(() => undefined, 0)),
          thorough,
        ),
      ).toBe('observed');
    },
  );

  test('suspected where a timeout of the real loop is still to come', async () => {
    const connect = during(() => {
      holdTimeouts();
    });
    expect(await strengthOf(connect, true)).toBe('suspected');
  });

  test('suspected where there is something real besides timers that arm themselves again', async () => {
    const connect = during(() => {
      setInterval(() => undefined, 7);
      holdTimeouts();
    });
    expect(await strengthOf(connect, true)).toBe('suspected');
  });

  test('suspected where a socket was opened and is held', async () => {
    const connect = during(() => {
      const server = createServer().listen(0);
      undone.push(() => server.close());
    });
    expect(await strengthOf(connect, true)).toBe('suspected');
  });

  test('suspected where something happens in the grace of real time after all', async () => {
    const target = tinyTarget(() => ({
      call: () =>
        new Promise((resolve) => {
          realm.real.setTimeout(() => resolve('late'), 5);
        }),
    }));
    const { history } = await inOrder(realm, target, CALL, true);
    expect(story(history).slice(-3)).toEqual(['resolved A', 'idle', 'finished']);
    expect(eventsOf(history, 'finished')).toMatchObject([{ strength: 'suspected' }]);
  });

  test('not looked for in the real world while exploring', async () => {
    const connect = during(() => {
      holdTimeouts();
    });
    expect(await strengthOf(connect, false)).toBe('proved');
  });

  test('compared as a multiset of resources, in which what was held before may be held still', () => {
    expect(holdsMore(['TTYWrap', 'Timeout'], ['Timeout', 'TTYWrap'])).toBe(false);
    expect(holdsMore(['Timeout', 'Timeout'], ['Timeout'])).toBe(false);
    expect(holdsMore(['Timeout'], ['Timeout', 'Timeout'])).toBe(true);
    expect(holdsMore(['Timeout'], ['TCPWrap'])).toBe(true);
  });
});

describe('time after the healing', () => {
  test('runs on to ten times the timeout of a call, and no further', async () => {
    const fired: number[] = [];
    await strengthOf(
      during(() => {
        setInterval(() => fired.push(realm.clock.nowMs), 300);
      }),
      false,
    );
    expect(fired).toEqual([300, 600, 900]);
  });

  test('lets a client settle what it would only settle then', async () => {
    const target = tinyTarget(() => ({
      call: () =>
        new Promise((_resolve, reject) => {
          setTimeout(() => reject(new Error('timed out')), 999);
        }),
    }));
    const { history } = await inOrder(realm, target, CALL);
    expect(eventsOf(history, 'settled').at(-1)).toMatchObject({ op: 'A', outcome: 'rejected', time: 999 });
    expect(eventsOf(history, 'finished')).toMatchObject([{ strength: 'proved' }]);
  });
});

describe('a client that never comes to rest', () => {
  const immediates = during(() => {
    const again = (): void => void setImmediate(again);
    again();
  });

  test.each([false, true])(
    'while no time passes is a livelock, and the run is broken off (thorough: %s)',
    async (thorough) => {
      const { history } = await inOrder(realm, tinyTarget(immediates), CALL, thorough);
      expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'livelock', errorClass: 'Livelock', time: 0 }]);
      expect(story(history).slice(-2)).toEqual(['crashed livelock', 'finished']);
      expect(story(history)).not.toContain('healed');
      // It was still running, so nothing is known of what would have settled.
      expect(eventsOf(history, 'finished')).toMatchObject([{ strength: 'suspected' }]);
    },
  );

  test('is stopped for good: the next run is clean', async () => {
    await inOrder(realm, tinyTarget(immediates), CALL);
    expect(await strengthOf(() => ({}), true)).toBe('proved');
  });

  test('with a timer that it has due all the time goes on to the horizon, and is no livelock', async () => {
    const { history } = await inOrder(
      realm,
      tinyTarget(during(() => void setInterval(() => undefined, 0))),
      scenarioOf({
        app: [
          { id: 'A', kind: 'call' },
          { id: 'B', kind: 'call', after: ['A.settled'] },
        ],
      }),
    );
    expect(eventsOf(history, 'crashed')).toEqual([]);
    expect(eventsOf(history, 'finished')).toMatchObject([{ strength: 'observed' }]);
  });

  test('because it asks the executor again at every answer is a livelock, too', async () => {
    const target = tinyTarget(
      (link) => {
        const transport = link.messages();
        const ask = (): void => void transport.send({ id: 1, method: 'environment/info' });
        transport.onMessage(ask);
        ask();
        return {};
      },
      { dialect: 'exec-server' },
    );
    const { history } = await inOrder(realm, target, scenarioOf({}, { dialect: 'exec-server' }));
    expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'livelock', time: 0 }]);
  });

  test('because it answers every write with another is a livelock, too', async () => {
    const target = tinyTarget((link) => {
      const transport = link.messages();
      const write = (): void => void transport.send({ method: 'again' }).then(() => setImmediate(write));
      return {
        async call() {
          for (let writers = 0; writers < 10; writers += 1) write();
        },
      };
    });
    const { history } = await inOrder(realm, target, CALL);
    expect(eventsOf(history, 'crashed')).toMatchObject([{ how: 'livelock' }]);
    expect(history.events.length).toBeLessThan(25_000);
  });
});

describe('a thorough run', () => {
  async function bothWays(connect: TinyConnect): Promise<[RunResult, RunResult]> {
    const run = (thorough: boolean): Promise<RunResult> => inOrder(realm, tinyTarget(connect), CALL, thorough);
    return [await run(false), await run(true)];
  }

  test('has the history of a lean one', async () => {
    const [lean, thorough] = await bothWays((link) => {
      link.messages().onClose(() => setTimeout(() => setImmediate(() => undefined), 20));
      return {};
    });
    expect(thorough).toEqual(lean);
  });

  test('gives what cannot be changed any more; a lean one is not frozen', async () => {
    const [lean, thorough] = await bothWays(() => ({}));
    expect(Object.isFrozen(lean.history.events)).toBe(false);
    for (const value of [
      thorough,
      thorough.history,
      thorough.history.events,
      thorough.history.events[0],
      thorough.schedule,
    ]) {
      expect(Object.isFrozen(value)).toBe(true);
    }
  });

  test('keeps call stacks, which a lean one does without', async () => {
    const depths: number[] = [];
    const connect = during(() => depths.push(new Error('here').stack?.split('\n').length ?? 0));
    await inOrder(realm, tinyTarget(connect), CALL, false);
    await createWorld(tinyTarget(connect), realm).run({
      scenario: CALL,
      guide: { kind: 'follow', schedule: [], strict: false },
      thorough: true,
    });
    expect(depths[0]).toBe(1);
    expect(depths[1]).toBeGreaterThan(1);
  });
});
