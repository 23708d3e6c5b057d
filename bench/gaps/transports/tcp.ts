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

const LOOPBACK = { port: 0, host: '127.0.0.1' };

function atOnce(next: Construction['next'], how: string, run: () => SocketRun): Construction {
  return { next, how, waits: AT_ONCE, run: () => runSocket(LOOPBACK, run()) };
}

function rounds(next: Construction['next'], how: string, run: (wait: Gap) => SocketRun): Construction {
  return { next, how, waits: ROUNDS, run: (wait) => runSocket(LOOPBACK, run(wait)) };
}

const resetBehindFrame = behind(FRAME, (peer) => peer.resetAndDestroy());
const endBehindFull = behind(FULL_FRAME, (peer) => peer.end());
const burst = behind(BURST, (peer) => peer.end());
const resetBehindFull = behind(FULL_FRAME, (peer) => peer.resetAndDestroy());
const twoInOne = behind(FRAME + FRAME, (peer) => peer.end());

/** TCP over loopback, from both ends of one process and from a process of its own. */
export const TCP: TransportMeasurement = {
  transport: 'tcp',
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
    atOnce('eof', 'a reset right behind a frame', resetBehindFrame),
    atOnce('reset', 'a reset right behind a frame', resetBehindFrame),
    rounds(
      'reset',
      'a reset, so many rounds after a frame was seen',
      later((peer) => peer.resetAndDestroy()),
    ),
    atOnce('reset', 'a reset behind a frame of exactly 64 KiB', resetBehindFull),
  ],
  sweep: () => sweepSocket('tcp', 3),
};
