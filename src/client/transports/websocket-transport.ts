import { type ClientOptions, type RawData, WebSocket } from 'ws';
import { ProtocolError } from '../errors.js';
import type { MessageTransport } from '../transport.js';
import { Inbound } from './inbound.js';
import { decodeMessage, encodeMessage } from './json-text.js';

/** How long the peer may take to answer our closing of the socket before it is cut, in milliseconds. */
const CLOSE_GRACE_MS = 1000;

export interface WebSocketConnectOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the opening handshake may take, in milliseconds. */
  readonly handshakeTimeoutMs?: number;
}

/** JSON messages, one per WebSocket frame. */
export class WebSocketTransport implements MessageTransport {
  readonly #socket: WebSocket;
  readonly #inbound = new Inbound();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(data));
    // `close` always follows, and is where the end is told; the error says why.
    socket.on('error', (error) => this.#inbound.error(error));
    socket.on('close', (code, reason) => this.#inbound.end(describeClose(code, reason.toString())));
  }

  /** Opens a connection. Rejects with the error of `ws` if the server cannot be reached or does not agree to it. */
  static connect(url: string, options: WebSocketConnectOptions = {}): Promise<WebSocketTransport> {
    const clientOptions: ClientOptions = {
      // Older exec servers hang up on a client that offers compression.
      perMessageDeflate: false,
      ...(options.headers !== undefined && { headers: { ...options.headers } }),
      ...(options.handshakeTimeoutMs !== undefined && { handshakeTimeout: options.handshakeTimeoutMs }),
    };
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, clientOptions);
      // Listening starts here and not when the promise's reader runs: a frame may come right behind the handshake.
      const transport = new WebSocketTransport(socket);
      socket.once('open', () => resolve(transport));
      socket.once('error', reject);
    });
  }

  /** Resolves when the message has been handed to the operating system. */
  send(message: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      // What `encodeMessage` throws in here becomes the rejection.
      this.#socket.send(encodeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#inbound.onMessage(listener);
  }

  onClose(listener: (reason?: string) => void): void {
    this.#inbound.onClose(listener);
  }

  onError(listener: (error: Error) => void): void {
    this.#inbound.onError(listener);
  }

  close(): void {
    this.#hangUp('closed by the client');
  }

  #receive(data: RawData): void {
    if (this.#inbound.ended) return;
    const message = decodeMessage(data.toString());
    if (message instanceof ProtocolError) this.#hangUp(message.message, message);
    else this.#inbound.message(message);
  }

  #hangUp(reason: string, error?: Error): void {
    this.#inbound.end(reason, error);
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const grace = setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS);
    this.#socket.once('close', () => clearTimeout(grace));
    this.#socket.close();
  }
}

function describeClose(code: number, reason: string): string {
  return reason === '' ? `WebSocket closed with code ${code}` : `WebSocket closed with code ${code}: ${reason}`;
}
