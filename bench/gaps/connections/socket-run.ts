import { once } from 'node:events';
import { connect, createServer, type ListenOptions, type Socket } from 'node:net';
import type { Gap } from '../../../src/core/schedule.js';
import { afterRounds, roundsOf } from '../construction.js';
import { GapProbe, type SeenGap } from '../gap-probe.js';

/** What the peer of a measured connection does. */
export interface SocketRun {
  send(peer: Socket): void;
  /** Called inside the client's callback of its first chunk. */
  seen?(peer: Socket): void;
  /** The client writes something at first, and the peer never reads. */
  readonly unread?: boolean;
}

export const FRAME = 'frame\n';
/** Frames of 1,000 bytes, together longer than the buffer into which libuv reads. */
export const BURST = `${'x'.repeat(999)}\n`.repeat(100);
/** A frame that fills that buffer exactly: what follows it is read before the event loop goes on. */
export const FULL_FRAME = `${'x'.repeat(65_535)}\n`;

/** The peer acts in the run in which it has written. */
export function behind(text: string, act: (peer: Socket) => void): () => SocketRun {
  return () => ({
    send: (peer) => {
      peer.write(text);
      act(peer);
    },
  });
}

/** The peer acts so many rounds of immediates after the client has seen a frame. */
export function later(act: (peer: Socket) => void): (wait: Gap) => SocketRun {
  return (wait) => ({
    send: (peer) => peer.write(FRAME),
    seen: (peer) => afterRounds(roundsOf(wait), () => act(peer)),
  });
}

/** A frame now, and the end once that is long past. */
export function sendLast(peer: Socket): void {
  peer.write(FRAME);
  afterRounds(roundsOf('idle'), () => peer.end());
}

/** One connection whose both ends are in this process: what the client saw of what the peer did. */
export async function runSocket(at: ListenOptions, run: SocketRun): Promise<readonly SeenGap[]> {
  const unread = run.unread === true;
  const server = createServer({ pauseOnConnect: unread });
  server.listen(at);
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const address = server.address();
  const client =
    typeof address === 'object' && address !== null ? connect(address.port, '127.0.0.1') : connect(address ?? '');
  const [[peer]] = await Promise.all([accepted, once(client, 'connect')]);
  server.close();
  peer.on('error', () => {});
  if (unread) client.write('never read');
  else peer.resume();
  const seen = watchSocket(client, () => run.seen?.(peer));
  // The peer acts from a macrotask of its own.
  setImmediate(() => run.send(peer));
  return seen;
}

/** What a client that listens to a socket sees until it has closed. */
export async function watchSocket(client: Socket, first?: () => void): Promise<readonly SeenGap[]> {
  const probe = new GapProbe(true, first);
  client.on('data', (chunk: Buffer) => probe.chunk(chunk.toString('latin1')));
  client.on('end', () => probe.end('eof'));
  client.on('error', () => probe.end('reset'));
  await new Promise((resolve) => client.on('close', resolve));
  return probe.seen;
}
