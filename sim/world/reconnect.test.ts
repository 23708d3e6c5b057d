import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../src/core/history.js';
import type { Action } from '../../src/core/scenario.js';
import type { ClientLink, ConnectedClient, Target } from '../../src/core/target.js';
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

const call = (id: string, after: readonly string[] = []): Action => ({ id, kind: 'call', after });
const answer = (to: string): Action => ({ id: `answer-${to}`, kind: 'respond', to });
const cut: Action = { id: 'cut', kind: 'eof' };
const again: Action = { id: 'again', kind: 'reconnect' };

/** A client that opens every connection anew; `links` are those it was given. */
function reconnecting(links: ClientLink[] = [], more: Partial<ConnectedClient> = {}): Target {
  return tinyTarget((first) => {
    let current = speakRpc(first);
    const closes: (() => void)[] = [];
    const open = (link: ClientLink): void => {
      links.push(link);
      if (links.length > 1) current = speakRpc(link);
      current.onClose?.(() => {
        for (const close of closes) close();
      });
    };
    open(first);
    return {
      ...current,
      call: (method, params) => current.call?.(method, params) ?? Promise.reject(new Error('no client')),
      close: () => current.close?.(),
      onClose: (listener) => closes.push(listener),
      reconnect: async (link) => open(link),
      ...more,
    };
  });
}

/** Of what happens on a connection: on which. */
function connectionsOf(events: readonly HistoryEvent[]): (number | undefined)[] {
  const types = ['written', 'write-failed', 'delivered', 'taken', 'struck', 'end-taken', 'local-close'];
  return events
    .filter(({ type }) => types.includes(type))
    .map((event) => ('connection' in event ? event.connection : undefined));
}

describe('a reconnection', () => {
  test('gives the same client a fresh link, on which everything says that it is the second', async () => {
    const links: ClientLink[] = [];
    const scenario = scenarioOf({
      app: [call('A')],
      end: [cut],
      'app-again': [again],
      later: [call('B', ['again.settled'])],
      answers: [answer('B')],
      'end-again': [{ id: 'cut-again', kind: 'reset', after: ['again.settled'] }],
    });
    const { history } = await inOrder(realm, reconnecting(links), scenario);
    expect(links).toHaveLength(2);
    expect(links[0]).not.toBe(links[1]);
    expect(story(history).filter((what) => what !== 'idle')).toEqual([
      'invoked connect',
      'resolved connect',
      'invoked A',
      'written A',
      'struck eof',
      'end-taken',
      'closed',
      'rejected A',
      'invoked again',
      'resolved again',
      'invoked B',
      'written B',
      'delivered answer-B',
      'taken 0',
      'resolved B',
      'struck reset',
      'end-taken',
      'closed',
      'healed',
      'finished',
    ]);
    expect(connectionsOf(history.events)).toEqual([undefined, undefined, undefined, 2, 2, 2, 2, 2]);
  });

  test('waits until the client has told of its close', async () => {
    const scenario = scenarioOf({ 'app-again': [again], app: [call('A')], end: [cut] });
    const { schedule } = await inOrder(realm, reconnecting(), scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['A', 'cut', 'again']);
  });

  test('waits for the end of the link where the client does not tell', async () => {
    const silent: Target = {
      ...reconnecting(),
      async connect(link, context) {
        const { onClose: _, ...client } = await reconnecting().connect(link, context);
        return client;
      },
    };
    const scenario = scenarioOf({ 'app-again': [again], app: [call('A')], end: [cut] });
    const { schedule } = await inOrder(realm, silent, scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['A', 'cut', 'again']);
  });

  test('follows the own close of the app at once where the client has no close handler', async () => {
    const silent: Target = {
      ...reconnecting(),
      async connect(link, context) {
        const { onClose: _, ...client } = await reconnecting().connect(link, context);
        return { ...client, close: () => undefined };
      },
    };
    const scenario = scenarioOf({ 'app-again': [again], app: [{ id: 'close', kind: 'close' }] });
    const { schedule } = await inOrder(realm, silent, scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['close', 'again']);
  });

  test('waits, after the own close of the app too, until the client has told: later it could be taken for the next', async () => {
    const told: (() => void)[] = [];
    const late = reconnecting([], {
      onClose: (listener) => void told.push(listener),
      close: () => {
        setTimeout(() => {
          for (const listener of told) listener();
        }, 10);
      },
    });
    const scenario = scenarioOf({ 'app-again': [again], app: [{ id: 'close', kind: 'close' }] });
    const { history } = await inOrder(realm, late, scenario);
    const seen = history.events.flatMap((event) =>
      event.type === 'closed' || (event.type === 'invoked' && event.op === 'again') ? [event.type] : [],
    );
    expect(seen).toEqual(['closed', 'invoked']);
  });

  test('never happens where the client cannot reconnect', async () => {
    const scenario = scenarioOf({ app: [call('A')], end: [cut], 'app-again': [again] });
    const { schedule } = await inOrder(realm, tinyTarget(speakRpc), scenario);
    expect(schedule.map(({ action }) => action)).toEqual(['A', 'cut']);
  });

  test('can be made inside the close handler, and what it finds there ends by itself in the end', async () => {
    const inside: Action = { ...again, inside: 'close-seen' } as Action;
    const healed = await inOrder(realm, reconnecting(), scenarioOf({ app: [call('A'), inside] }));
    expect(eventsOf(healed.history, 'end-taken').map(({ connection, healing }) => [connection, healing])).toEqual([
      [undefined, true],
      [2, true],
    ]);
    const { history } = await inOrder(realm, reconnecting(), scenarioOf({ app: [call('A'), inside], end: [cut] }));
    expect(eventsOf(history, 'invoked').find(({ op }) => op === 'again')?.inside).toBe('close-handler');
  });

  test('that throws at once is rejected, and the app may try once more', async () => {
    let tries = 0;
    const target = reconnecting([], {
      reconnect() {
        tries += 1;
        if (tries === 1) throw new Error('not now');
        return Promise.resolve();
      },
    });
    const scenario = scenarioOf({ end: [cut], 'app-again': [again, { id: 'third', kind: 'reconnect' }] });
    const { history } = await inOrder(realm, target, scenario);
    expect(story(history).filter((what) => /again|third/u.test(what))).toEqual([
      'invoked again',
      'rejected again',
      'invoked third',
      'resolved third',
    ]);
    expect(eventsOf(history, 'end-taken').map(({ connection }) => connection)).toEqual([undefined]);
  });
});

