import { describe, expect, test } from 'vitest';
import { AdapterError } from '../../src/core/errors.js';
import type { Action, Scenario } from '../../src/core/scenario.js';
import type { ConnectedClient, Target } from '../../src/core/target.js';
import { createWorld, warmUp } from './create-world.js';
import { enterTestRealm, inOrder, scenarioOf, story, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();
const CALL: Scenario = scenarioOf({ app: [{ id: 'A', kind: 'call' }] });

async function errorOf(target: Target, scenario: Scenario = CALL, thorough = false): Promise<AdapterError> {
  const error: unknown = await inOrder(realm, target, scenario, thorough).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AdapterError)) throw new Error(`expected an AdapterError, not ${String(error)}`);
  return error;
}

function connecting(connect: () => unknown): Target {
  return tinyTarget(() => ({}), { connect: connect as Target['connect'] });
}

describe('an adapter whose connect', () => {
  test.each<[string, Target, AdapterError['code'], string]>([
    [
      'throws',
      connecting(() => {
        throw new TypeError('not like this');
      }),
      'adapter-failed',
      'the adapter of tiny: connect failed, although the peer answered everything and no fault struck: TypeError: not like this',
    ],
    [
      'rejects, undisturbed,',
      connecting(() => Promise.reject(new Error('no handshake'))),
      'adapter-failed',
      'the adapter of tiny: connect failed, although the peer answered everything and no fault struck: Error: no handshake',
    ],
    [
      'rejects with nothing',
      connecting(() => Promise.reject()),
      'adapter-failed',
      'the adapter of tiny: connect failed, although the peer answered everything and no fault struck',
    ],
    [
      'never settles',
      connecting(() => new Promise(() => undefined)),
      'adapter-failed',
      'the adapter of tiny: connect did not settle, although the peer answered everything and no fault struck',
    ],
    [
      'returns no promise',
      connecting(() => undefined),
      'adapter-contract',
      'the adapter of tiny: connect returned undefined; expected a promise of the connected client',
    ],
    [
      'returns the client itself',
      connecting(() => ({ call: () => undefined, classify: () => undefined })),
      'adapter-contract',
      'the adapter of tiny: connect returned an object; expected a promise of the connected client',
    ],
    [
      'resolves with undefined',
      connecting(() => Promise.resolve(undefined)),
      'adapter-contract',
      'the adapter of tiny: connect resolved with undefined; expected an object with the functions call and classify',
    ],
    [
      'resolves with null',
      connecting(() => Promise.resolve(null)),
      'adapter-contract',
      'the adapter of tiny: connect resolved with null; expected an object with the functions call and classify',
    ],
    [
      'resolves with a client that cannot classify',
      connecting(() => Promise.resolve({ call: () => undefined })),
      'adapter-contract',
      'the adapter of tiny: connect resolved with an object without them; expected an object with the functions call and classify',
    ],
    [
      'takes the link twice',
      tinyTarget((link) => {
        link.messages();
        link.stream('lines');
        return {};
      }),
      'adapter-contract',
      "stream('lines') was called on a link that was already taken by messages()",
    ],
  ])('%s is told so in words, and what to do', async (_what, target, code, message) => {
    for (const thorough of [false, true]) {
      const error = await errorOf(target, CALL, thorough);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
      expect(error.remedy).not.toBe('');
    }
  });

  test('takes the link twice is told so even where the handshake is disturbed', async () => {
    const target = tinyTarget((link) => {
      link.messages();
      link.webSocket();
      return {};
    });
    const scenario = scenarioOf({ answers: [{ id: 'answer', kind: 'respond', to: 'connect' }] });
    expect((await errorOf(target, scenario)).code).toBe('adapter-contract');
  });

  test('is refused where a fault struck has a verdict coming, and no error', async () => {
    const target = tinyTarget(
      (link) =>
        new Promise((_resolve, reject) => {
          link.messages().onClose(() => reject(new Error('gone')));
        }),
    );
    const end: Action[] = [{ id: 'cut', kind: 'eof', after: ['connect.invoked'] }];
    const { history, schedule } = await inOrder(realm, target, {
      ...CALL,
      strands: [...CALL.strands, ...scenarioOf({ end }).strands],
    });
    expect(story(history)).toContain('rejected connect');
    expect(schedule.map(({ action }) => action)).toEqual(['cut']);
  });

  test('takes virtual time is waited for', async () => {
    const target = tinyTarget(async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
      return {};
    });
    const { history } = await inOrder(realm, target, CALL);
    expect(history.events.find(({ type }) => type === 'settled')).toMatchObject({ op: 'connect', time: 500 });
    expect(story(history)).toContain('invoked A');
  });

  test('takes real time is waited for in the warm-up', async () => {
    let connected = 0;
    const target = tinyTarget(async () => {
      await new Promise<void>((resolve) => {
        realm.real.setTimeout(resolve, 60);
      });
      connected += 1;
      return {};
    });
    await warmUp(createWorld(target, realm));
    expect(connected).toBe(1);
  });
});

describe('an adapter whose client', () => {
  const A_CALL_REJECTED: Partial<ConnectedClient> = { call: () => Promise.reject(new Error('refused')) };

  test.each<[string, Partial<ConnectedClient>, string]>([
    [
      'throws in classify',
      {
        ...A_CALL_REJECTED,
        classify() {
          throw new Error('what is that?');
        },
      },
      'the adapter of tiny: its classify threw: Error: what is that?',
    ],
    [
      'classifies as nothing',
      { ...A_CALL_REJECTED, classify: (() => undefined) as never },
      'the adapter of tiny: its classify threw: TypeError',
    ],
    [
      'throws in onClose',
      {
        onClose() {
          throw new Error('not now');
        },
      },
      'the adapter of tiny: its onClose or onNotification threw: Error: not now',
    ],
  ])('%s is told so in words', async (_what, client, message) => {
    const error = await errorOf(tinyTarget(() => client));
    expect(error.code).toBe('adapter-failed');
    expect(error.message).toContain(message);
  });

  test.each<[string, Action, object]>([
    ['a read', { id: 'r', kind: 'read', process: 'P' }, { read: async () => undefined }],
    ['a read without chunks', { id: 'r', kind: 'read', process: 'P' }, { read: async () => ({ nextSeq: 1 }) }],
    ['a poll', { id: 'r', kind: 'poll', process: 'P' }, { read: async () => undefined }],
    [
      'an event',
      { id: 'r', kind: 'subscribe', process: 'P' },
      {
        async *events() {
          yield undefined;
        },
      },
    ],
    [
      'an event of no known type',
      { id: 'r', kind: 'subscribe', process: 'P' },
      {
        async *events() {
          yield { type: 'started' };
        },
      },
    ],
  ])(
    'gives %s that is not of the shape it must have is told so, and has not crashed',
    async (_what, action, handle) => {
      const target = tinyTarget(() => ({ processes: { start: async () => handle as never } }));
      const scenario = scenarioOf({ app: [{ id: 'P', kind: 'start' }, action] });
      const error = await errorOf(target, scenario);
      expect(error.code).toBe('adapter-contract');
      expect(error.message).toContain(`what it gave for ${action.id} is not of the shape it must have`);
    },
  );
});

test('after an error of the adapter the next run is as any other', async () => {
  await errorOf(connecting(() => new Promise(() => undefined)));
  const { history } = await inOrder(
    realm,
    tinyTarget(() => ({})),
    scenarioOf({}),
  );
  expect(story(history).slice(-1)).toEqual(['finished']);
});
