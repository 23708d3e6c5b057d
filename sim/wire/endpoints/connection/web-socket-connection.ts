import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import type { EndCause } from '../../../../src/core/history.js';
import type { LinkObserver, OutgoingFrame } from '../../../link/link.js';
import type { WireLinkSettings } from '../../wire-server.js';
import { type Connection, WRITE_BYTES_MAX } from './connection.js';
import { tellWritten, textOf } from './frame-text.js';
import { SILENT_OBSERVER } from './silent-observer.js';
import { destroySocket, socketFlushed } from './socket-end.js';

const NORMAL_CLOSURE = 1000;
/** The most that a server puts before the payload of a frame. */
const HEADER_BYTES_MAX = 10;

interface HeldMessage {
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  readonly delivery: number;
}

/**
 * One frame of JSON per text message, over a WebSocket that was upgraded. `bytesSent` counts the text of messages.
 *
 * - What is held and what releases it are one write of at most 64 KiB; a message that is longer has one of its own.
 * - A clean end is a close frame with code 1000 and the closing handshake; a reset is RST, and the end of the read side
 *   is FIN, both without a close frame.
 * - A client has closed when its close frame, or its FIN or RST without one, comes in.
 * - A client that breaks the protocol of WebSockets has written garbage, and is closed with the code that says so, as
 *   every server does: a clean end that no scenario asked for.
 */
export class WebSocketConnection implements Connection {
  closedLocally = false;
  bytesSent = 0;
  endSent = false;
  readonly #webSocket: WebSocket;
  /** What is below the WebSocket. */
  readonly #socket: Socket;
  #observer: LinkObserver;
  #held: HeldMessage[] = [];
  #given: EndCause | undefined;
  #stalled = false;
  #drops = false;
  #disposed = false;

  constructor(webSocket: WebSocket, socket: Socket, settings: WireLinkSettings) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#observer = settings.observer;
    socket.setNoDelay(true);
    webSocket.on('message', (data) => this.#message(data));
    webSocket.on('error', () => this.#protocolBroken());
    // The WebSocket says that it is closed when the socket is, which may be much later than the client's close frame.
    // These listeners come behind its own, so its state is up to date in them.
    socket.on('data', () => this.#lookForClose());
    socket.on('end', () => this.#lookForClose());
    socket.on('close', () => this.#lookForClose());
    // The WebSocket closes on it, and that is told.
    socket.on('error', () => {});
  }

  // ---- the executor's side

  get readable(): boolean {
    return this.#given === undefined && !this.#over;
  }

  deliver(frame: OutgoingFrame, hold: boolean): void {
    if (!this.readable) return;
    const text = textOf(frame);
    this.#held.push({ text, bytes: Buffer.byteLength(text), delivery: frame.delivery });
    if (!hold) this.flush();
  }

  flush(): void {
    const held = this.#held;
    this.#held = [];
    if (held.length === 0 || this.#over) return;
    let together = 0;
    this.#socket.cork();
    for (const { text, bytes } of held) {
      const length = bytes + HEADER_BYTES_MAX;
      if (together > 0 && together + length > WRITE_BYTES_MAX) {
        this.#socket.uncork();
        this.#socket.cork();
        together = 0;
      }
      this.#webSocket.send(text);
      this.bytesSent += bytes;
      together += length;
    }
    this.#socket.uncork();
    for (const { delivery } of held) this.#observer.taken(delivery);
  }

  end(cause: EndCause): void {
    if (!this.readable) return;
    this.#given = cause;
    this.#socket.cork();
    this.flush();
    this.endSent = true;
    if (cause !== 'end-read') this.#dropStalled();
    if (cause === 'eof') this.#webSocket.close(NORMAL_CLOSURE);
    else if (cause === 'end-read') this.#socket.end();
    this.#socket.uncork();
    if (cause === 'reset') this.#socket.resetAndDestroy();
    this.#observer.endTaken(cause);
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    if (how !== 'stalled' || this.#drops) return;
    this.#stalled = true;
    this.#webSocket.pause();
  }

  closeRest(): void {
    if (this.#given === 'end-read') this.#socket.destroy();
  }

  resumeWrites(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.#webSocket.resume();
  }

  flushed(): Promise<void> {
    return socketFlushed(this.#socket);
  }

  dispose(): Promise<void> {
    this.#observer = SILENT_OBSERVER;
    this.#disposed = true;
    return destroySocket(this.#socket);
  }

  /** Whether nothing can reach the client any more, although no end was sent. */
  get #over(): boolean {
    return this.closedLocally || this.#disposed;
  }

  /** What a stalled peer had not taken when it ends the connection is read and dropped: a handshake must close it. */
  #dropStalled(): void {
    if (!this.#stalled) return;
    this.#drops = true;
    this.resumeWrites();
  }

  // ---- the client's side

  #message(data: RawData): void {
    // A paused WebSocket whose socket breaks still gives what had come in.
    if (this.#stalled || this.#drops) return;
    // A binary message is read as text, as the executor does.
    tellWritten(this.#observer, String(data));
  }

  #protocolBroken(): void {
    if (this.endSent) return;
    tellWritten(this.#observer, undefined);
    this.#given = 'eof';
    this.endSent = true;
    this.#observer.endTaken('eof');
  }

  #lookForClose(): void {
    if (this.#webSocket.readyState === WebSocket.OPEN || this.endSent || this.#over) return;
    this.closedLocally = true;
    this.#observer.localClose();
  }
}
