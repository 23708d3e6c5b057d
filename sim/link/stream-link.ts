import type { EndCause } from '../../src/core/history.js';
import { createDecoder, encodeCutFrame, encodeFrame, type FrameDecoder, type Framing } from './framing.js';
import type { LinkObserver, LinkSettings, OutgoingFrame } from './link.js';
import { type DuplexOwner, LinkDuplex, type WriteCallback } from './link-duplex.js';
import { destroyedError, type LinkEnd, resetError, systemError } from './link-end.js';
import { IMMEDIATE_PHASES, TICK_PHASES } from './loop-phases.js';
import { defaultPreset } from './presets.js';

function tell(told: WriteCallback | undefined, error: Error): void {
  if (told !== undefined) process.nextTick(told, error);
}

interface StalledWrite {
  readonly chunk: Uint8Array | string;
  readonly encoding: BufferEncoding | undefined;
  readonly callback: WriteCallback;
}

/**
 * Bytes, over a Duplex that behaves like a `net.Socket`.
 *
 * - A clean EOF is `end`, then the writable side ends, then `close`. A reset is `destroy(error)`, with ECONNRESET or
 *   with no code: what the client had not read is dropped by Node, and has not been taken. When the read side alone
 *   ends, the writable side stays open, but in the preset `tcp`: there `allowHalfOpen: false` makes it a clean EOF.
 * - A refused write (`epipe`) gives its callback EPIPE and emits `error` once; later ones give ERR_STREAM_DESTROYED;
 *   the read side stays open, as with the pipes of a child process. `destroyed`: the first write destroys the whole
 *   stream with EPIPE, as on a TCP socket, which is an end by reset. In the preset `tcp` both are that.
 * - A stalled write is not called back, so `write` gives false once the buffer is full. If the peer ends meanwhile, the
 *   write fails with EPIPE after `end`.
 * - After a local `end()` the peer answers with its own end; a stalled peer does so when it resumes.
 * - Frames still held when the client closes never arrive.
 * - In the preset `node-stream` it is one of two ends in a process, so `finish` and `close` are ticks away.
 */
export class StreamLink implements LinkEnd, DuplexOwner {
  readonly duplex: LinkDuplex;
  closedLocally = false;
  readonly #framing: Framing;
  readonly #observer: LinkObserver;
  readonly #splitAt: number | undefined;
  /** Whether it is a TCP socket, which closes as a whole: with its reading, and with a write that fails. */
  readonly #closesAsOne: boolean;
  readonly #decoder: FrameDecoder;
  /** Deliveries not read yet, with the offset in the stream just past the last byte of each. */
  readonly #deliveries: number[] = [];
  readonly #offsets: number[] = [];
  #nextTaken = 0;
  #bytesGiven = 0;
  #bytesRead = 0;
  #held: Buffer[] = [];
  #given: EndCause | undefined;
  #endTaken = false;
  #writes: 'open' | 'stalled' | 'epipe' | 'destroyed' = 'open';
  /** Whether the one `error` of refused writes was announced. */
  #refused = false;
  #stalledWrite: StalledWrite | undefined;
  #answerWaits = false;
  /** The peer closes what was half open; it is not the client that does. */
  #closingRest = false;
  /** The decoder's frames are of a write that is refused, and this many were whole. */
  #refusing = false;
  #framesRefused = 0;

  constructor(framing: Framing, settings: LinkSettings) {
    this.#framing = framing;
    this.#observer = settings.observer;
    this.#splitAt = settings.splitFramesAt;
    this.#closesAsOne = (settings.preset ?? defaultPreset(framing)) === 'tcp';
    this.#decoder = createDecoder(framing, (text) => this.#frame(text));
    const isInMemory = settings.preset === 'node-stream';
    this.duplex = new LinkDuplex(this, isInMemory ? TICK_PHASES : (settings.phases ?? IMMEDIATE_PHASES));
  }

  // ---- the executor's side

