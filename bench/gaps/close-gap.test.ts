import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type ListenOptions, type Socket } from 'node:net';
import { type Duplex, duplexPair, PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { closeGap } from './close-gap.js';

async function gapOfSocket(at: ListenOptions, end: (peer: Socket) => void): Promise<unknown> {
  const server = createServer((peer) => {
    peer.on('error', () => {});
    peer.resume();
    peer.write('frame');
    // What is sent apart from the data is read apart from it.
    setTimeout(() => end(peer), 5);
  });
  server.listen(at);
  await once(server, 'listening');
  const address = server.address();
  const gap = await closeGap(
    typeof address === 'object' && address !== null ? connect(address.port, '127.0.0.1') : connect(address ?? ''),
  );
  server.close();
  return gap;
}

it.runIf(process.platform === 'linux').each([
  ['of TCP', () => gapOfSocket({ port: 0, host: '127.0.0.1' }, (peer) => peer.end())],
  ['of TCP that was reset', () => gapOfSocket({ port: 0, host: '127.0.0.1' }, (peer) => peer.resetAndDestroy())],
  ['of a Unix socket', () => gapOfSocket({ path: `\0tailrace-close-${process.pid}` }, (peer) => peer.destroy())],
  ['of a child', () => closeGap(spawn('sh', ['-c', 'echo frame']).stdout)],
])('a stream %s closes one round of immediates behind its end, as a simulated one does', async (_of, measure) => {
  expect(await measure()).toBe('turn1');
});

it.each([
  ['PassThrough', () => new PassThrough(), (stream: Duplex) => stream.end('frame')],
  ['duplexPair', ...endOfPair()],
] as const)(
  'a stream in memory, a %s, closes in the ticks behind its end, as a simulated one does',
  async (_of, open, end) => {
    const stream = open();
    const gap = closeGap(stream);
    end(stream);
    expect(await gap).toBe(0);
  },
);

function endOfPair(): readonly [open: () => Duplex, end: () => unknown] {
  const [near, far] = duplexPair({ allowHalfOpen: false });
  far.resume();
  return [() => near, () => setImmediate(() => far.end('frame'))];
}
