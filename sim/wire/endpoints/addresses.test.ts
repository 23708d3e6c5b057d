import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS, type Endpoint } from '../../../src/core/wire-target.js';
import { serveEndpoint } from '../serve-endpoint.js';
import { connectTo, loggedObserver, withEndpoint } from './testing/connect-plainly.js';
import { dial, readBy } from './testing/plain-client.js';

const SOON = { interval: 2, timeout: 10_000 };

/** The folder that an endpoint has made, if it is of a kind that does. */
function folderOf(endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'unix') return path.dirname(endpoint.path);
  return endpoint.kind === 'stdio' ? path.dirname(endpoint.args[1] ?? '') : undefined;
}

/** What a client sees of an address where nobody listens. */
const REFUSED: Readonly<Record<Endpoint['kind'], string>> = {
  tcp: 'error ECONNREFUSED',
  unix: 'error ECONNREFUSED',
  'web-socket': 'error ECONNREFUSED',
  stdio: 'exit 1',
};

/** What holds the event loop, by how many there are of each. */
function resources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== 'Timeout' && name !== 'Immediate')
    .sort();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.each(ENDPOINTS)('%s', (name) => {
  it('refuses and accepts at the same address, and leaves open connections alone', async () => {
    await withEndpoint(name, async (server) => {
      const { endpoint } = server;
      const first = await connectTo(server);
      await server.refuse();
      await server.refuse();
      const refused = dial(endpoint);
      await expect.poll(() => refused.seen, SOON).toContain(REFUSED[endpoint.kind]);
      first.deliver('still open');
      await expect.poll(() => readBy(first.client), SOON).toBe(first.framed('still open'));
      await server.accept();
      await server.accept();
      expect(server.endpoint).toEqual(endpoint);
      const second = await connectTo(server);
      second.deliver('open again');
      await expect.poll(() => readBy(second.client), SOON).toBe(second.framed('open again'));
      await server.refuse();
      await server.accept();
      await connectTo(server);
    });
  });

  it('gives connections to links in the order in which they were expected, but not to one that was disposed of', async () => {
    await withEndpoint(name, async (server) => {
      const skipped = server.expect({ observer: loggedObserver([]) });
      const waits = skipped.flushed();
      await skipped.dispose();
      await waits;
      skipped.deliver({ delivery: 0, value: 'to nobody' }, false);
      const first = await connectTo(server);
      const second = await connectTo(server);
      expect([skipped.connected, skipped.readable, first.link.connected, second.link.connected]).toEqual([
        false,
        false,
        true,
        true,
      ]);
      second.deliver(2);
      first.deliver(1);
      await expect.poll(() => readBy(first.client), SOON).toBe(first.framed(1));
      await expect.poll(() => readBy(second.client), SOON).toBe(second.framed(2));
    });
  });

  it('destroys a connection that nobody expects', async () => {
    await withEndpoint(name, async (server) => {
      const client = dial(server.endpoint);
      await expect.poll(() => client.seen, SOON).not.toEqual([]);
      expect(readBy(client)).toBe('');
      client.close();
      await connectTo(server);
    });
  });

  it('observes nothing any more of a connection that was disposed of, and has ended it when that resolves', async () => {
    await withEndpoint(name, async (server) => {
      const { client, told, link, deliver, framed } = await connectTo(server);
      deliver('before');
      await expect.poll(() => readBy(client), SOON).toBe(framed('before'));
      const before = [...told];
      await link.dispose();
      await link.dispose();
      await link.flushed();
      deliver('after');
      link.end('eof');
      link.closeRest();
      await expect.poll(() => client.seen.length, SOON).toBeGreaterThan(1);
      if (client.pid !== undefined) await expect.poll(() => isRunning(client.pid ?? 0), SOON).toBe(false);
      client.close();
      await sleep(20);
      expect(told).toEqual(before);
      expect([link.readable, link.endSent]).toEqual([false, false]);
    });
  });

  it('leaves no socket, no folder and no process behind when it is closed, whatever is open', async () => {
    // What the tests before this one have left is going.
    await sleep(50);
    const before = resources();
    const server = await serveEndpoint(name);
    const folder = folderOf(server.endpoint);
    if (folder !== undefined) expect(existsSync(folder)).toBe(true);
    const busy = await connectTo(server);
    await server.refuse();
    await server.accept();
    const ended = await connectTo(server, { splitFramesAt: 2 });
    const stalled = await connectTo(server);
    server.expect({ observer: loggedObserver([]) }).deliver({ delivery: 0, value: 'never' }, false);
    stalled.link.endWrites('stalled');
    busy.client.pause();
    for (let n = 0; n < 100; n += 1) busy.deliver('x'.repeat(60_000));
    ended.deliver('y');
    ended.link.end('eof');
    await server.close();
    if (folder !== undefined) expect(existsSync(folder)).toBe(false);
    const clients = [busy.client, ended.client, stalled.client];
    for (const { pid } of clients) if (pid !== undefined) await expect.poll(() => isRunning(pid), SOON).toBe(false);
    for (const client of clients) {
      client.resume();
      client.close();
      await expect.poll(() => client.seen.some((entry) => entry.startsWith('close')), SOON).toBe(true);
    }
    await expect.poll(resources, SOON).toEqual(before);
    const late = dial(server.endpoint);
    await expect.poll(() => late.seen.join(), SOON).toMatch(/ECONNREFUSED|ENOENT|exit 1/);
  });
});
