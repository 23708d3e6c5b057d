import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ENDPOINTS } from '../../../src/core/wire-target.js';
import { kindOf } from '../endpoint-faults.js';
import { connectTo, loggedObserver, withEndpoint } from './testing/connect-plainly.js';
import { readBy } from './testing/plain-client.js';

const SOON = { interval: 2, timeout: 10_000 };

describe.each(ENDPOINTS)('on %s', (name) => {
  it('a client that closes is told behind what it wrote, once, and is answered with an end', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link, framed, deliver } = await connectTo(server);
      deliver('before');
      await expect.poll(() => readBy(client), SOON).toBe(framed('before'));
      client.write(framed('last'));
      client.close();
      await expect.poll(() => client.seen.at(-1), SOON).toMatch(/^close/);
      expect(told.slice(1)).toEqual(['taken 0', { written: 'last' }, 'local-close']);
      expect([link.readable, link.closedLocally, link.endSent]).toEqual([false, true, false]);
      deliver('after');
      link.end('eof');
      await link.flushed();
      expect(told.length).toBe(4);
      expect(client.seen.join()).not.toContain('error');
    });
  });

  it('a client that breaks the connection off is told as one that closes', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link, framed, deliver } = await connectTo(server);
      deliver('before');
      await expect.poll(() => readBy(client), SOON).toBe(framed('before'));
      client.breakOff();
      await expect.poll(() => told.slice(1), SOON).toEqual(['taken 0', 'local-close']);
      link.deliver({ delivery: 1, value: 'held' }, true);
      link.flush();
      await sleep(10);
      expect([told.length, link.closedLocally]).toEqual([3, true]);
    });
  });

  it('what is held when the client closes never arrives', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link } = await connectTo(server);
      link.deliver({ delivery: 1, value: 'held' }, true);
      client.close();
      await expect.poll(() => told.slice(1), SOON).toEqual(['local-close']);
      link.flush();
      await expect.poll(() => client.seen.at(-1), SOON).toMatch(/^close/);
      expect(readBy(client)).toBe('');
      expect([told.length, link.bytesSent]).toEqual([2, 0]);
    });
  });

  it('the end of a stalled peer is clean, although the client wrote what is never read', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link, framed, deliver } = await connectTo(server);
      link.endWrites('stalled');
      // More than the buffers of the streams, so that some of it lies in the operating system.
      for (let n = 0; n < 20; n += 1) client.write(framed('x'.repeat(20_000)));
      await sleep(50);
      deliver('last');
      link.end('eof');
      await link.flushed();
      await expect.poll(() => client.seen.some((entry) => /^(end|close 1000)$/.test(entry)), SOON).toBe(true);
      client.close();
      await expect.poll(() => client.seen.at(-1), SOON).toMatch(/^close/);
      expect(readBy(client)).toBe(framed('last'));
      expect(client.seen.filter((entry) => entry.startsWith('error'))).toEqual([]);
      expect(told.slice(1)).toEqual(['taken 0', 'end-taken eof']);
    });
  });

  it('the end right behind a stream of requests is clean, 20 of 20 times', async () => {
    await withEndpoint(name, async (server) => {
      for (let time = 0; time < (kindOf(name) === 'stdio' ? 3 : 20); time += 1) {
        const { client, link, framed, deliver } = await connectTo(server);
        for (let n = 0; n < 50; n += 1) client.write(framed('x'.repeat(2_000)));
        deliver('last');
        link.end('eof');
        await expect.poll(() => client.seen.some((entry) => /^(end|close 1000)$/.test(entry)), SOON).toBe(true);
        expect([readBy(client), client.seen.filter((entry) => entry.startsWith('error'))]).toEqual([
          framed('last'),
          [],
        ]);
        await link.dispose();
      }
    });
  });
});

describe('on a WebSocket', () => {
  it('a client that breaks the protocol has written garbage, and is closed', async () => {
    await withEndpoint('web-socket', async (server) => {
      if (server.endpoint.kind !== 'web-socket') return;
      const told: unknown[] = [];
      const link = server.expect({ observer: loggedObserver(told) });
      const { hostname, port } = new URL(server.endpoint.url);
      const socket = connect(Number(port), hostname);
      const key = 'dGhlIHNhbXBsZSBub25jZQ==';
      socket.write(
        `GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
      );
      await expect.poll(() => told, SOON).toEqual(['form web-socket']);
      // A frame of a client that is not masked.
      socket.write(Buffer.from([0x81, 0x01, 0x31]));
      await expect.poll(() => told.slice(1), SOON).toEqual(['garbage', 'end-taken eof']);
      expect([link.readable, link.endSent, link.closedLocally]).toEqual([false, true, false]);
      socket.destroy();
    });
  });

  it('a binary message is read as text, and several messages of one chunk are all told', async () => {
    await withEndpoint('web-socket', async (server) => {
      if (server.endpoint.kind !== 'web-socket') return;
      const told: unknown[] = [];
      server.expect({ observer: loggedObserver(told) });
      const socket = new WebSocket(server.endpoint.url);
      socket.on('open', () => {
        socket.send(Buffer.from('1'));
        socket.send('2');
        socket.send('no json');
        socket.close();
      });
      await expect.poll(() => told.slice(1), SOON).toEqual([{ written: 1 }, { written: 2 }, 'garbage', 'local-close']);
    });
  });

  it('a request that is no upgrade is told so, and belongs to no link', async () => {
    await withEndpoint('web-socket', async (server) => {
      if (server.endpoint.kind !== 'web-socket') return;
      const link = server.expect({ observer: loggedObserver([]) });
      const response = await fetch(server.endpoint.url.replace('ws:', 'http:'));
      expect([response.status, link.connected]).toEqual([426, false]);
      await response.text();
    });
  });
});
