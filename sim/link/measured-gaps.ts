import type { Gap } from '../../src/core/schedule.js';
import type { TransportPreset } from '../../src/core/target.js';

/** What a client sees behind a frame: another one, a clean end, or a connection that broke. */
export type NextSeen = 'data' | 'eof' | 'reset';

/** The transports whose gaps are measured, with the preset that each belongs to. */
export const MEASURED_TRANSPORTS = {
  tcp: 'tcp',
  'unix-socket': 'stdio',
  'child-stdout': 'stdio',
  ws: 'websocket',
  undici: 'websocket',
  'node-stream': 'node-stream',
  'web-stream': 'web-stream',
  'web-stream-stdout': 'stdio',
} as const satisfies Readonly<Record<string, TransportPreset>>;

export type MeasuredTransport = keyof typeof MEASURED_TRANSPORTS;

/**
 * A libuv before this version takes a hang-up that it sees beside short data for the end of the stream; from this
 * version on it reads once more, a round later (https://github.com/libuv/libuv/pull/4997). Node 20.20 and 22.23 have an
 * older one, Node 24.21 a newer one.
 */
export const HANG_UP_READ_LATER = '1.52';

/** The gaps that one way to send shows on a transport. */
export interface MeasuredGaps {
  readonly transport: MeasuredTransport;
  readonly next: NextSeen;
  /** What is done at the other end. */
  readonly how: string;
  /** Each of these was seen, with any libuv or with those on one side of {@link HANG_UP_READ_LATER}. */
  readonly gaps: readonly Gap[];
  readonly libuv?: 'before' | 'from';
  /** Why the preset does not allow them although they were seen. */
  readonly leftOut?: string;
}

const ROUNDS: readonly Gap[] = ['idle', 'turn4', 'turn3', 'turn2', 'turn1'];
const FROM_1: readonly Gap[] = [...ROUNDS, 'turn0', 8, 7, 6, 5, 4, 3, 2, 1];
const FROM_2 = FROM_1.filter((gap) => gap !== 1);
const FROM_3 = FROM_2.filter((gap) => gap !== 2);
const EXACT_LENGTH = 'Exactly 64 KiB must lie in the socket: one length of data in 65,536.';
const RESET_AS_END = 'It is a reset, which only an old libuv takes for an end; a clean end never comes so soon.';

type Row = Omit<MeasuredGaps, 'transport'>;

function rowsOf(transports: readonly MeasuredTransport[], rows: readonly Row[]): readonly MeasuredGaps[] {
  return transports.flatMap((transport) => rows.map((row) => ({ transport, ...row })));
}

const SOCKETS = rowsOf(
  ['tcp', 'unix-socket'],
  [
    { next: 'data', how: 'two frames in one write', gaps: ['joined'] },
    { next: 'data', how: 'a burst longer than the read buffer', gaps: ['turn0', 'joined'] },
    { next: 'data', how: 'a frame, so many rounds after one was seen', gaps: ROUNDS },
    { next: 'eof', how: 'the end, so many rounds after a frame was seen', gaps: ROUNDS },
  ],
);

const TCP = rowsOf(
  ['tcp'],
  [
    { next: 'eof', how: 'the end behind a frame of exactly 64 KiB', gaps: ['turn0'], leftOut: EXACT_LENGTH },
    { next: 'eof', how: 'a reset right behind a frame', gaps: ['turn0'], libuv: 'before', leftOut: RESET_AS_END },
    { next: 'reset', how: 'a reset right behind a frame', gaps: ['turn1'], libuv: 'from' },
    { next: 'reset', how: 'a reset, so many rounds after a frame was seen', gaps: ROUNDS },
    { next: 'reset', how: 'a reset behind a frame of exactly 64 KiB', gaps: ['turn0'], leftOut: EXACT_LENGTH },
  ],
);

const UNREAD = 'with a request unread';

