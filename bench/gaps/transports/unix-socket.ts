import type { Gap } from '../../../src/core/schedule.js';
import { sweepSocket } from '../connections/socket-peer.js';
import {
  BURST,
  behind,
  FRAME,
  FULL_FRAME,
  later,
  runSocket,
  type SocketRun,
  sendLast,
} from '../connections/socket-run.js';
import { AT_ONCE, type Construction, ROUNDS, type TransportMeasurement } from '../construction.js';

let sockets = 0;

/** A name in Linux's abstract namespace, which leaves no file behind. */
function freshName(): string {
  sockets += 1;
  return `tailrace-gaps-${process.pid}-${sockets}`;
}

function atOnce(next: Construction['next'], how: string, run: () => SocketRun): Construction {
  return { next, how, waits: AT_ONCE, run: () => runSocket({ path: `\0${freshName()}` }, run()) };
}

function rounds(next: Construction['next'], how: string, run: (wait: Gap) => SocketRun): Construction {
  return { next, how, waits: ROUNDS, run: (wait) => runSocket({ path: `\0${freshName()}` }, run(wait)) };
}

const twoInOne = behind(FRAME + FRAME, (peer) => peer.end());
const burst = behind(BURST, (peer) => peer.end());
const endBehindFull = behind(FULL_FRAME, (peer) => peer.end());
const closeBehindFrame = behind(FRAME, (peer) => peer.destroy());
const closeBehindFull = behind(FULL_FRAME, (peer) => peer.destroy());
const closeLater = later((peer) => peer.destroy());

/** Unix sockets. A peer that closes while something it was sent is unread resets the connection. */
export const UNIX_SOCKET: TransportMeasurement = {
  transport: 'unix-socket',
  constructions: [
    atOnce('data', 'two frames in one write', twoInOne),
    atOnce('data', 'a burst longer than the read buffer', burst),
    rounds('data', 'a frame, so many rounds after one was seen', later(sendLast)),
    rounds(
      'eof',
      'the end, so many rounds after a frame was seen',
      later((peer) => peer.end()),
    ),
    atOnce('eof', 'the end behind a frame of exactly 64 KiB', endBehindFull),
    atOnce('eof', 'the peer closes right behind a frame', closeBehindFrame),
    rounds('reset', 'the peer closes, so many rounds after a frame was seen, with a request unread', (wait) => ({
      ...closeLater(wait),
      unread: true,
    })),
    atOnce('reset', 'the peer closes behind a frame of exactly 64 KiB, with a request unread', () => ({
      ...closeBehindFull(),
      unread: true,
    })),
  ],
  sweep: () => sweepSocket(freshName(), 3),
};
