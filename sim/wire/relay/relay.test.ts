import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/core/wire-target.js';
import { connectTo, framedFor, loggedObserver, withEndpoint } from '../endpoints/testing/connect-plainly.js';
import { encodeRelayMessage, RelayDecoder } from './relay-protocol.js';

const SOON = { interval: 2, timeout: 10_000 };

function isRunning(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * The relay between two commands of a shell: its stdin and stdout are pipes, where Node would give it sockets. Behind
 * what it writes stands `ended` when its stdout has ended.
 */
function startInPipes(endpoint: Endpoint): ChildProcessWithoutNullStreams {
  if (endpoint.kind !== 'stdio') throw new Error('an endpoint on stdio was expected');
  return spawn('sh', ['-c', 'cat | "$0" "$@" | { cat; echo ended; }', endpoint.command, ...endpoint.args]);
}

describe('a relay', () => {
  it('works as well on real pipes as on the sockets that Node makes', async () => {
    await withEndpoint('stdio-lines', async (server) => {
      const told: unknown[] = [];
      const link = server.expect({ observer: loggedObserver(told) });
      const client = startInPipes(server.endpoint);
      let read = '';
      client.stdout.on('data', (chunk: Buffer) => {
        read += chunk;
      });
      client.stdin.on('error', () => {});
      client.stdin.write(framedFor(server, 1));
      await expect.poll(() => told, SOON).toEqual(['form lines', { written: 1 }]);
      link.deliver({ delivery: 0, value: 'last' }, false);
      link.end('end-read');
      await expect.poll(() => read, SOON).toBe(`${framedFor(server, 'last')}ended\n`);
      client.stdin.write(framedFor(server, 2));
      await expect.poll(() => told.at(-1), SOON).toEqual({ written: 2 });
      link.closeRest();
      await link.flushed();
    });
  });

  it('closes its stdin on real pipes, so that the writer is told', async () => {
    await withEndpoint('stdio-lines', async (server) => {
      const link = server.expect({ observer: loggedObserver([]) });
      if (server.endpoint.kind !== 'stdio') return;
      // `yes` ends when nobody reads what it writes.
      const client = spawn('sh', ['-c', 'yes | "$0" "$@"', server.endpoint.command, ...server.endpoint.args]);
      client.stdout.resume();
      link.endWrites('epipe');
      await link.flushed();
      link.endWrites('epipe');
      await link.flushed();
      link.deliver({ delivery: 0, value: 'still read' }, false);
      await link.flushed();
      link.end('eof');
      const status = await new Promise((resolve) => client.on('close', resolve));
      expect(status).toBe(0);
    });
  });

  it('says that it has written only when the pipe has taken all of it', async () => {
    await withEndpoint('stdio-lines', async (server) => {
      const { client, link, deliver } = await connectTo(server);
      client.pause();
      for (let n = 0; n < 50; n += 1) deliver('x'.repeat(60_000));
      let flushed = false;
      const flush = link.flushed().then(() => {
        flushed = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(flushed).toBe(false);
      client.resume();
      await flush;
    });
  });

  it('dies with the connection to the harness, even while a client does not read what it writes', async () => {
    await withEndpoint('stdio-lines', async (server) => {
      const { client, link, deliver } = await connectTo(server);
      client.pause();
      for (let n = 0; n < 50; n += 1) deliver('x'.repeat(60_000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(isRunning(client.pid)).toBe(true);
      await link.dispose();
      await expect.poll(() => isRunning(client.pid), SOON).toBe(false);
    });
  });

  it('that the client kills is a client that has closed its end', async () => {
    await withEndpoint('stdio-lines', async (server) => {
      const { client, link, told } = await connectTo(server);
      client.breakOff();
      await expect.poll(() => told, SOON).toEqual(['form lines', 'local-close']);
      expect([link.closedLocally, link.readable]).toEqual([true, false]);
      await link.flushed();
    });
  });

  it('is dropped where its path leads nowhere', async () => {
    await withEndpoint('stdio-lines', async ({ endpoint }) => {
      if (endpoint.kind !== 'stdio') return;
      const child = spawn(endpoint.command, [endpoint.args[0] ?? '', '/no/such/path']);
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    });
  });
});

describe('the protocol of a relay', () => {
  it('finds its messages however the bytes are cut', () => {
    const bytes = Buffer.concat([
      encodeRelayMessage('write', Buffer.from('one')),
      encodeRelayMessage('done'),
      // From a version that is to come.
      Buffer.from([200, 0, 0, 0, 2, 1, 2]),
      encodeRelayMessage('input', Buffer.from('two')),
    ]);
    for (let size = 1; size <= bytes.length; size += 1) {
      const heard: string[] = [];
      const decoder = new RelayDecoder((word, payload) => heard.push(`${word} ${Buffer.from(payload)}`));
      for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
      expect(heard).toEqual(['write one', 'done ', 'input two']);
    }
  });
});