const UNIX_SOCKET = rowsOf(
  ['unix-socket'],
  [
    { next: 'eof', how: 'the end behind a frame of exactly 64 KiB', gaps: ['turn0'] },
    { next: 'eof', how: 'the peer closes right behind a frame', gaps: ['turn0'], libuv: 'before' },
    { next: 'eof', how: 'the peer closes right behind a frame', gaps: ['turn1'], libuv: 'from' },
    { next: 'reset', how: `the peer closes, so many rounds after a frame was seen, ${UNREAD}`, gaps: ROUNDS },
    {
      next: 'reset',
      how: `the peer closes behind a frame of exactly 64 KiB, ${UNREAD}`,
      gaps: ['turn0'],
      leftOut: EXACT_LENGTH,
    },
  ],
);

const CHILD = rowsOf(
  ['child-stdout', 'web-stream-stdout'],
  [
    { next: 'data', how: 'two frames in one write', gaps: ['joined'] },
    { next: 'data', how: 'a burst longer than the read buffer', gaps: ['turn0', 'joined'] },
    { next: 'data', how: 'a frame, so many rounds after one was seen', gaps: ROUNDS },
    { next: 'eof', how: 'the child exits right behind a frame', gaps: ['turn0'], libuv: 'before' },
    { next: 'eof', how: 'the child exits right behind a frame', gaps: ['turn1'], libuv: 'from' },
    { next: 'eof', how: 'the child exits behind a frame of exactly 64 KiB', gaps: ['turn0'] },
    { next: 'eof', how: 'the child exits, so many rounds after a frame was seen', gaps: ROUNDS },
  ],
);

const CLOSE_BEHIND = 'a close frame in the chunk of a message';
const LATER: readonly Gap[] = ['idle', 'turn4', 'turn3', 'turn2'];

const WEB_SOCKETS = rowsOf(
  ['ws', 'undici'],
  [
    { next: 'data', how: 'two messages in one write', gaps: ['joined'] },
    { next: 'data', how: 'a burst longer than the read buffer', gaps: ['turn0', 'joined'] },
    { next: 'data', how: 'a message, so many rounds after one was seen', gaps: ROUNDS },
    { next: 'eof', how: `${CLOSE_BEHIND}, and a reset right behind`, gaps: ['turn1'] },
    { next: 'eof', how: `${CLOSE_BEHIND}, and the end right behind`, gaps: ['turn2'] },
    {
      next: 'eof',
      how: 'a close frame and the end, so many rounds after a message was seen',
      gaps: ['idle', 'turn4', 'turn3'],
    },
    { next: 'reset', how: 'a reset right behind a message', gaps: ['turn1'], libuv: 'before' },
    { next: 'reset', how: 'a reset right behind a message', gaps: ['turn2'], libuv: 'from' },
    { next: 'reset', how: 'a reset, so many rounds after a message was seen', gaps: LATER },
    { next: 'reset', how: 'the end without a close frame, so many rounds after a message was seen', gaps: LATER },
  ],
);

/** Pairs in memory: the other end waits for each number of microtasks, for the drain, and for rounds of immediates. */
function pairRows(
  transport: MeasuredTransport,
  kind: string,
  data: readonly Gap[],
  end: readonly Gap[],
): readonly MeasuredGaps[] {
  return [
    { transport, next: 'data', how: `${kind}: two frames in one write`, gaps: ['joined'] },
    { transport, next: 'data', how: `${kind}: a frame, that long after one`, gaps: data },
    { transport, next: 'eof', how: `${kind}: the end, that long after a frame`, gaps: end },
    { transport, next: 'reset', how: `${kind}: an error, that long after a frame`, gaps: end },
  ];
}

/**
 * Which gaps real transports show to a client between a frame and what comes next, measured on Linux with Node 20, 22
 * and 24. bench/gaps makes each of these connections and measures again; a test compares this table with what it sees,
 * and with the presets.
 */
export const MEASURED_GAPS: readonly MeasuredGaps[] = [
  ...SOCKETS,
  ...TCP,
  ...UNIX_SOCKET,
  ...CHILD,
  ...WEB_SOCKETS,
  ...pairRows('node-stream', 'PassThrough', [...FROM_1, 0], [...ROUNDS, 'turn0', 0]),
  ...pairRows('web-stream', 'ReadableStream', FROM_1, FROM_1),
  ...pairRows('web-stream', 'ReadableStream of bytes', FROM_1, FROM_1),
  ...pairRows('web-stream', 'TransformStream', FROM_2, FROM_3),
];
