import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/core/scenario.js';
import { ENDPOINTS, type EndpointName } from '../../src/core/wire-target.js';
import { FAULTS } from '../faults/catalogue.js';
import {
  canStrike,
  ENDPOINT_FAULTS,
  type EndpointKind,
  faultOn,
  kindOf,
  type WireFaultName,
} from './endpoint-faults.js';
import { type Connected, connectTo, loggedObserver, withEndpoint } from './endpoints/testing/connect-plainly.js';
import { readBy, readsOf } from './endpoints/testing/plain-client.js';

const SOON = { interval: 2, timeout: 10_000 };
const FAULT_NAMES = Object.keys(ENDPOINT_FAULTS) as WireFaultName[];
const KINDS: readonly EndpointKind[] = ['tcp', 'unix', 'web-socket', 'stdio'];

/** A way to say each fault in a scenario; those of the bytes are no actions. */
const ACTIONS: Partial<Record<WireFaultName, readonly Action[]>> = {
  eof: [{ id: 'f', kind: 'eof' }],
  reset: [{ id: 'f', kind: 'reset' }],
  'reset-uncoded': [{ id: 'f', kind: 'reset', how: 'uncoded' }],
  'end-read': [{ id: 'f', kind: 'end-read' }],
  'end-write-epipe': [{ id: 'f', kind: 'end-write', how: 'epipe' }],
  'end-write-destroyed': [{ id: 'f', kind: 'end-write', how: 'destroyed' }],
  'end-write-stalled': [
    { id: 'f', kind: 'end-write', how: 'stalled' },
    { id: 'f', kind: 'end-write', how: 'stalled', early: true },
  ],
  'first-write-fails': [
    { id: 'f', kind: 'end-write', how: 'epipe', early: true },
    { id: 'f', kind: 'end-write', how: 'destroyed', early: true },
  ],
  stall: [{ id: 'f', kind: 'stall' }],
  'truncated-frame': [{ id: 'f', kind: 'malformed', how: 'cut' }],
};

/** Makes the client read something, so that what comes next is a step of its own. */
async function settle({ client, deliver, framed }: Connected): Promise<void> {
  deliver('settled');
  await expect.poll(() => readBy(client), SOON).toBe(framed('settled'));
}

/** What the client sees from now on. */
function seenFromNow({ client }: Connected): () => string[] {
  const from = client.seen.length;
  return () => client.seen.slice(from);
}

/** What the client sees after the data and the end that were sent right behind each other. */
async function dataThenEnd(connected: Connected, cause: 'eof' | 'end-read'): Promise<string[]> {
  const { client, link, deliver, framed } = connected;
  deliver('last', 'words');
  link.end(cause);
  await link.flushed();
  await expect.poll(() => client.seen.some((entry) => !entry.startsWith('read ')), SOON).toBe(true);
  expect(readBy(client)).toBe(framed('last') + framed('words'));
  expect(link.endSent).toBe(true);
  return client.seen.filter((entry) => !entry.startsWith('read '));
}

type Exercise = (connected: Connected) => Promise<void>;

const streamEof: Exercise = async (connected) => {
  const { client, told, framed } = connected;
  expect(await dataThenEnd(connected, 'eof')).toEqual(['end']);
  // The client has not closed: what it still writes is taken, and its close is an answer.
  client.write(framed('late'));
  client.close();
  await expect.poll(() => client.seen.at(-1), SOON).toBe('close');
  expect(client.seen.join()).not.toContain('error');
  expect(told.slice(1)).toEqual(['taken 0', 'taken 1', 'end-taken eof', { written: 'late' }]);
};

const halfClose: Exercise = async (connected) => {
  const { client, told, link, framed } = connected;
  expect(await dataThenEnd(connected, 'end-read')).toEqual(['end']);
  client.write(framed('still taken'));
  await expect.poll(() => told.at(-1), SOON).toEqual({ written: 'still taken' });
  expect(client.seen.at(-1)).toBe('end');
  link.closeRest();
  // A client that writes learns that there is nobody any more.
  const learns = (): boolean => {
    if (!client.seen.includes('close')) client.write(framed('to nobody'));
    return client.seen.includes('close');
  };
  await expect.poll(learns, SOON).toBe(true);
  expect(client.seen.find((entry) => entry.startsWith('error'))).toMatch(/EPIPE|ECONNRESET/);
  expect(told).not.toContain('local-close');
};

