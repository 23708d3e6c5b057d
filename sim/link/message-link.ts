import type { EndCause } from '../../src/core/history.js';
import type { MessageTransport } from '../../src/core/target.js';
import type { LinkObserver, OutgoingFrame } from './link.js';
import { destroyedError, type LinkEnd, resetError, systemError } from './link-end.js';

const TAKEN = Promise.resolve();

/** What the close listeners are told. */
const REASONS: Readonly<Record<EndCause, string>> = {
  eof: 'the peer ended the connection',
  reset: 'the connection was reset by the peer',
  'end-read': 'the peer stopped sending',
};
const LOCAL_REASON = 'closed locally';

interface StalledSend {
  readonly message: unknown;
  readonly taken: () => void;
  readonly refused: (error: Error) => void;
}

/**
 * Whole JSON values.
 *
 * Everything is handed over synchronously, once the client listens: what arrives before the first `onMessage` listener
 * is queued, and handed over in order and in one run, in a microtask after that listener was registered. The end waits
 * behind it. With nothing queued the end is handed over at once, unless the client has registered no listener of any
 * kind yet. A close listener that comes after the end is called in a microtask, and so are all of them after a local
 * `close()`.
 *
 * A frame that is not JSON is given to `onError`, since a message transport parses for its client; the beginning of a
 * frame never arrives. When the read side alone ended, the close listeners have been called and `send` still works.
 */
export class MessageLink implements LinkEnd {
  readonly transport: MessageTransport;
  closedLocally = false;
  readonly #observer: LinkObserver;
  readonly #messageListeners: ((message: unknown) => void)[] = [];
  readonly #closeListeners: ((reason?: string) => void)[] = [];
  readonly #errorListeners: ((error: Error) => void)[] = [];
  #queue: OutgoingFrame[] | undefined;
  #handingOver = false;
  #end: EndCause | undefined;
  #uncoded = false;
  /** What the close listeners were told, once they were. */
  #told: string | undefined;
  #writes: 'open' | 'stalled' | 'epipe' | 'destroyed' = 'open';
  #stalledSends: StalledSend[] = [];

  constructor(observer: LinkObserver) {
    this.#observer = observer;
    this.transport = {
      send: (message) => this.#send(message),
      onMessage: (listener) => {
        this.#messageListeners.push(listener);
        this.#handOverSoon();
      },
      onClose: (listener) => this.#onClose(listener),
      onError: (listener) => {
        this.#errorListeners.push(listener);
      },
      close: () => this.#close(),
    };
  }

  get readable(): boolean {
    return this.#end === undefined && !this.closedLocally;
  }

