import type { OutputStream, ProcessEvent, ProcessReadResult } from '../../core/target.js';

/** An event that carries its place among the events of its process. */
export type SequencedEvent = Exclude<ProcessEvent, { type: 'failed' }>;

/** How much is retained for late subscribers and for reads after the end. */
const RETAINED_EVENTS_MAX = 4096;
const RETAINED_BYTES_MAX = 1024 * 1024;

export interface ReadOptions {
  readonly afterSeq?: number;
  readonly maxBytes?: number;
  readonly waitMs?: number;
}

/**
 * What the client knows of one process. Events are published strictly in `seq` order: an early one is held until the
 * gap before it fills, a repeated one is dropped. Everything published is retained, within bounds, for whoever comes
 * late.
 */
export class WorkshopSession {
  /** The last event was published. */
  ended = false;
  /** The connection of the client that the process was started on, and with which it is gone. */
  connection = 0;
  protected nextSeq = 1;
  protected readonly held = new Map<number, SequencedEvent>();
  protected readonly log: ProcessEvent[] = [];
  /** How many events are no longer retained. */
  protected dropped = 0;
  protected exitCode: number | null = null;
  protected failure: string | null = null;
  private retainedBytes = 0;
  private waiters: (() => void)[] = [];

  /** Takes an event as it arrived. */
  accept(event: SequencedEvent): void {
    if (this.ended || event.seq < this.nextSeq || this.held.has(event.seq)) return;
    this.held.set(event.seq, event);
    let next = this.held.get(this.nextSeq);
    while (next !== undefined) {
      this.held.delete(next.seq);
      this.publish(next);
      next = this.held.get(this.nextSeq);
    }
  }

  /** The connection is lost: publishes what was held for a gap that will never fill, and the failure last. */
  fail(message: string): void {
    if (this.ended) return;
    const rest = [...this.held.values()].sort((a, b) => a.seq - b.seq);
    this.held.clear();
    for (const event of rest) this.publish(event);
    if (!this.ended) this.publish({ type: 'failed', message });
  }

  /** The retained events, then those to come; ends after the last. */
  async *events(): AsyncGenerator<ProcessEvent> {
    for (let position = this.firstPosition(); ; position += 1) {
      position = Math.max(position, this.dropped);
      let event = this.log[position - this.dropped];
      while (event === undefined) {
        if (this.ended) return;
        await this.changed();
        event = this.log[position - this.dropped];
      }
      yield event;
      if (this.isLast(event)) return;
    }
  }

  /** Whether anything was published that a reader who knows everything up to `afterSeq` has not been told. */
  hasNewsAfter(afterSeq: number): boolean {
    return this.ended || this.nextSeq - 1 > afterSeq;
  }

  /** Settles when the next event is published. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Answers a read from what is retained. It tells the end only with the last of the output. */
  read({ afterSeq = 0, maxBytes = Number.POSITIVE_INFINITY }: ReadOptions): ProcessReadResult {
    const chunks: ProcessReadResult['chunks'] = [];
    let bytes = 0;
    let cut = false;
    for (const event of this.log) {
      if (event.type !== 'output' || event.seq <= afterSeq) continue;
      bytes += event.chunk.length;
      // The first chunk is always given, or a small limit would stop the reader for ever.
      cut = chunks.length > 0 && bytes > maxBytes;
      if (cut) break;
      chunks.push({ seq: event.seq, stream: event.stream, chunk: event.chunk });
    }
    return {
      chunks,
      nextSeq: cut ? (chunks.at(-1)?.seq ?? 0) + 1 : this.nextSeq,
      exited: this.exitCode !== null,
      exitCode: this.exitCode,
      closed: this.ended && !cut,
      failure: cut ? null : this.failure,
    };
  }

  protected publish(event: ProcessEvent): void {
    if (event.type !== 'failed') this.nextSeq = event.seq + 1;
    if (event.type === 'exited') this.exitCode = event.exitCode;
    if (event.type === 'failed') this.failure = event.message;
    this.ended = event.type === 'failed' || event.type === 'closed';
    this.retain(event);
    this.wake();
  }

  /** Where a new subscription begins, counted from the first event ever published. */
  protected firstPosition(): number {
    return this.dropped;
  }

  /** Whether a subscription is over with this event. */
  protected isLast(event: ProcessEvent): boolean {
    return event.type === 'closed' || event.type === 'failed';
  }

  protected wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }

  private retain(event: ProcessEvent): void {
    this.log.push(event);
    if (event.type === 'output') this.retainedBytes += event.chunk.length;
    while (this.log.length > RETAINED_EVENTS_MAX || (this.retainedBytes > RETAINED_BYTES_MAX && this.log.length > 1)) {
      const oldest = this.log.shift();
      if (oldest?.type === 'output') this.retainedBytes -= oldest.chunk.length;
      this.dropped += 1;
    }
  }
}

/** The event that a notification means, or undefined if its params are not of the form it needs. */
export function decodeProcessEvent(method: string, params: unknown): SequencedEvent | undefined {
  const { seq, stream, chunk, exitCode } = (params ?? {}) as Partial<Record<string, unknown>>;
  if (typeof seq !== 'number') return undefined;
  switch (method) {
    case 'process/output':
      if (typeof chunk !== 'string' || !isOutputStream(stream)) return undefined;
      return { type: 'output', seq, stream, chunk: Buffer.from(chunk, 'base64') };
    case 'process/exited':
      return typeof exitCode === 'number' ? { type: 'exited', seq, exitCode } : undefined;
    case 'process/closed':
      return { type: 'closed', seq };
    default:
      return undefined;
  }
}

function isOutputStream(stream: unknown): stream is OutputStream {
  return stream === 'stdout' || stream === 'stderr' || stream === 'pty';
}
