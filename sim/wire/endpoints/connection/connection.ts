import type { LinkEnd } from '../../../link/link-end.js';
import type { WireLink } from '../../wire-server.js';

/** The executor's side of a connection that a client has opened: a {@link WireLink} without the time before. */
export type Connection = LinkEnd & Pick<WireLink, 'flushed' | 'bytesSent' | 'endSent' | 'dispose'>;

/**
 * The longest write, in bytes: 64 KiB, which is what Node reads at once. From another process on loopback, writes of up
 * to 40,000 bytes were one read each time; of 65,400 bytes nearly each time, since a Unix socket keeps only 32 KiB
 * together; and of 70,000 bytes never.
 */
export const WRITE_BYTES_MAX = 65_536;
