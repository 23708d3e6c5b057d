import type { EndCause } from '../../../../src/core/history.js';

/**
 * What carries the bytes of one connection, below frames and deliveries: a socket, or the relay that stands in for a
 * server on stdio. Nothing throws, and what is asked of a carrier that is gone does nothing.
 */
export interface ByteCarrier {
  /** Hands the bytes to the client in one write, in order behind what was written before. */
  write(bytes: Uint8Array): void;
  /** The clean end, behind what was written. */
  end(): void;
  /** Nothing more can be read from it behind what was written; what the client writes is still taken. */
  endRead(): void;
  /** After {@link endRead}: ends the rest. */
  closeRest(): void;
  /** Breaks the connection off. What the client sees of it; absent where a connection cannot be broken. */
  readonly breakOff?: () => EndCause;
  /** From here on the client's writes fail with EPIPE; absent where they cannot. */
  readonly refuseWrites?: () => void;
  /** Takes nothing of what the client writes until {@link resume}: not even its end is told. */
  pause(): void;
  resume(): void;
  /** Resolves when all that was asked was handed to the operating system, or the carrier is gone. */
  flushed(): Promise<void>;
  /** Destroys it. Resolves when it is gone. */
  destroy(): Promise<void>;
}

/** What a carrier tells, from callbacks of the event loop. */
export interface CarrierOwner {
  bytes(chunk: Uint8Array): void;
  /** The client ended its side; nothing more comes from it. */
  ended(): void;
  /** The connection is over, whoever ended it. Once, and the last. */
  gone(): void;
}
