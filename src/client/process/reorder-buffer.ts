import { byteLength, type RetentionLimits, type SequencedEvent } from './process-event.js';

/**
 * Puts the events of one process into `seq` order. A server's tasks send them independently, so they may arrive out
 * of order: an early event waits here until the gap before it is filled, and a repeated one is dropped.
 */
export class ReorderBuffer {
  readonly #limits: RetentionLimits;
  readonly #emit: (event: SequencedEvent) => void;
  /** The events that came early, by `seq`. */
  readonly #early: SequencedEvent[] = [];
  #earlyBytes = 0;
  #nextSeq = 1;

  /** `limits` bound what may wait; `emit` gets the events in order. */
  constructor(limits: RetentionLimits, emit: (event: SequencedEvent) => void) {
    this.#limits = limits;
    this.#emit = emit;
  }

  /** The `seq` that would be emitted next. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** The events that wait for a gap to be filled, by `seq`. */
  get early(): readonly SequencedEvent[] {
    return this.#early;
  }

  accept(event: SequencedEvent): void {
    if (event.seq < this.#nextSeq) return;
    if (event.seq === this.#nextSeq && this.#early.length === 0) {
      // The common case, and the reason why nothing is allocated for it.
      this.#nextSeq += 1;
      this.#emit(event);
      return;
    }
    this.#insert(event);
    this.#release();
    // The connection keeps its own order, so a gap that stays open while so much passes by will not be filled. Giving
    // it up then costs less than memory without bound.
    while (this.#early.length > this.#limits.maxEvents || this.#earlyBytes > this.#limits.maxBytes) this.#skipGap();
  }

  /** Emits all that waits, in order. At the end of the connection nothing will fill a gap, yet this had arrived. */
  flush(): void {
    while (this.#early.length > 0) this.#skipGap();
  }

  #insert(event: SequencedEvent): void {
    // From the back, as late arrivals are rarely far from their place.
    let index = this.#early.length;
    for (; index > 0; index -= 1) {
      const before = this.#early[index - 1];
      if (before === undefined || before.seq < event.seq) break;
      if (before.seq === event.seq) return;
    }
    this.#early.splice(index, 0, event);
    this.#earlyBytes += byteLength(event);
  }

  #skipGap(): void {
    this.#nextSeq = this.#early[0]?.seq ?? this.#nextSeq;
    this.#release();
  }

  #release(): void {
    // One at a time, so that an event that comes in from within `emit` finds its place among the others.
    for (let event = this.#early[0]; event?.seq === this.#nextSeq; event = this.#early[0]) {
      this.#early.shift();
      this.#earlyBytes -= byteLength(event);
      this.#nextSeq += 1;
      this.#emit(event);
    }
  }
}
