import { Duplex } from 'node:stream';
import type { LoopPhases } from './loop-phases.js';

export type WriteCallback = (error?: Error | null) => void;

/** What the duplex tells its link, before the client's own listeners hear of it. */
export interface DuplexOwner {
  /** The client is about to get these bytes. */
  read(bytes: number): void;
  /** The client gave bytes back with `unshift`. */
  unread(bytes: number): void;
  ending(event: 'end' | 'error' | 'close'): void;
  /** `end` has been emitted. */
  ended(): void;
  /** A write is about to be made. True when it was refused and `told`; false to let the stream decide. */
  refuses(chunk: unknown, encoding: BufferEncoding | undefined, told: WriteCallback | undefined): boolean;
  write(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, callback: WriteCallback): void;
  /** All writes are done and the client's half is closed. */
  final(): void;
  /** Somebody calls `end` or `destroy`: the client, or Node on its own account. */
  closing(): void;
  destroyed(): void;
}

/** As `net.Socket` sets them: `close` is emitted by hand, once the handle is closed. */
const OPTIONS = { allowHalfOpen: false, emitClose: false, autoDestroy: true, decodeStrings: false };

/**
 * A Duplex that behaves like a connected `net.Socket` with `allowHalfOpen: false`, as `lib/net.js` of Node 20 does: a
 * write after the peer's end is EPIPE and destroys it; `finish` comes before the next immediates after the last write,
 * `close` after those that follow `error` or the last of `end` and `finish`, and it carries whether there was an error.
 *
 * Every chunk passes `emit('data')` exactly once before the client gets it: flowing, from `read()`, and under `for
 * await`. That is where reading is observed.
 */
export class LinkDuplex extends Duplex {
  readonly #owner: DuplexOwner;
  readonly #phases: LoopPhases;

  constructor(owner: DuplexOwner, phases: LoopPhases) {
    super(OPTIONS);
    this.#owner = owner;
    this.#phases = phases;
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === 'data') this.#owner.read(this.#bytesOf(values[0]));
    else if (event === 'end' || event === 'error' || event === 'close') this.#owner.ending(event);
    const heard = super.emit(event, ...values);
    if (event === 'end') this.#owner.ended();
    return heard;
  }

  override write(chunk: unknown, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): boolean {
    const named = typeof encoding === 'string' ? encoding : undefined;
    const told = typeof encoding === 'function' ? encoding : callback;
    return !this.#owner.refuses(chunk, named, told) && super.write(chunk, named ?? 'utf8', told);
  }

  /** Writing is over and reading goes on, which `Duplex` has no way to say: it would destroy itself. */
  announceWriteError(error: Error): void {
    Reflect.set(this, 'writable', false);
    process.nextTick(() => super.emit('error', error));
  }

  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    this.#owner.closing();
    return Reflect.apply(super.end, this, [chunk, encoding, callback]) as this;
  }

  override destroy(error?: Error): this {
    this.#owner.closing();
    return super.destroy(error);
  }

  override unshift(chunk: unknown, encoding?: BufferEncoding): void {
    if (chunk !== null) this.#owner.unread(this.#bytesOf(chunk));
    super.unshift(chunk, encoding);
  }

  override _read(): void {
    // Nothing is fetched: the link pushes what the executor sends.
  }

  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, callback: WriteCallback): void {
    this.#owner.write(chunk, typeof chunk === 'string' ? encoding : undefined, callback);
  }

  override _final(callback: WriteCallback): void {
    // The handle is shut down by the event loop, so `finish` is a phase away.
    this.#phases.beforeImmediates(() => {
      callback();
      this.#owner.final();
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    callback(error);
    this.#owner.destroyed();
    this.#phases.afterImmediates(() => this.emit('close', error !== null));
  }

  #bytesOf(chunk: unknown): number {
    if (typeof chunk === 'string') return Buffer.byteLength(chunk, this.readableEncoding ?? 'utf8');
    return chunk instanceof Uint8Array ? chunk.byteLength : 0;
  }
}
