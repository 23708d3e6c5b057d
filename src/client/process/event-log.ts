import { EventCursor } from './event-cursor.js';
import {
  byteLength,
  type OutputChunk,
  type ProcessEvent,
  type ProcessReadResult,
  type RetentionLimits,
  type SequencedEvent,
} from './process-event.js';
import { ReorderBuffer } from './reorder-buffer.js';

/** A place in the history: an event, and where to go on from it. */
export interface LogNode {
  readonly event: ProcessEvent | undefined;
  next: LogNode | undefined;
}

/** Output picked for a polled read. */
interface OutputSlice {
  readonly chunks: OutputChunk[];
  /** Whether `maxBytes` kept some output back. */
  readonly cut: boolean;
}

/**
 * The history of one process: ordered, bounded, and ended by exactly one terminal event.
 *
 * It is a singly linked list. The log holds on to the oldest retained node and each subscriber to the one it has come
 * to. Evicting an event is therefore only letting go of it: a slow subscriber still gets all of it, subscribers share
 * what they both have yet to read, and one that was abandoned is simply collected as garbage.
 */
export class EventLog {
  readonly #limits: RetentionLimits;
  readonly #order: ReorderBuffer;
  readonly #waiting = new Set<() => void>();
  /** The node before the oldest retained one. */
  #head: LogNode = { event: undefined, next: undefined };
  #tail: LogNode = this.#head;
  #count = 0;
  #bytes = 0;
  #evictedSeq = 0;
  #exitCode: number | null = null;
  #terminal: ProcessEvent | undefined;

  constructor(limits: RetentionLimits) {
    this.#limits = limits;
    this.#order = new ReorderBuffer(limits, (event) => this.#append(event));
  }

  /** Whether the terminal event was published. */
  get ended(): boolean {
    return this.#terminal !== undefined;
  }

  /** Takes an event as it arrived and publishes what is now in order. */
  accept(event: SequencedEvent): void {
    this.#order.accept(event);
  }

  /** Keeps an exit code that arrived without an event, in the answer to a read. */
  noteExit(exitCode: number): void {
    this.#exitCode ??= exitCode;
  }

  /** Ends the history: publishes all that had arrived, and then `failed`, unless `closed` was among it. */
  fail(message: string): void {
    this.#order.flush();
    this.#append({ type: 'failed', message });
  }

  /** A new reading of the retained history and all that follows, up to the terminal event. */
  subscribe(): EventCursor {
    return new EventCursor(this, this.#head);
  }

  /** Calls `wake` when the next event is published. Returns how to call it off. */
  onceChanged(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Whether nothing after `afterSeq` was evicted. */
  covers(afterSeq: number): boolean {
    return afterSeq >= this.#evictedSeq;
  }

  /** Whether output after `afterSeq` was published. */
  hasOutputAfter(afterSeq: number): boolean {
    return this.outputAfter(afterSeq, 0).chunks.length > 0;
  }

  /** Whether output after `afterSeq` has arrived, published or waiting for a gap to be filled. */
  hasArrivedAfter(afterSeq: number): boolean {
    return (
      this.hasOutputAfter(afterSeq) || this.#order.early.some(({ type, seq }) => type === 'output' && seq > afterSeq)
    );
  }

  /** The published output after `afterSeq`: at most `maxBytes` of it, but at least one chunk if there is any. */
  outputAfter(afterSeq: number, maxBytes: number): OutputSlice {
    const chunks: OutputChunk[] = [];
    let bytes = 0;
    for (let node = this.#head.next; node !== undefined; node = node.next) {
      const { event } = node;
      if (event?.type !== 'output' || event.seq <= afterSeq) continue;
      bytes += event.chunk.byteLength;
      if (chunks.length > 0 && bytes > maxBytes) return { chunks, cut: true };
      chunks.push({ seq: event.seq, stream: event.stream, chunk: event.chunk });
    }
    return { chunks, cut: false };
  }

  /** Answers a polled read as the server would. The end is told only once no output is left to be read. */
  read(afterSeq: number, maxBytes: number): ProcessReadResult {
    const { chunks, cut } = this.outputAfter(afterSeq, maxBytes);
    const lastSeq = chunks.at(-1)?.seq ?? this.#order.nextSeq - 1;
    const terminal = cut ? undefined : this.#terminal;
    return {
      chunks,
      nextSeq: lastSeq + 1,
      exited: this.#exitCode !== null,
      exitCode: this.#exitCode,
      closed: terminal !== undefined,
      failure: terminal?.type === 'failed' ? terminal.message : null,
    };
  }

  #append(event: ProcessEvent): void {
    if (this.#terminal !== undefined) return;
    if (event.type === 'exited') this.#exitCode = event.exitCode;
    if (event.type === 'closed' || event.type === 'failed') this.#terminal = event;
    const node: LogNode = { event, next: undefined };
    this.#tail.next = node;
    this.#tail = node;
    this.#count += 1;
    this.#bytes += byteLength(event);
    while (this.#count > this.#limits.maxEvents || this.#bytes > this.#limits.maxBytes) {
      if (!this.#evictOldest()) break;
    }
    this.#wakeWaiting();
  }

  /** Lets the oldest event go, unless it is the only one. */
  #evictOldest(): boolean {
    const oldest = this.#head.next;
    if (oldest?.event === undefined || oldest === this.#tail) return false;
    if (oldest.event.type !== 'failed') this.#evictedSeq = oldest.event.seq;
    this.#head = oldest;
    this.#count -= 1;
    this.#bytes -= byteLength(oldest.event);
    return true;
  }

  #wakeWaiting(): void {
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
