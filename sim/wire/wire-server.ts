import type { LinkForm, TransportPreset } from '../../src/core/target.js';
import type { Endpoint, EndpointName } from '../../src/core/wire-target.js';
import type { LinkObserver } from '../link/link.js';
import type { LinkEnd } from '../link/link-end.js';

/**
 * The executor's side of one real connection. What a {@link LinkEnd} says holds, but for this: `taken` and `endTaken`
 * are told when the bytes are handed to the operating system, since nobody sees when a client in another process reads.
 * Until the client has connected, what is delivered, ended or stalled is kept, and done once it has.
 */
export interface WireLink extends LinkEnd {
  /** Whether the client has connected, and on a WebSocket has been upgraded. */
  readonly connected: boolean;
  /** Resolves when everything so far was handed to the operating system; at once where the connection is over. */
  flushed(): Promise<void>;
  /** What has been sent, as a driver's `bytesRead` counts it. */
  readonly bytesSent: number;
  /** Whether the end of the read side was sent. */
  readonly endSent: boolean;
  /** Destroys what is left of the connection. Nothing is observed any more. Resolves when it is gone. */
  dispose(): Promise<void>;
}

export interface WireLinkSettings {
  readonly observer: LinkObserver;
  /**
   * Streams: every frame is written in two parts, cut after this many bytes (modulo its length), a few milliseconds
   * apart.
   */
  readonly splitFramesAt?: number;
}

/** One address on loopback, for all the connections of a driver, one after the other. */
export interface WireServer {
  readonly name: EndpointName;
  readonly endpoint: Endpoint;
  readonly form: LinkForm;
  readonly preset: TransportPreset;
  /** The folder that its socket is in, where it has one; {@link close} removes it. */
  readonly folder: string | undefined;
  /** The link of the next connection that is opened. A connection that nobody expects is destroyed. */
  expect(settings: WireLinkSettings): WireLink;
  /** From here on connections are refused, as by an address where nobody listens. */
  refuse(): Promise<void>;
  /** Undoes {@link refuse}, at the same address. */
  accept(): Promise<void>;
  /** Ends every connection, and frees the address. Resolves when nothing is left: no socket, no file. */
  close(): Promise<void>;
}
