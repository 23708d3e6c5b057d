import type { Action } from '../../src/core/scenario.js';
import type { Endpoint, EndpointName } from '../../src/core/wire-target.js';

export type EndpointKind = Endpoint['kind'];

/**
 * Whether a fault can be made on a real connection. `as eof`: it can be struck, and all that the client sees of it is a
 * clean end, which is what is recorded.
 */
export type WireStatus = 'exists' | 'as eof' | 'none';

/** What a fault is on one kind of endpoint. */
export interface WireFault {
  readonly status: WireStatus;
  /** What happens on the wire, or why it cannot: one sentence. */
  readonly note: string;
}

/** The faults whose existence depends on the endpoint, by their names in the catalogue of faults, and `stall`. */
export type WireFaultName =
  | 'eof'
  | 'reset'
  | 'reset-uncoded'
  | 'end-read'
  | 'end-write-epipe'
  | 'end-write-destroyed'
  | 'end-write-stalled'
  | 'first-write-fails'
  | 'stall'
  | 'truncated-frame'
  | 'joined-frames'
  | 'split-frame';

function exists(note: string): WireFault {
  return { status: 'exists', note };
}

function asEof(note: string): WireFault {
  return { status: 'as eof', note };
}

function none(note: string): WireFault {
  return { status: 'none', note };
}

/** The same on each kind of endpoint. */
function everywhere(fault: WireFault): Readonly<Record<EndpointKind, WireFault>> {
  return { tcp: fault, unix: fault, 'web-socket': fault, stdio: fault };
}

const FIN_AND_READING =
  'The socket is ended, which sends FIN behind the data, and is read until the client closes: closed with bytes unread, it would break.';
const HALF_CLOSED =
  'The socket is ended, which sends FIN; what the client writes is still taken, and the socket is not closed before the run heals.';
const NOT_READ =
  'The socket is not read: what the client writes fills the buffers of the operating system, and is taken when the run heals.';
const WRITES_FAIL_ONLY_WHEN_CLOSED =
  'Writes fail only when the peer has closed the whole socket, which ends the reading as well.';
const ONE_WRITE = 'All of it goes out in one write of at most 64 KiB, which a client that waits for it reads at once.';
const TWO_WRITES =
  'The two parts are two writes with a pause of 2 ms between them, so that a client that is not busy reads them apart.';
const HALF_A_FRAME = 'The first half of a frame is written, and its rest never is.';

/**
 * What each fault is on each kind of endpoint. Faults that are correct bytes at the wrong time, or whole frames that
 * should not be, exist wherever frames do and have no row.
 */
export const ENDPOINT_FAULTS: Readonly<Record<WireFaultName, Readonly<Record<EndpointKind, WireFault>>>> = {
  eof: {
    tcp: exists(FIN_AND_READING),
    unix: exists(FIN_AND_READING),
    'web-socket': exists(
      'A close frame with code 1000 starts the closing handshake, at whose end the socket is closed.',
    ),
    stdio: exists(
      'The server exits with status 0 behind its last output: its stdout ends, and the client has nobody to write to.',
    ),
  },
  reset: {
    tcp: exists('The socket is closed with RST, which the client sees as ECONNRESET.'),
    unix: none('A Unix socket has no reset: a client sees ECONNRESET only if the peer closed with bytes unread.'),
    'web-socket': exists('The socket is closed with RST and no close frame, which the client sees as code 1006.'),
    stdio: asEof(
      'The server is killed with SIGKILL: its pipes end as they do when it exits, and only its exit status differs.',
    ),
  },
  'reset-uncoded': everywhere(
    none('An error without a code is made by whoever holds a stream; the operating system gives every error a code.'),
  ),
  'end-read': {
    tcp: exists(HALF_CLOSED),
    unix: exists(HALF_CLOSED),
    'web-socket': exists(
      'The socket is ended, which sends FIN, and no close frame is sent, so the client closes with code 1006.',
    ),
    stdio: exists('The server closes its stdout and goes on reading its stdin.'),
  },
  'end-write-epipe': {
    tcp: none(WRITES_FAIL_ONLY_WHEN_CLOSED),
    unix: none(WRITES_FAIL_ONLY_WHEN_CLOSED),
    'web-socket': none(WRITES_FAIL_ONLY_WHEN_CLOSED),
    stdio: exists('The server closes its stdin, so that writes fail with EPIPE, and its stdout stays open.'),
  },
  'end-write-destroyed': everywhere(
    none('A stream is destroyed by whoever holds it; on a wire the nearest thing is a connection that breaks.'),
  ),
  'end-write-stalled': {
    tcp: exists(NOT_READ),
    unix: exists(NOT_READ),
    'web-socket': exists(NOT_READ),
    stdio: exists('The server does not read its stdin: what the client writes is taken when the run heals.'),
  },
  'first-write-fails': everywhere(
    none('The connection is there before anything can be done to it, and a client may write at once.'),
  ),
  stall: everywhere(exists('The executor reads and answers nothing by itself; the connection is as it was.')),
  'truncated-frame': {
    tcp: exists(HALF_A_FRAME),
    unix: exists(HALF_A_FRAME),
    'web-socket': none(
      'A message could be begun and not ended, but no other message may follow it then, so nothing could be delivered any more.',
    ),
    stdio: exists(HALF_A_FRAME),
  },
  'joined-frames': {
    tcp: exists(ONE_WRITE),
    unix: exists(ONE_WRITE),
    'web-socket': exists(ONE_WRITE),
    stdio: exists(ONE_WRITE),
  },
  'split-frame': {
    tcp: exists(TWO_WRITES),
    unix: exists(TWO_WRITES),
    'web-socket': none('A WebSocket puts the parts of a message together before its client sees any of it.'),
    stdio: exists(TWO_WRITES),
  },
};

/** The row that decides whether an action can be done; undefined for an action that needs nothing of the endpoint. */
function faultOf(action: Action): WireFaultName | undefined {
  switch (action.kind) {
    case 'eof':
    case 'end-read':
    case 'stall':
      return action.kind;
    case 'reset':
      return action.how === 'uncoded' ? 'reset-uncoded' : 'reset';
    case 'end-write':
      // A stall that strikes early holds from the first byte on, so it is the same as any other.
      return action.early === true && action.how !== 'stalled' ? 'first-write-fails' : `end-write-${action.how}`;
    case 'malformed':
      return action.how === 'cut' ? 'truncated-frame' : undefined;
    default:
      return undefined;
  }
}

/** The kind of an endpoint: its name without the framing. */
export function kindOf(name: EndpointName): EndpointKind {
  switch (name) {
    case 'tcp-lines':
    case 'tcp-content-length':
      return 'tcp';
    case 'unix-lines':
    case 'unix-content-length':
      return 'unix';
    case 'web-socket':
      return 'web-socket';
    case 'stdio-lines':
    case 'stdio-content-length':
      return 'stdio';
  }
}

/** What a fault is on this endpoint. */
export function faultOn(name: EndpointName, fault: WireFaultName): WireFault {
  return ENDPOINT_FAULTS[fault][kindOf(name)];
}

/** Whether this action can be done on this endpoint, if only as a clean end. */
export function canStrike(name: EndpointName, action: Action): boolean {
  const fault = faultOf(action);
  return fault === undefined || faultOn(name, fault).status !== 'none';
}
