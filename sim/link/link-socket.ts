import type { WebSocketLike } from '../../src/core/target.js';
import type { SocketEvents, SocketListener } from './socket-events.js';

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;

/** The reason of a close travels in a control frame, of which 2 bytes are the code. */
const REASON_BYTES_MAX = 123;

export interface ClosingCall {
  readonly code: number | undefined;
  readonly reason: string;
}

/** What the client does with its socket. */
export interface SocketOwner {
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly events: SocketEvents;
  send(text: string, bytes: number): void;
  close(call: ClosingCall): void;
}

/** The client's face of a simulated WebSocket. It throws where WHATWG says so, and keeps nothing itself. */
export class LinkSocket implements WebSocketLike {
  readonly url = 'ws://executor.invalid/';
  readonly protocol = '';
  readonly extensions = '';
  readonly CONNECTING = CONNECTING;
  readonly OPEN = OPEN;
  readonly CLOSING = CLOSING;
  readonly CLOSED = CLOSED;
  readonly #owner: SocketOwner;
  #binaryType = 'blob';

  constructor(owner: SocketOwner) {
    this.#owner = owner;
  }

  get readyState(): number {
    return this.#owner.readyState;
  }

  get bufferedAmount(): number {
    return this.#owner.bufferedAmount;
  }

  get binaryType(): string {
    return this.#binaryType;
  }

  set binaryType(type: string) {
    if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type;
  }

  get onopen(): SocketListener | null {
    return this.#owner.events.handler('open');
  }

  set onopen(handler: SocketListener | null) {
    this.#owner.events.setHandler('open', handler);
  }

  get onmessage(): SocketListener | null {
    return this.#owner.events.handler('message');
  }

  set onmessage(handler: SocketListener | null) {
    this.#owner.events.setHandler('message', handler);
  }

  get onerror(): SocketListener | null {
    return this.#owner.events.handler('error');
  }

  set onerror(handler: SocketListener | null) {
    this.#owner.events.setHandler('error', handler);
  }

  get onclose(): SocketListener | null {
    return this.#owner.events.handler('close');
  }

  set onclose(handler: SocketListener | null) {
    this.#owner.events.setHandler('close', handler);
  }

  addEventListener(type: string, listener: SocketListener, options?: boolean | { readonly once?: boolean }): void {
    this.#owner.events.add(type, listener, typeof options === 'object' && options?.once === true);
  }

  removeEventListener(type: string, listener: SocketListener): void {
    this.#owner.events.remove(type, listener);
  }

  /** @throws DOMException InvalidStateError while connecting. */
  send(data: string | Uint8Array | ArrayBuffer): void {
    if (this.#owner.readyState === CONNECTING) {
      throw new DOMException('Sent before connected.', 'InvalidStateError');
    }
    const text = textOf(data);
    this.#owner.send(text, Buffer.byteLength(text));
  }

  /**
   * @throws DOMException InvalidAccessError for a code that an application may not use, SyntaxError for a long reason.
   */
  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException('The close code must be 1000 or between 3000 and 4999.', 'InvalidAccessError');
    }
    if (Buffer.byteLength(reason) > REASON_BYTES_MAX) {
      throw new DOMException(`The close reason is longer than ${REASON_BYTES_MAX} bytes.`, 'SyntaxError');
    }
    this.#owner.close({ code, reason });
  }
}

/** A binary frame is read as text, as the executor does. */
function textOf(data: string | Uint8Array | ArrayBuffer): string {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString();
  return data instanceof Uint8Array
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString()
    : String(data);
}
