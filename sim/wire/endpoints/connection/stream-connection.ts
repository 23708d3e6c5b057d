import type { EndCause } from '../../../../src/core/history.js';
import { createDecoder, encodeCutFrame, encodeFrame, type FrameDecoder, type Framing } from '../../../link/framing.js';
import type { LinkObserver, OutgoingFrame } from '../../../link/link.js';
import type { WireLinkSettings } from '../../wire-server.js';
import type { ByteCarrier, CarrierOwner } from './byte-carrier.js';
import { type Connection, WRITE_BYTES_MAX } from './connection.js';
import { tellWritten, textOf } from './frame-text.js';
import { SILENT_OBSERVER } from './silent-observer.js';

/**
 * Between the two parts of a split frame, in milliseconds. A turn of the event loop was not enough: a client in another
 * process read both parts at once in every second case, and with this in one of a hundred.
 */
const SPLIT_PAUSE_MS = 2;

/**
 * Frames over a carrier of bytes.
 *
 * - What is held and what releases it are one write of at most 64 KiB; what is longer is several.
 * - Between the two parts of a split frame lies a pause of {@link SPLIT_PAUSE_MS}. All that follows waits, in order.
 * - What the client writes after an end is still read and told: it may have been written before the client saw the end.
 *   When a stalled peer ends the connection, what it had not taken is read and dropped.
 * - When the client ends its side the peer ends its own. That answer is not an end of the scenario: nobody is told.
 */
export class StreamConnection implements Connection, CarrierOwner {
  closedLocally = false;
  bytesSent = 0;
  endSent = false;
  readonly #framing: Framing;
  readonly #splitAt: number | undefined;
  readonly #decoder: FrameDecoder;
  readonly #carrier: ByteCarrier;
  #observer: LinkObserver;
  #held: Uint8Array[] = [];
  /** The deliveries whose last byte is held. */
  #heldDeliveries: number[] = [];
  /** The steps that wait for a pause to pass; undefined while nothing does. */
  #waiting: (() => void)[] | undefined;
  #given: EndCause | undefined;
  #stalled = false;
  #drops = false;
  #disposed = false;

  constructor(framing: Framing, settings: WireLinkSettings, open: (owner: CarrierOwner) => ByteCarrier) {
    this.#framing = framing;
    this.#observer = settings.observer;
    this.#splitAt = settings.splitFramesAt;
    this.#decoder = createDecoder(framing, (text) => tellWritten(this.#observer, text));
    this.#carrier = open(this);
  }

  // ---- the executor's side

  get readable(): boolean {
    return this.#given === undefined && !this.#over;
  }

  deliver(frame: OutgoingFrame, hold: boolean): void {
    if (!this.readable) return;
    const bytes = Buffer.from(this.#encode(frame));
    const cut = this.#splitAt === undefined ? 0 : this.#splitAt % bytes.length;
    if (cut > 0) {
      this.#inOrder(() => this.#held.push(bytes.subarray(0, cut)));
      this.flush();
      this.#pause();
    }
    this.#inOrder(() => {
      this.#held.push(bytes.subarray(cut));
      this.#heldDeliveries.push(frame.delivery);
    });
    if (!hold) this.flush();
  }

  flush(): void {
    this.#inOrder(() => this.#writeHeld());
  }

  end(cause: EndCause): void {
    if (!this.readable) return;
    this.#given = cause;
    this.#inOrder(() => this.#sendEnd(cause));
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    if (how !== 'stalled') this.#carrier.refuseWrites?.();
    else if (!this.#drops) {
      this.#stalled = true;
      this.#carrier.pause();
    }
  }

  closeRest(): void {
    this.#inOrder(() => {
      if (this.#given === 'end-read' && this.endSent) this.#carrier.closeRest();
    });
  }

  resumeWrites(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.#carrier.resume();
  }

  flushed(): Promise<void> {
    return new Promise((resolve) => this.#inOrder(() => resolve(this.#carrier.flushed())));
  }

  dispose(): Promise<void> {
    this.#observer = SILENT_OBSERVER;
    this.#disposed = true;
    return this.#carrier.destroy();
  }

  /** Whether nothing can reach the client any more, although no end was sent. */
  get #over(): boolean {
    return this.closedLocally || this.#disposed;
  }

  #encode(frame: OutgoingFrame): string {
    const encode = 'cut' in frame && frame.cut ? encodeCutFrame : encodeFrame;
    return encode(this.#framing, textOf(frame));
  }

  /** Does a step now, or behind those that wait already. */
  #inOrder(step: () => void): void {
    if (this.#waiting === undefined) step();
    else this.#waiting.push(step);
  }

  /** What comes next waits for the client to have read what came before. */
  #pause(): void {
    this.#inOrder(() => {
      this.#waiting = [];
      setTimeout(() => {
        const steps = this.#waiting ?? [];
        this.#waiting = undefined;
        // One of them may be another pause, which the rest of them wait for again.
        for (const step of steps) this.#inOrder(step);
      }, SPLIT_PAUSE_MS);
    });
  }

  #writeHeld(): void {
    const bytes = Buffer.concat(this.#held);
    const deliveries = this.#heldDeliveries;
    this.#held = [];
    this.#heldDeliveries = [];
    // What is still held when the client closes never arrives.
    if (this.#over) return;
    for (let from = 0; from < bytes.length; from += WRITE_BYTES_MAX) {
      this.#carrier.write(bytes.subarray(from, from + WRITE_BYTES_MAX));
    }
    this.bytesSent += bytes.length;
    for (const delivery of deliveries) this.#observer.taken(delivery);
  }

  #sendEnd(cause: EndCause): void {
    this.#writeHeld();
    if (this.#over) return;
    this.endSent = true;
    if (cause === 'end-read') {
      this.#carrier.endRead();
      this.#observer.endTaken(cause);
      return;
    }
    this.#dropStalled();
    if (cause === 'eof') this.#carrier.end();
    const seen = cause === 'reset' ? this.#carrier.breakOff?.() : cause;
    if (seen !== undefined) this.#observer.endTaken(seen);
  }

  #dropStalled(): void {
    if (!this.#stalled) return;
    this.#drops = true;
    this.resumeWrites();
  }

  // ---- what the carrier tells

  bytes(chunk: Uint8Array): void {
    if (!this.#drops) this.#decoder.push(chunk);
  }

  ended(): void {
    if (this.endSent) return;
    this.#closeLocally();
    this.#carrier.end();
  }

  gone(): void {
    if (!this.endSent) this.#closeLocally();
  }

  #closeLocally(): void {
    if (this.#over) return;
    this.closedLocally = true;
    this.#observer.localClose();
  }
}
