import type { EndCause } from '../../src/core/history.js';
import type { LinkObserver, OutgoingFrame } from './link.js';
import type { LinkEnd } from './link-end.js';
import { CLOSED, CLOSING, type ClosingCall, CONNECTING, LinkSocket, OPEN, type SocketOwner } from './link-socket.js';
import { SocketEvents } from './socket-events.js';

interface CloseDetail {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/**
 * How each end looks to a WebSocket: a close frame, a broken connection, and a connection that ended without a close
 * frame.
 */
const CLOSES: Readonly<Record<EndCause, CloseDetail>> = {
  eof: { code: 1000, reason: '', wasClean: true },
  reset: { code: 1006, reason: '', wasClean: false },
  'end-read': { code: 1006, reason: '', wasClean: false },
};

/**
 * A WebSocket as WHATWG has it, one frame of JSON per text message.
 *
 * - It is CONNECTING when taken and opens in a microtask; what arrives before waits for that.
 * - A message that no listener hears is lost, as in a browser, and was not taken. After the end `send` discards
 *   silently.
 * - A clean EOF is a close with code 1000. A reset is `error`, then a close with 1006. A WebSocket has no half-close:
 *   when the read side ends it is a close with 1006, and nothing can be written any more.
 * - Refused writes do not exist here either: `epipe` and `destroyed` discard what is sent, silently.
 * - A stalled peer makes `bufferedAmount` grow and does not answer a close: `close` comes when it resumes.
 * - A local `close()` is answered after an immediate; no message is handed over meanwhile. While connecting it is
 *   `error` and a close with 1006.
 */
export class WebSocketLink implements LinkEnd, SocketOwner {
  readonly socket: LinkSocket;
  readonly events: SocketEvents;
  readyState = CONNECTING;
  bufferedAmount = 0;
  closedLocally = false;
  readonly #observer: LinkObserver;
  #end: EndCause | undefined;
  /** What came before it was open. */
  #early: OutgoingFrame[] | undefined;
  #writes: 'open' | 'stalled' | 'discarded' = 'open';
  #stalledSends: string[] = [];
  /** The close that a stalled peer has not answered. */
  #unanswered: CloseDetail | undefined;

  constructor(observer: LinkObserver) {
    this.#observer = observer;
    this.events = new SocketEvents((error) => observer.listenerThrew(error));
    this.socket = new LinkSocket(this);
    queueMicrotask(() => this.#open());
  }

  // ---- the executor's side

  get readable(): boolean {
    return this.#end === undefined && !this.closedLocally;
  }

  deliver(frame: OutgoingFrame): void {
    if (!this.readable || ('cut' in frame && frame.cut)) return;
    if (this.readyState === OPEN) this.#handOver(frame);
    else {
      this.#early ??= [];
      this.#early.push(frame);
    }
  }

  flush(): void {
    // Nothing is ever held: every message is an event of its own.
  }

  end(cause: EndCause): void {
    if (!this.readable) return;
    this.#end = cause;
    if (this.readyState === OPEN) this.#handOverEnd(cause);
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    if (how === 'stalled') {
      if (this.#writes === 'open') this.#writes = 'stalled';
      return;
    }
    this.#writes = 'discarded';
    this.#discardStalled();
  }

  closeRest(): void {
    // In this form the end of the read side is the end of the whole link.
  }

  resumeWrites(): void {
    if (this.#writes !== 'stalled') return;
    this.#writes = 'open';
    const sends = this.#stalledSends;
    this.#stalledSends = [];
    if (this.readyState !== CLOSED) this.bufferedAmount = 0;
    for (const text of sends) this.#take(text);
    if (this.#unanswered !== undefined) this.#closeSoon(this.#unanswered, false);
    this.#unanswered = undefined;
  }

  #open(): void {
    if (this.readyState !== CONNECTING) return;
    this.readyState = OPEN;
    this.events.dispatch({ type: 'open', target: this.socket });
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) if (this.readyState === OPEN) this.#handOver(frame);
    if (this.#end !== undefined && this.readyState === OPEN) this.#handOverEnd(this.#end);
  }

  #handOver(frame: OutgoingFrame): void {
    if (!this.events.heard('message')) return;
    this.#observer.taken(frame.delivery);
    const data = 'value' in frame ? JSON.stringify(frame.value) : frame.text;
    this.events.dispatch({ type: 'message', target: this.socket, data });
  }

  #handOverEnd(cause: EndCause): void {
    this.#discardStalled();
    this.#observer.endTaken(cause);
    this.#close(CLOSES[cause], cause === 'reset');
  }

  /** The connection is gone: `error` where it failed, then the one `close`. */
  #close(detail: CloseDetail, failed: boolean): void {
    this.readyState = CLOSED;
    if (failed) this.events.dispatch({ type: 'error', target: this.socket });
    this.events.dispatch({ type: 'close', target: this.socket, ...detail });
  }

  #closeSoon(detail: CloseDetail, failed: boolean): void {
    setImmediate(() => this.#close(detail, failed));
  }

  // ---- the client's side

  send(text: string, bytes: number): void {
    if (this.readyState !== OPEN) {
      // WHATWG counts what is discarded, too.
      this.bufferedAmount += bytes;
      this.#refuse(text);
    } else if (this.#writes === 'open') this.#take(text);
    else if (this.#writes === 'stalled') {
      this.bufferedAmount += bytes;
      this.#stalledSends.push(text);
    } else this.#refuse(text);
  }

  close({ code, reason }: ClosingCall): void {
    if (this.readyState === CLOSING || this.readyState === CLOSED) return;
    const connecting = this.readyState === CONNECTING;
    this.readyState = CLOSING;
    this.closedLocally = true;
    this.#early = undefined;
    this.#observer.localClose();
    if (connecting) this.#closeSoon(CLOSES.reset, true);
    // The peer repeats the code; without one it has none to repeat, which is 1005.
    else if (this.#writes === 'stalled') this.#unanswered = { code: code ?? 1005, reason, wasClean: true };
    else this.#closeSoon({ code: code ?? 1005, reason, wasClean: true }, false);
  }

  #take(text: string): void {
    const value = parsed(text);
    this.#observer.frameWritten(value === undefined ? { garbage: true } : { value });
  }

  #refuse(text: string): void {
    this.#observer.writeFailed(parsed(text));
  }

  #discardStalled(): void {
    for (const text of this.#stalledSends) this.#refuse(text);
    this.#stalledSends = [];
  }
}

/** The value of a frame of JSON; undefined, which no JSON is, where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