const stalled: Exercise = async (connected) => {
  const { client, told, link, framed } = connected;
  await settle(connected);
  link.endWrites('stalled');
  await link.flushed();
  client.write(framed('waits'));
  // It reads nothing, and is there.
  connected.deliver('meanwhile');
  await expect.poll(() => readBy(client), SOON).toBe(framed('settled') + framed('meanwhile'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told.slice(1)).toEqual(['taken 0', 'taken 1']);
  link.resumeWrites();
  await expect.poll(() => told.slice(3), SOON).toEqual([{ written: 'waits' }]);
};

const silent: Exercise = async ({ client, told, framed }) => {
  // Nothing is done to the link: the executor that would answer is another.
  client.write(framed('unanswered'));
  await expect.poll(() => told.at(-1), SOON).toEqual({ written: 'unanswered' });
  expect(client.seen).toEqual([]);
};

const cut: Exercise = async ({ client, link, server, told }) => {
  link.deliver({ delivery: 0, text: '{"half":', cut: true }, false);
  link.end('eof');
  await expect.poll(() => client.seen, SOON).toContain('end');
  const header = server.form === 'content-length' ? 'Content-Length: 16\r\n\r\n' : '';
  expect(readBy(client)).toBe(`${header}{"half":`);
  expect(told.slice(1, 3)).toEqual(['taken 0', 'end-taken eof']);
};

const joined: Exercise = async ({ client, deliver, framed, server }) => {
  deliver('a', 'b');
  await expect.poll(() => readBy(client), SOON).toBe(framed('a') + framed('b'));
  // Of a WebSocket each message is shown by itself; that they come in one read is shown in deliveries.test.ts.
  expect(readsOf(client.seen).length).toBe(server.form === 'web-socket' ? 2 : 1);
};

const split: Exercise = async ({ server }) => {
  const connected = await connectTo(server, { splitFramesAt: 3 });
  const { client, deliver, framed } = connected;
  const parts = [`read ${framed('halves').slice(0, 3)}`, `read ${framed('halves').slice(3)}`];
  const deliverAgain = async (): Promise<string[]> => {
    client.seen.length = 0;
    deliver('halves');
    await expect.poll(() => readBy(client), SOON).toBe(framed('halves'));
    return client.seen;
  };
  // Now and then both parts are there before the client comes to read.
  await expect.poll(deliverAgain, SOON).toEqual(parts);
};

/** What each fault that can be struck looks like to a client that knows nothing of Tailrace. */
const EXERCISES: Readonly<Record<WireFaultName, Partial<Record<EndpointKind, Exercise>>>> = {
  eof: {
    tcp: streamEof,
    unix: streamEof,
    'web-socket': async (connected) => {
      expect(await dataThenEnd(connected, 'eof')).toEqual(['close 1000']);
      expect(connected.told.slice(1)).toEqual(['taken 0', 'taken 1', 'end-taken eof']);
    },
    stdio: async (connected) => {
      await dataThenEnd(connected, 'eof');
      await expect.poll(() => connected.client.seen.at(-1), SOON).toBe('close');
      expect(connected.client.seen.filter((entry) => !entry.startsWith('read')).sort()).toEqual([
        'close',
        'end',
        'exit 0',
      ]);
      expect(connected.told.slice(1)).toEqual(['taken 0', 'taken 1', 'end-taken eof']);
    },
  },
  reset: {
    tcp: async (connected) => {
      await settle(connected);
      const seen = seenFromNow(connected);
      connected.link.end('reset');
      await expect.poll(seen, SOON).toEqual(['error ECONNRESET', 'close']);
      expect(connected.told.slice(1)).toEqual(['taken 0', 'end-taken reset']);
    },
    'web-socket': async (connected) => {
      await settle(connected);
      const seen = seenFromNow(connected);
      connected.link.end('reset');
      await expect.poll(seen, SOON).toEqual(['close 1006']);
      expect(connected.told.slice(1)).toEqual(['taken 0', 'end-taken reset']);
    },
    stdio: async (connected) => {
      await settle(connected);
      const seen = seenFromNow(connected);
      connected.link.end('reset');
      await expect.poll(() => seen().sort(), SOON).toEqual(['close', 'end', 'exit SIGKILL']);
      expect(connected.told.slice(1)).toEqual(['taken 0', 'end-taken eof']);
    },
  },
  'reset-uncoded': {},
  'end-read': {
    tcp: halfClose,
    unix: halfClose,
    'web-socket': async (connected) => {
      expect(await dataThenEnd(connected, 'end-read')).toEqual(['close 1006']);
      expect(connected.told.slice(1)).toEqual(['taken 0', 'taken 1', 'end-taken end-read']);
    },
    stdio: async (connected) => {
      const { client, told, link, framed } = connected;
      expect(await dataThenEnd(connected, 'end-read')).toEqual(['end']);
      client.write(framed('still taken'));
      await expect.poll(() => told.at(-1), SOON).toEqual({ written: 'still taken' });
      expect(client.seen.at(-1)).toBe('end');
      link.closeRest();
      await expect.poll(() => client.seen.slice(-2), SOON).toEqual(['exit 0', 'close']);
      expect(told).not.toContain('local-close');
    },
  },
  'end-write-epipe': {
    stdio: async (connected) => {
      const { client, link, framed, told } = connected;
      await settle(connected);
      const seen = seenFromNow(connected);
      link.endWrites('epipe');
      await link.flushed();
      client.write(framed('refused'));
      await expect.poll(seen, SOON).toEqual(['write-error EPIPE']);
      connected.deliver('still read');
      await expect.poll(() => readBy(client), SOON).toBe(framed('settled') + framed('still read'));
      expect(told.slice(1)).toEqual(['taken 0', 'taken 1']);
    },
  },
  'end-write-destroyed': {},
  'end-write-stalled': { tcp: stalled, unix: stalled, 'web-socket': stalled, stdio: stalled },
  'first-write-fails': {},
  stall: { tcp: silent, unix: silent, 'web-socket': silent, stdio: silent },
  'truncated-frame': { tcp: cut, unix: cut, stdio: cut },
  'joined-frames': { tcp: joined, unix: joined, 'web-socket': joined, stdio: joined },
  'split-frame': { tcp: split, unix: split, stdio: split },
};

const STRUCK = ENDPOINTS.flatMap((name) =>
  FAULT_NAMES.filter((fault) => faultOn(name, fault).status !== 'none').map((fault) => ({ name, fault })),
);

function exerciseOf(name: EndpointName, fault: WireFaultName): Exercise {
  const exercise = EXERCISES[fault][kindOf(name)];
  if (exercise === undefined) throw new Error(`${fault} on ${name} is said to exist, and no test shows it`);
  return exercise;
}

describe('a client that knows nothing of Tailrace sees', () => {
  it.each(STRUCK)('$fault on $name as what the table says', async ({ name, fault }) => {
    await withEndpoint(name, async (server) => exerciseOf(name, fault)(await connectTo(server)));
  });
});

describe('the table of faults and endpoints', () => {
  it('has a row for each fault of the catalogue that is no matter of whole frames alone', () => {
    const ofFrames = new Set(FAULTS.filter(({ kind }) => kind === 'frame' || kind === 'order').map(({ name }) => name));
    ofFrames.delete('truncated-frame');
    expect([...FAULT_NAMES].sort()).toEqual(
      FAULTS.map(({ name }) => name)
        .filter((name) => !ofFrames.has(name))
        .sort(),
    );
  });

  it('says in a sentence what each fault is on each endpoint, and only what can be struck is exercised', () => {
    for (const fault of FAULT_NAMES) {
      for (const kind of KINDS) {
        const { status, note } = ENDPOINT_FAULTS[fault][kind];
        expect(note).toMatch(/^[A-Z].*\.$/);
        expect(EXERCISES[fault][kind] !== undefined).toBe(status !== 'none');
      }
    }
  });

  it('decides what can be struck', () => {
    for (const name of ENDPOINTS) {
      for (const [fault, actions] of Object.entries(ACTIONS)) {
        const can = faultOn(name, fault as WireFaultName).status !== 'none';
        for (const action of actions) expect([name, action, canStrike(name, action)]).toEqual([name, action, can]);
      }
      expect(canStrike(name, { id: 'A', kind: 'call' })).toBe(true);
      expect(canStrike(name, { id: 'm', kind: 'malformed', how: 'json' })).toBe(true);
    }
  });

  it('is obeyed: a fault that does not exist there is refused, and says why', async () => {
    for (const name of ENDPOINTS) {
      await withEndpoint(name, async (server) => {
        const link = server.expect({ observer: loggedObserver([]) });
        expect(() => link.endWrites('destroyed')).toThrow(/end-write-destroyed.*whoever holds it/);
        expect(() => link.end('reset', true)).toThrow('reset-uncoded');
        if (kindOf(name) === 'unix') expect(() => link.end('reset')).toThrow('ECONNRESET');
        if (kindOf(name) !== 'stdio') expect(() => link.endWrites('epipe')).toThrow('end-write-epipe');
        if (name !== 'web-socket') return;
        expect(() => link.deliver({ delivery: 0, text: '{', cut: true }, false)).toThrow('truncated-frame');
      });
    }
  });
});
