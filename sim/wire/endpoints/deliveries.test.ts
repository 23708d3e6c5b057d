import { describe, expect, it } from 'vitest';
import { ENDPOINTS, type EndpointName } from '../../../src/core/wire-target.js';
import type { WireServer } from '../wire-server.js';
import { connectTo, framedFor, loggedObserver, withEndpoint } from './testing/connect-plainly.js';
import { dial, readBy, readsOf } from './testing/plain-client.js';
import { startReader } from './testing/start-reader.js';

const SOON = { interval: 2, timeout: 10_000 };
const STREAMS = ENDPOINTS.filter((name) => name !== 'web-socket');
const BURSTS = 60;

/** A burst that is read at once whatever the system does, and one that nearly fills a write. */
const SHORT_BYTES = 16_000;
const LONG_BYTES = 65_400;

/** The length of what goes out for a value, a WebSocket's header included. */
function bytesOnWire(server: WireServer, value: unknown): number {
  const length = Buffer.byteLength(framedFor(server, value));
  if (server.form !== 'web-socket') return length;
  return length + (length < 126 ? 2 : 4);
}

/** How many reads of another process each of many bursts took. */
async function readsPerBurst(name: EndpointName, values: readonly string[], splitFramesAt?: number): Promise<number[]> {
  const reads: number[] = [];
  await withEndpoint(name, async (server) => {
    const link = server.expect({
      observer: loggedObserver([]),
      ...(splitFramesAt === undefined ? {} : { splitFramesAt }),
    });
    const reader = startReader(server.endpoint);
    const bytes = values.reduce((sum, value) => sum + bytesOnWire(server, value), 0);
    for (let burst = 0; burst < BURSTS; burst += 1) {
      for (const [delivery, value] of values.entries()) {
        link.deliver({ delivery, value }, delivery < values.length - 1);
      }
      await link.flushed();
      await expect.poll(() => reader.bytes, SOON).toBe(bytes);
      reads.push(reader.takeLengths().length);
    }
    reader.stop();
  });
  return reads;
}

describe.each(ENDPOINTS)('on %s', (name) => {
  it('what is delivered is read in order, and what the client writes is told in order', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, deliver, framed, link } = await connectTo(server);
      client.write(framed({ n: 1 }));
      client.write(framed('zwei ß'));
      deliver('a');
      deliver('b ß', null);
      await expect.poll(() => readBy(client), SOON).toBe(['a', 'b ß', null].map(framed).join(''));
      await expect.poll(() => told.length, SOON).toBe(6);
      const written = told.filter((entry) => typeof entry === 'object');
      expect(written).toEqual([{ written: { n: 1 } }, { written: 'zwei ß' }]);
      const taken = told.filter((entry) => typeof entry !== 'object');
      expect(taken).toEqual([`form ${server.form}`, 'taken 0', 'taken 1', 'taken 2']);
      expect(link.bytesSent).toBe(Buffer.byteLength(readBy(client)));
      expect([link.readable, link.closedLocally, link.endSent]).toEqual([true, false, false]);
    });
  });

  it('what is no JSON is told as garbage, and the connection goes on', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, framed } = await connectTo(server);
      const frame = framed('SAME LENGTH').replace('"SAME LENGTH"', '{SAME LENGTH}');
      client.write(frame);
      client.write(framed(1));
      await expect.poll(() => told.slice(1), SOON).toEqual(['garbage', { written: 1 }]);
    });
  });

  it('what is done before the client connects is done when it has, in order', async () => {
    await withEndpoint(name, async (server) => {
      const told: unknown[] = [];
      const link = server.expect({ observer: loggedObserver(told) });
      link.endWrites('stalled');
      link.deliver({ delivery: 4, value: 'early' }, true);
      link.deliver({ delivery: 5, value: 'too' }, false);
      let flushed = false;
      const flush = link.flushed().then(() => {
        flushed = true;
      });
      link.end('eof');
      expect([link.connected, link.readable, link.endSent, link.bytesSent, flushed]).toEqual([
        false,
        false,
        false,
        0,
        false,
      ]);
      link.deliver({ delivery: 6, value: 'behind the end' }, false);
      const client = dial(server.endpoint);
      await flush;
      await expect.poll(() => client.seen.length, SOON).toBeGreaterThan(1);
      expect(readBy(client)).toBe(['early', 'too'].map((value) => framedFor(server, value)).join(''));
      expect(told).toEqual([`form ${server.form}`, 'taken 4', 'taken 5', 'end-taken eof']);
      expect([link.connected, link.endSent]).toEqual([true, true]);
    });
  });

  it('what is held is not written before the next delivery or a flush', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link, framed, deliver } = await connectTo(server);
      link.deliver({ delivery: 7, value: 'held' }, true);
      await link.flushed();
      expect([told, link.bytesSent]).toEqual([[`form ${server.form}`], 0]);
      link.flush();
      await expect.poll(() => readBy(client), SOON).toBe(framed('held'));
      expect(told.at(-1)).toBe('taken 7');
      link.flush();
      deliver('next');
      await expect.poll(() => readBy(client), SOON).toBe(framed('held') + framed('next'));
    });
  });

  it(`what is joined is one read, ${BURSTS} of ${BURSTS} times`, async () => {
    const half = 'x'.repeat(SHORT_BYTES / 2 - 50);
    for (const values of [
      ['a', 'b', 'c'],
      [half, half],
    ]) {
      expect(await readsPerBurst(name, values)).toEqual(Array(BURSTS).fill(1));
    }
  });

  it('what fills a write is one read, nearly always', async () => {
    const half = 'x'.repeat(LONG_BYTES / 2 - 50);
    const reads = await readsPerBurst(name, [half, half]);
    // The system may cut it: a Unix socket keeps 32 KiB together, and TCP what there is room for at the other end.
    expect(reads.filter((count) => count === 1).length).toBeGreaterThan(BURSTS / 2);
  });

  it('a burst that is longer than one write arrives whole', async () => {
    await withEndpoint(name, async (server) => {
      const { client, link, deliver, framed } = await connectTo(server);
      const values = Array.from({ length: 1_500 }, (_, n) => `${n}`.repeat(100));
      deliver(...values);
      await link.flushed();
      await expect.poll(() => readBy(client).length, SOON).toBe(values.map(framed).join('').length);
      expect(readBy(client)).toBe(values.map(framed).join(''));
    });
  });
});

describe.each(STREAMS)('on %s', (name) => {
  it('the two parts of a split frame are two reads, nearly always', async () => {
    const reads = await readsPerBurst(name, ['split'], 3);
    // Nothing makes a reader in time: on a machine that is busy it may read both parts at once.
    expect(reads.filter((count) => count === 2).length).toBeGreaterThan(BURSTS / 2);
    expect(Math.max(...reads)).toBe(2);
  });

  it('what follows a split frame waits for its second part, and a delivery is taken with its last byte', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link, framed, deliver } = await connectTo(server, { splitFramesAt: 4 });
      deliver('first', 'second');
      link.end('eof');
      expect(told).toEqual([`form ${server.form}`]);
      expect([link.readable, link.endSent, link.bytesSent]).toEqual([false, false, 4]);
      await link.flushed();
      expect(told.slice(1)).toEqual(['taken 0', 'taken 1', 'end-taken eof']);
      await expect.poll(() => client.seen, SOON).toContain('end');
      expect(readBy(client)).toBe(framed('first') + framed('second'));
      expect(readsOf(client.seen).length).toBeGreaterThan(0);
      expect(link.bytesSent).toBe(readBy(client).length);
    });
  });
});
