import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Gap } from '../../../src/core/schedule.js';
import type { WebSocketLike } from '../../../src/core/target.js';
import { AT_ONCE, afterRounds, type Construction, ROUNDS, roundsOf } from '../construction.js';
import { GapProbe, type SeenGap } from '../gap-probe.js';

/** A client's socket: the class under measurement, made for a URL. */
export type Dial = (url: string) => Pick<WebSocketLike, 'addEventListener'>;

interface PeerRun {
  send(peer: Socket): void;
  /** Called inside the client's callback of its first message. */
  seen?(peer: Socket): void;
}

/** What RFC 6455 appends to the client's key before it is hashed. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CLEAN = 1000;
const CLOSE_FRAME = Buffer.from([0x88, 2, CLEAN >> 8, CLEAN & 255]);
const MESSAGE = Buffer.from([0x81, 1, 0x61]);
/** Messages of 1,000 bytes, together longer than the buffer into which libuv reads. */
const BURST = Buffer.concat(
  Array<Buffer>(100).fill(Buffer.concat([Buffer.from([0x81, 126, 3, 0xe4]), Buffer.alloc(996, 'x')])),
);

/** A server that speaks the opening handshake, and leaves it to its user which bytes to write in which chunk. */
async function openRaw(dial: Dial): Promise<{ client: ReturnType<Dial>; peer: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upgraded = once(server, 'upgrade') as Promise<[IncomingMessage, Socket]>;
  const client = dial(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const [request, peer] = await upgraded;
  server.close();
  peer.on('error', () => {});
  peer.setNoDelay(true);
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${KEY_SUFFIX}`).digest('base64');
  const opened = new Promise<void>((resolve) => client.addEventListener('open', () => resolve()));
  peer.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  await opened;
  // The peer answers the client's close by ending the connection, as a server does.
  peer.on('data', () => peer.end());
  return { client, peer };
}

/** What a client sees until its socket has closed: a close with code 1000 is the clean end. */
export async function watchWebSocket(client: ReturnType<Dial>, first?: () => void): Promise<readonly SeenGap[]> {
  const probe = new GapProbe(false, first);
  client.addEventListener('message', () => probe.message());
  client.addEventListener('error', () => probe.end('reset'));
  await new Promise<void>((resolve) =>
    client.addEventListener('close', ({ code }) => {
      probe.end(code === CLEAN ? 'eof' : 'reset');
      resolve();
    }),
  );
  return probe.seen;
}

async function runWebSocket(dial: Dial, run: PeerRun): Promise<readonly SeenGap[]> {
  const { client, peer } = await openRaw(dial);
  const seen = watchWebSocket(client, () => run.seen?.(peer));
  setImmediate(() => run.send(peer));
  return seen;
}

function behind(bytes: readonly Buffer[], act: (peer: Socket) => void): () => PeerRun {
  return () => ({
    send: (peer) => {
      peer.write(Buffer.concat(bytes));
      act(peer);
    },
  });
}

function later(act: (peer: Socket) => void): (wait: Gap) => PeerRun {
  return (wait) => ({
    send: (peer) => peer.write(MESSAGE),
    seen: (peer) => afterRounds(roundsOf(wait), () => act(peer)),
  });
}

function sendLast(peer: Socket): void {
  peer.write(MESSAGE);
  afterRounds(roundsOf('idle'), () => peer.end());
}

/** Constructions for any class of WebSocket. */
export function webSocketConstructions(dial: Dial): readonly Construction[] {
  const atOnce = (next: Construction['next'], how: string, run: () => PeerRun): Construction => ({
    next,
    how,
    waits: AT_ONCE,
    run: () => runWebSocket(dial, run()),
  });
  const rounds = (next: Construction['next'], how: string, act: (peer: Socket) => void): Construction => ({
    next,
    how,
    waits: ROUNDS,
    run: (wait) => runWebSocket(dial, later(act)(wait)),
  });
  const twoInOne = behind([MESSAGE, MESSAGE], (peer) => peer.end());
  const burst = behind([BURST], (peer) => peer.end());
  const closeAndReset = behind([MESSAGE, CLOSE_FRAME], (peer) => peer.resetAndDestroy());
  const closeAndEnd = behind([MESSAGE, CLOSE_FRAME], (peer) => peer.end());
  const reset = behind([MESSAGE], (peer) => peer.resetAndDestroy());
  return [
    atOnce('data', 'two messages in one write', twoInOne),
    atOnce('data', 'a burst longer than the read buffer', burst),
    rounds('data', 'a message, so many rounds after one was seen', sendLast),
    atOnce('eof', 'a close frame in the chunk of a message, and a reset right behind', closeAndReset),
    atOnce('eof', 'a close frame in the chunk of a message, and the end right behind', closeAndEnd),
    rounds('eof', 'a close frame and the end, so many rounds after a message was seen', (peer) =>
      peer.end(CLOSE_FRAME),
    ),
    atOnce('reset', 'a reset right behind a message', reset),
    rounds('reset', 'a reset, so many rounds after a message was seen', (peer) => peer.resetAndDestroy()),
    rounds('reset', 'the end without a close frame, so many rounds after a message was seen', (peer) => peer.end()),
  ];
}
