import type { TransportMeasurement } from './construction.js';
import { CHILD_STDOUT } from './transports/child-stdout.js';
import { NODE_STREAM } from './transports/node-stream.js';
import { TCP } from './transports/tcp.js';
import { UNDICI } from './transports/undici.js';
import { UNIX_SOCKET } from './transports/unix-socket.js';
import { WEB_STREAM } from './transports/web-stream.js';
import { WEB_STREAM_STDOUT } from './transports/web-stream-stdout.js';
import { WS } from './transports/ws.js';

/** How the gaps of each transport are measured. */
export const MEASUREMENTS: readonly TransportMeasurement[] = [
  TCP,
  UNIX_SOCKET,
  CHILD_STDOUT,
  WS,
  UNDICI,
  NODE_STREAM,
  WEB_STREAM,
  WEB_STREAM_STDOUT,
];