  get readable(): boolean {
    return this.#given === undefined && !this.closedLocally;
  }

  deliver(frame: OutgoingFrame, hold: boolean): void {
    if (!this.readable) return;
    const bytes = Buffer.from(this.#encode(frame));
    this.#bytesGiven += bytes.length;
    this.#deliveries.push(frame.delivery);
    this.#offsets.push(this.#bytesGiven);
    const cut = this.#splitAt === undefined ? 0 : this.#splitAt % bytes.length;
    if (cut > 0) {
      this.#held.push(bytes.subarray(0, cut));
      this.flush();
      // The client may have closed on the first part.
      if (this.readable) this.#held.push(bytes.subarray(cut));
    } else if (hold || this.#held.length > 0) this.#held.push(bytes);
    else this.#push(bytes);
    if (!hold) this.flush();
  }

  flush(): void {
    if (this.#held.length === 0) return;
    const [first] = this.#held;
    const chunk = this.#held.length === 1 && first !== undefined ? first : Buffer.concat(this.#held);
    this.#held = [];
    if (this.readable) this.#push(chunk);
  }

  end(given: EndCause, uncoded = false): void {
    if (!this.readable) return;
    const cause = given === 'end-read' && this.#closesAsOne ? 'eof' : given;
    this.flush();
    // The client may have closed on what was held.
    if (!this.readable) return;
    this.#given = cause;
    if (cause === 'reset') {
      this.duplex.destroy(resetError(uncoded));
      return;
    }
    if (cause === 'end-read') this.duplex.allowHalfOpen = true;
    this.#push(null);
  }

  endWrites(given: 'epipe' | 'destroyed' | 'stalled'): void {
    const how = given === 'epipe' && this.#closesAsOne ? 'destroyed' : given;
    if (this.#writes === 'epipe' || this.#writes === 'destroyed') return;
    if (how === 'stalled') {
      this.#writes = how;
      return;
    }
    // Of a write that the stream already has, only the whole stream can fail.
    const stalled = this.#takeStalled();
    this.#writes = stalled === undefined ? how : 'destroyed';
    if (stalled !== undefined) this.write(stalled.chunk, stalled.encoding, stalled.callback);
  }

  closeRest(): void {
    if (this.#given !== 'end-read' || this.duplex.destroyed) return;
    this.#closingRest = true;
    this.duplex.allowHalfOpen = false;
    this.duplex.end();
  }

  resumeWrites(): void {
    if (this.#writes !== 'stalled') return;
    this.#writes = 'open';
    const stalled = this.#takeStalled();
    // Its callback makes the stream write what it has buffered behind it.
    if (stalled !== undefined) this.write(stalled.chunk, stalled.encoding, stalled.callback);
    if (this.#answerWaits) this.#answerEnd();
  }

  #encode(frame: OutgoingFrame): string {
    if ('value' in frame) return encodeFrame(this.#framing, JSON.stringify(frame.value));
    return frame.cut ? encodeCutFrame(this.#framing, frame.text) : encodeFrame(this.#framing, frame.text);
  }

  #push(chunk: Buffer | null): void {
    try {
      this.duplex.push(chunk);
      // As `net.Socket` does: with nothing left to read, `end` comes even if the client does not read just then.
      if (chunk === null) this.duplex.read(0);
    } catch (error) {
      // A listener of `data` or `readable` that ran inside threw.
      this.#observer.listenerThrew(error);
    }
  }

  // ---- what the duplex tells

  read(bytes: number): void {
    this.#bytesRead += bytes;
    for (let offset = this.#offsets[this.#nextTaken]; offset !== undefined && offset <= this.#bytesRead; ) {
      const delivery = this.#deliveries[this.#nextTaken];
      this.#nextTaken += 1;
      offset = this.#offsets[this.#nextTaken];
      if (delivery !== undefined) this.#observer.taken(delivery);
    }
  }

  unread(bytes: number): void {
    this.#bytesRead -= bytes;
  }

  ending(_event: 'end' | 'error' | 'close'): void {
    if (this.#endTaken || this.#given === undefined || this.closedLocally) return;
    this.#endTaken = true;
    this.#observer.endTaken(this.#given);
  }

  ended(): void {
    if (this.#given === 'end-read') return;
    const stalled = this.#takeStalled();
    if (stalled === undefined) return;
    this.#refuse(stalled.chunk, stalled.encoding);
    stalled.callback(systemError('EPIPE', 'write'));
  }

  refuses(chunk: unknown, encoding: BufferEncoding | undefined, told: WriteCallback | undefined): boolean {
    const { duplex } = this;
    if (duplex.destroyed || duplex.writableEnded) {
      this.#refuse(chunk, encoding);
      if (!duplex.readableEnded || duplex.allowHalfOpen) return false;
      // What `net.Socket` does once the peer has ended it.
      const error = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });
      tell(told, error);
      duplex.destroy(error);
      return true;
    }
    if (this.#writes !== 'epipe') return false;
    this.#refuse(chunk, encoding);
    tell(told, this.#refused ? destroyedError() : this.#announceRefusal());
    return true;
  }

  write(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, callback: WriteCallback): void {
    switch (this.#writes) {
      case 'open':
        this.#decoder.push(chunk, encoding);
        callback();
        return;
      case 'stalled':
        this.#stalledWrite = { chunk, encoding, callback };
        return;
      case 'epipe':
        // The last chunk, given to `end`: it does not pass `write`.
        this.#refuse(chunk, encoding);
        if (!this.#refused) this.#announceRefusal();
        callback();
        return;
      case 'destroyed':
        this.#refuse(chunk, encoding);
        this.#given ??= 'reset';
        callback(systemError('EPIPE', 'write'));
    }
  }

  final(): void {
    if (this.#given !== undefined) return;
    if (this.#writes === 'stalled') this.#answerWaits = true;
    else this.#answerEnd();
  }

  closing(): void {
    if (this.closedLocally || this.#closingRest || this.#endTaken || this.#given === 'reset' || this.duplex.destroyed)
      return;
    this.closedLocally = true;
    this.#held = [];
    this.#observer.localClose();
  }

  destroyed(): void {
    const stalled = this.#takeStalled();
    if (stalled === undefined) return;
    this.#refuse(stalled.chunk, stalled.encoding);
    process.nextTick(stalled.callback, destroyedError());
  }

  #frame(text: string | undefined): void {
    let frame: { readonly value: unknown } | { readonly garbage: true } = { garbage: true };
    try {
      if (text !== undefined) frame = { value: JSON.parse(text) };
    } catch {
      // It is garbage then, which is what the observer is told.
    }
    if (!this.#refusing) {
      this.#observer.frameWritten(frame);
      return;
    }
    this.#framesRefused += 1;
    this.#observer.writeFailed('value' in frame ? frame.value : undefined);
  }

  /** Tells of a refused write, with the frame where the chunk completes one. */
  #refuse(chunk: unknown, encoding: BufferEncoding | undefined): void {
    this.#refusing = true;
    this.#framesRefused = 0;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.#decoder.push(chunk, encoding);
    this.#refusing = false;
    if (this.#framesRefused === 0) this.#observer.writeFailed();
  }

  /** The writable side is over and says so once; the read side goes on. */
  #announceRefusal(): Error {
    this.#refused = true;
    const error = systemError('EPIPE', 'write');
    this.duplex.announceWriteError(error);
    return error;
  }

  #takeStalled(): StalledWrite | undefined {
    const stalled = this.#stalledWrite;
    this.#stalledWrite = undefined;
    return stalled;
  }

  /** The peer's own end, a trip there and back after the client's. */
  #answerEnd(): void {
    this.#answerWaits = false;
    setImmediate(() => {
      if (!this.duplex.destroyed) this.#push(null);
    });
  }
}