test('an adapter that gives no promise has reconnected at once', async () => {
  const target = reconnecting([], {
    reconnect: (() => 'done') as unknown as NonNullable<ConnectedClient['reconnect']>,
  });
  const scenario = scenarioOf({ end: [cut], 'app-again': [again], app: [call('A', ['again.settled'])] });
  const { history } = await inOrder(realm, target, scenario);
  expect(story(history)).toContain('resolved again');
  expect(story(history)).toContain('invoked A');
});

describe('while the client reconnects', () => {
  test('the app does nothing else', async () => {
    let connected = (): void => undefined;
    const target = reconnecting([], {
      reconnect: () =>
        new Promise((resolve) => {
          connected = resolve;
          setTimeout(() => connected(), 50);
        }),
    });
    const scenario = scenarioOf({ end: [cut], 'app-again': [again], app: [call('A', ['again.invoked'])] });
    const { history } = await inOrder(realm, target, scenario);
    expect(eventsOf(history, 'invoked').map(({ op, time }) => [op, time])).toEqual([
      ['connect', 0],
      ['again', 0],
      ['A', 50],
    ]);
  });

  test('nothing arrives that does not wait for a point of it', async () => {
    const target = reconnecting([], {
      reconnect: (link) =>
        new Promise((resolve) => {
          link.messages();
          setTimeout(resolve, 50);
        }),
    });
    const note = (id: string, number: number, after: string): Action => ({
      id,
      kind: 'notification',
      number,
      after: [after],
    });
    const scenario = scenarioOf({
      end: [cut],
      'app-again': [again],
      late: [note('n1', 1, 'cut.delivered')],
      early: [note('n2', 2, 'again.invoked')],
    });
    const { history } = await inOrder(realm, target, scenario);
    expect(eventsOf(history, 'delivered').map(({ action, time }) => [action, time])).toEqual([
      ['n2', 0],
      ['n1', 50],
    ]);
  });

  test('a second loss may strike', async () => {
    const target = reconnecting([], { reconnect: () => new Promise(() => undefined) });
    const scenario = scenarioOf({
      end: [cut],
      'app-again': [again],
      'end-again': [{ id: 'cut-again', kind: 'eof', after: ['again.invoked'] }],
    });
    const { schedule } = await followed(
      realm,
      target,
      scenario,
      scheduleOf(['cut', 'idle'], ['again', 'idle'], ['cut-again', 'idle']),
    );
    expect(schedule).toHaveLength(3);
  });
});

test('a process belongs to the connection it was started on', async () => {
  const handle = {
    events: () => undefined,
    read: () => undefined,
    write: async () => undefined,
    terminate: () => undefined,
  };
  const processes = { start: async () => handle } as unknown as NonNullable<ConnectedClient['processes']>;
  const target = { ...reconnecting([], { processes }), dialect: 'exec-server' } as const;
  const write = (id: string, after: string): Action => ({ id, kind: 'write', process: 'P', text: 'x', after: [after] });
  const scenario = scenarioOf(
    {
      app: [{ id: 'P', kind: 'start' }, write('W', 'P.settled')],
      end: [cut],
      'app-again': [again],
      late: [write('V', 'again.settled'), call('A')],
    },
    { dialect: 'exec-server' },
  );
  const { schedule } = await inOrder(realm, target, scenario);
  expect(schedule.map(({ action }) => action)).toEqual(['P', 'W', 'cut', 'again', 'A']);
});

describe('the peer of the second connection', () => {
  test('never answers a request of the first', async () => {
    const scenario = scenarioOf({
      app: [call('A')],
      end: [cut],
      'app-again': [again],
      answers: [{ ...answer('A'), after: ['again.settled'] }],
      notes: [{ id: 'n1', kind: 'notification', number: 1, after: ['again.settled'] }],
    });
    const { history } = await inOrder(realm, reconnecting(), scenario);
    expect(eventsOf(history, 'delivered').map(({ action, connection }) => [action, connection])).toEqual([['n1', 2]]);
  });

  test('is told apart from the link of the first, on which a client may still write', async () => {
    const target = tinyTarget((link) => {
      const transport = link.messages();
      const closes: (() => void)[] = [];
      transport.onClose(() => {
        for (const close of closes) close();
      });
      return {
        ...speakOn(transport),
        onClose: (listener) => closes.push(listener),
        reconnect: async (next) => {
          next.messages();
        },
      };
    });
    const scenario = scenarioOf({ end: [cut], 'app-again': [again], app: [call('A', ['again.settled'])] });
    const { history } = await inOrder(realm, target, scenario);
    const [refused] = eventsOf(history, 'write-failed');
    expect([refused?.op, refused?.connection]).toEqual(['A', undefined]);
  });
});

/** A client that knows its first transport only. */
function speakOn(transport: ReturnType<ClientLink['messages']>): Partial<ConnectedClient> {
  return { call: async (method, params) => transport.send({ id: 1, method, params }) };
}
