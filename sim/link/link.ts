import type { EndCause } from '../../src/core/history.js';
import type { ClientLink, LinkForm, TransportPreset } from '../../src/core/target.js';
import type { LoopPhases } from './loop-phases.js';

/** One frame on its way to the client: a JSON value, or text that is deliberately not a whole frame of JSON. */
export type OutgoingFrame =
  | { readonly delivery: number; readonly value: unknown }
  /** `cut`: the text is the beginning of a frame whose rest never comes; exists on streams only. */
  | { readonly delivery: number; readonly text: string; readonly cut: boolean };

/** What the link tells the world, synchronously, at the moment it happens. */
export interface LinkObserver {
  /** The client took the link in this form. */
  formTaken(form: LinkForm): void;
  /** The client wrote one whole frame and the link took it. `garbage`: what was written is not a frame of JSON. */
  frameWritten(frame: { readonly value: unknown } | { readonly garbage: true }): void;
  /** A write was refused. `value` is the frame where it is known. */
  writeFailed(value?: unknown): void;
  /** The client's code is about to get (message forms) or has just read (streams) the last byte of this delivery. */
  taken(delivery: number): void;
  /**
   * The end is being handed over: the close listener is about to be called, or the stream emitted end, error or close.
   * Once.
   */
  endTaken(cause: EndCause): void;
  /** The client closed its end. Once, and not when it merely reacts to an end that it was given. */
  localClose(): void;
  /** A listener of the client threw. */
  listenerThrew(error: unknown): void;
}

/**
 * The executor's side of one simulated connection. All methods act synchronously, from the world's macrotask or a
 * microtask.
 */
export interface SimulatedLink {
  /** The end that the target's `connect` is given. */
  readonly client: ClientLink;
  /** Whether a frame can still be delivered: the read side is open and the client has not closed. */
  readonly readable: boolean;
  /** Whether the client has closed its end. */
  readonly closedLocally: boolean;
  /** Hands a frame over. `hold`: what comes next is joined to it (one chunk of a stream); message forms ignore it. */
  deliver(frame: OutgoingFrame, hold: boolean): void;
  /** Hands over what is held. */
  flush(): void;
  /**
   * Clean EOF, reset, or the read side alone ending; flushes what is held into the same chunk first. Later ones are
   * ignored. `uncoded`: the error of a reset has no code.
   */
  end(cause: EndCause, uncoded?: boolean): void;
  /** From here on writes fail (`epipe`, `destroyed`) or are neither taken nor refused (`stalled`). */
  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void;
  /** After the read side alone has ended: the peer closes the rest too. Part of healing; does nothing otherwise. */
  closeRest(): void;
  /** Undoes a stall: stalled writes are taken, in order. Part of healing. */
  resumeWrites(): void;
}

export interface LinkSettings {
  readonly observer: LinkObserver;
  /** Streams: cut every frame after this many bytes (modulo its length) and hand over the two parts as two chunks. */
  readonly splitFramesAt?: number;
  /**
   * What a stream stands for, if not what the default preset of its form says: a TCP socket has no halves that end
   * apart.
   */
  readonly preset?: TransportPreset;
  /** Where a stream finishes and closes; by default, in real immediates. */
  readonly phases?: LoopPhases;
}