  deliver(frame: OutgoingFrame): void {
    if (!this.readable || ('cut' in frame && frame.cut)) return;
    if (this.#queue !== undefined) this.#queue.push(frame);
    else if (this.#messageListeners.length === 0) this.#queue = [frame];
    else this.#handOver(frame);
  }

  flush(): void {
    // Nothing is ever held: whole messages have no chunks to share.
  }

  end(cause: EndCause, uncoded = false): void {
    if (!this.readable) return;
    this.#end = cause;
    this.#uncoded = uncoded;
    if (cause === 'eof') this.#refuseWrites('epipe');
    else if (cause === 'reset') this.#refuseWrites('destroyed');
    if (this.#queue === undefined && this.#closeListeners.length + this.#messageListeners.length > 0)
      this.#handOverEnd();
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    if (how !== 'stalled') this.#refuseWrites(how);
    else if (this.#writes === 'open') this.#writes = 'stalled';
  }

  closeRest(): void {
    // In this form the end of the read side is the end of the whole link.
  }

  resumeWrites(): void {
    if (this.#writes !== 'stalled') return;
    this.#writes = 'open';
    const sends = this.#stalledSends;
    this.#stalledSends = [];
    for (const { message, taken } of sends) {
      this.#take(message);
      taken();
    }
  }

  #handOver(frame: OutgoingFrame): void {
    this.#observer.taken(frame.delivery);
    if ('value' in frame) {
      this.#callAll(this.#messageListeners, frame.value);
      return;
    }
    let message: unknown;
    try {
      message = JSON.parse(frame.text);
    } catch (error) {
      this.#callAll(this.#errorListeners, error as SyntaxError);
      return;
    }
    this.#callAll(this.#messageListeners, message);
  }

  #handOverEnd(): void {
    const cause = this.#end;
    if (cause === undefined || this.#told !== undefined) return;
    this.#told = REASONS[cause];
    this.#observer.endTaken(cause);
    if (cause === 'reset') this.#callAll(this.#errorListeners, resetError(this.#uncoded));
    this.#callAll(this.#closeListeners, this.#told);
  }

  /** Hands over what waited for a listener, in a microtask: the client may still be registering its others. */
  #handOverSoon(): void {
    if (this.#handingOver || (this.#queue === undefined && this.#end === undefined)) return;
    this.#handingOver = true;
    queueMicrotask(() => {
      this.#handingOver = false;
      this.#handOverQueue();
    });
  }

  #handOverQueue(): void {
    if (this.#queue !== undefined && this.#messageListeners.length === 0) return;
    // What arrives while this runs goes to the end of the same queue.
    for (let frame = this.#queue?.shift(); frame !== undefined; frame = this.#queue?.shift()) this.#handOver(frame);
    this.#queue = undefined;
    if (!this.closedLocally) this.#handOverEnd();
  }

  #send(message: unknown): Promise<void> {
    if (this.#writes === 'open') {
      this.#take(message);
      return TAKEN;
    }
    if (this.#writes === 'stalled') {
      return new Promise((taken, refused) => {
        this.#stalledSends.push({ message, taken, refused });
      });
    }
    this.#observer.writeFailed(message);
    return Promise.reject(this.#refusal());
  }

  #take(message: unknown): void {
    const json = message !== undefined && typeof message !== 'function' && typeof message !== 'symbol';
    this.#observer.frameWritten(json ? { value: message } : { garbage: true });
  }

  #refuseWrites(how: 'epipe' | 'destroyed'): void {
    if (this.#writes === 'epipe' || this.#writes === 'destroyed') return;
    this.#writes = how;
    for (const { message, refused } of this.#stalledSends) {
      this.#observer.writeFailed(message);
      refused(this.#refusal());
    }
    this.#stalledSends = [];
  }

  #refusal(): Error {
    return this.#writes === 'epipe' ? systemError('EPIPE', 'write') : destroyedError();
  }

  #onClose(listener: (reason?: string) => void): void {
    const told = this.#told;
    if (told !== undefined) queueMicrotask(() => this.#call(listener, told));
    else {
      this.#closeListeners.push(listener);
      this.#handOverSoon();
    }
  }

  #close(): void {
    if (this.closedLocally) return;
    this.closedLocally = true;
    if (this.#told === undefined) {
      this.#observer.localClose();
      this.#queue = undefined;
      queueMicrotask(() => {
        this.#told = LOCAL_REASON;
        this.#callAll(this.#closeListeners, LOCAL_REASON);
      });
    }
    this.#refuseWrites('destroyed');
    // An earlier refusal of writes keeps its words only while the transport is open.
    this.#writes = 'destroyed';
  }

  #callAll<T>(listeners: readonly ((value: T) => void)[], value: T): void {
    // A listener registered meanwhile is for what comes next.
    for (let index = 0, count = listeners.length; index < count; index += 1) {
      const listener = listeners[index];
      if (listener !== undefined) this.#call(listener, value);
    }
  }

  #call<T>(listener: (value: T) => void, value: T): void {
    try {
      listener(value);
    } catch (error) {
      this.#observer.listenerThrew(error);
    }
  }
}
