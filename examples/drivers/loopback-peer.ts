import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Endpoint } from '../../dist/src/core/wire-target.js';

export type Message = Readonly<Record<string, unknown>>;

/** A server on loopback for one client after the other, played by hand. */
export interface Peer {
  readonly endpoint: Endpoint;
  /** How many bytes were sent to the client that connected last, as a driver counts them. */
  bytesSent: number;
  /** Resolves when the next client has connected. */
  accept(): Promise<void>;
  /** The next message of the client that connected last. */
  receive(): Promise<Message>;
  /** Sends messages in one write, and with them the end if that is said. */
  send(messages: readonly (Message | string)[], then?: 'end'): void;
  end(): void;
  reset(): void;
  /** Resolves when the connection of the client that connected last is gone. */
  gone(): Promise<void>;
  close(): void;
}

type Sockets = { socket: Socket; write(texts: readonly string[]): void; end(): void };

abstract class LoopbackPeer implements Peer {
  abstract readonly endpoint: Endpoint;
  bytesSent = 0;
  readonly #received: Message[] = [];
  #wake: () => void = () => {};
  #connections = 0;
  #accepted = 0;
  #current: Sockets | undefined;

  async accept(): Promise<void> {
    this.#accepted += 1;
    while (this.#connections < this.#accepted) await this.#news();
  }

  async receive(): Promise<Message> {
    for (;;) {
      const message = this.#received.shift();
      if (message !== undefined) return message;
      await this.#news();
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  send(messages: readonly (Message | string)[], then?: 'end'): void {
    const { socket, write, end } = this.#sockets();
    const texts = messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)));
    this.bytesSent += texts.reduce((sum, text) => sum + this.lengthOf(text), 0);
    socket.cork();
    write(texts);
    if (then === 'end') end();
    socket.uncork();
  }

  end(): void {
    this.#sockets().end();
  }

  reset(): void {
    this.#sockets().socket.resetAndDestroy();
  }

  async gone(): Promise<void> {
    const { socket } = this.#sockets();
    if (!socket.destroyed) await once(socket, 'close');
  }

  abstract close(): void;
  protected abstract lengthOf(text: string): number;

  protected connected(sockets: Sockets): void {
    this.#current = sockets;
    this.bytesSent = 0;
    this.#received.length = 0;
    sockets.socket.on('error', () => {});
    this.#connections += 1;
    this.#wake();
  }

  protected received(text: string): void {
    this.#received.push(JSON.parse(text) as Message);
    this.#wake();
  }

  #sockets(): Sockets {
    if (this.#current === undefined) throw new Error('nobody has connected');
    return this.#current;
  }
}

class LinesPeer extends LoopbackPeer {
  readonly endpoint: Endpoint;
  readonly #server: Server;

  constructor(server: Server) {
    super();
    this.#server = server;
    const address = server.address();
    this.endpoint =
      typeof address === 'string'
        ? { kind: 'unix', path: address, framing: 'lines' }
        : { kind: 'tcp', host: '127.0.0.1', port: address?.port ?? 0, framing: 'lines' };
    server.on('connection', (socket) => this.#welcome(socket));
  }

  override close(): void {
    this.#server.close();
  }

  protected override lengthOf(text: string): number {
    return Buffer.byteLength(text) + 1;
  }

  #welcome(socket: Socket): void {
    this.connected({
      socket,
      write: (texts) => socket.write(texts.map((text) => `${text}\n`).join('')),
      end: () => socket.end(),
    });
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.received(line);
    });
  }
}

class WebSocketPeer extends LoopbackPeer {
  readonly endpoint: Endpoint;
  readonly #server: WebSocketServer;

  constructor(server: WebSocketServer) {
    super();
    this.#server = server;
    const address = server.address();
    const port = typeof address === 'string' ? '' : address?.port;
    this.endpoint = { kind: 'web-socket', url: `ws://127.0.0.1:${port}` };
    server.on('connection', (client, { socket }) => {
      this.connected({
        socket,
        write: (texts) => {
          for (const text of texts) client.send(text);
        },
        end: () => client.close(),
      });
      client.on('message', (data) => this.received(data.toString()));
    });
  }

  override close(): void {
    this.#server.close();
  }

  protected override lengthOf(text: string): number {
    return Buffer.byteLength(text);
  }
}

/** Serves JSON lines on a port, or at the path of a Unix socket. */
export async function serveLines(path?: string): Promise<Peer> {
  const server = createServer();
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  return new LinesPeer(server);
}

export async function serveWebSocket(): Promise<Peer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  return new WebSocketPeer(server);
}
