/** Where output came from. A process on a terminal has one stream, `pty`, for both. */
export type OutputStream = 'stdout' | 'stderr' | 'pty';

/** A piece of output. `seq` is its place among all events of its process, counted from 1. */
export interface OutputChunk {
  readonly seq: number;
  readonly stream: OutputStream;
  readonly chunk: Uint8Array;
}

/** An event as the server numbers it. */
export type SequencedEvent =
  | ({ readonly type: 'output' } & OutputChunk)
  | { readonly type: 'exited'; readonly seq: number; readonly exitCode: number }
  | { readonly type: 'closed'; readonly seq: number };

/**
 * What a subscriber gets. `closed` and `failed` are terminal: exactly one of them comes, and nothing after it.
 * `failed` is made on this side, when the connection ends before `closed` arrived.
 */
export type ProcessEvent = SequencedEvent | { readonly type: 'failed'; readonly message: string };

export interface ProcessReadOptions {
  /** Only output with a higher `seq`; 0, the default, for all that is retained. */
  readonly afterSeq?: number | undefined;
  /** At most so many bytes of output, but always at least one chunk if there is any. */
  readonly maxBytes?: number | undefined;
  /** How long to wait for something to tell, in milliseconds; 0 is the default. */
  readonly waitMs?: number | undefined;
}

export interface ProcessReadResult {
  readonly chunks: OutputChunk[];
  /** One more than the `afterSeq` to go on with. */
  readonly nextSeq: number;
  readonly exited: boolean;
  readonly exitCode: number | null;
  /** There is no more output, now or later. */
  readonly closed: boolean;
  /** Why the process could not be followed to its end, if it could not. */
  readonly failure: string | null;
}

/** How much of a process's history is kept for late subscribers and polled reads. The newest event always is. */
export interface RetentionLimits {
  readonly maxEvents: number;
  /** Bytes of output. */
  readonly maxBytes: number;
}

export const DEFAULT_RETENTION: RetentionLimits = { maxEvents: 10_000, maxBytes: 8 * 1024 * 1024 };

/** What an event counts toward `maxBytes`. */
export function byteLength(event: ProcessEvent): number {
  return event.type === 'output' ? event.chunk.byteLength : 0;
}
