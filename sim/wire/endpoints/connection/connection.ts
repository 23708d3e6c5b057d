import type { LinkEnd } from '../../../link/link-end.js';
import type { WireLink } from '../../wire-server.js';

/** The executor's side of a connection that a client has opened: a {@link WireLink} without the time before. */
export type Connection = LinkEnd & Pick<WireLink, 'flushed' | 'bytesSent' | 'endSent' | 'dispose'>;

/** The longest write that a client on loopback reads at once: 64 KiB. With 70,000 bytes there were two reads. */
export const WRITE_BYTES_MAX = 65_536;
