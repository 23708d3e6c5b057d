import { once } from 'node:events';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where servers listen, one after the other. */
export interface Address {
  /** The folder that it is in, where it has one of its own. */
  readonly folder: string | undefined;
  /** Begins to listen. @throws the error of the operating system, such as EADDRINUSE. */
  listen(server: Server): Promise<void>;
  /** Leaves nothing of it behind. */
  free(): Promise<void>;
}

/** Nothing else is ever listened on: what a client is tested with must not be reachable from elsewhere. */
const LOOPBACK = '127.0.0.1';

/** A port of loopback that is free at first, and the same from then on. */
export class LoopbackPort implements Address {
  readonly folder = undefined;
  readonly host = LOOPBACK;
  /** 0 until something has listened. */
  port = 0;

  async listen(server: Server): Promise<void> {
    server.listen(this.port, this.host);
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  async free(): Promise<void> {}
}

/**
 * The path of a Unix socket in a folder that nobody else can enter.
 *
 * A server that stops listening removes its path, after which a client would be told that there is no such file, rather
 * than that its connection was refused. So each listens under a name of its own and is renamed: the path stays, always
 * leading to the last that listened, whether it still does or not.
 */
export class PrivateSocketPath implements Address {
  readonly path: string;
  readonly folder: string;
  #servers = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = path.join(folder, 'socket');
  }

  /** @throws the error of the file system, if no folder can be made. */
  static async create(): Promise<PrivateSocketPath> {
    return new PrivateSocketPath(await mkdtemp(path.join(tmpdir(), 'tailrace-wire-')));
  }

  async listen(server: Server): Promise<void> {
    this.#servers += 1;
    const own = `${this.path}-${this.#servers}`;
    server.listen(own);
    await once(server, 'listening');
    await rename(own, this.path);
  }

  free(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Listens at an address, stops, and listens again, without touching the connections that are open. */
export class Listener {
  readonly #address: Address;
  readonly #createServer: () => Server;
  #server: Server | undefined;
  /** The servers that stopped listening, each until its last connection is closed. */
  readonly #closing = new Set<Promise<void>>();
  /** All that were accepted and are not closed, whether or not a link has taken them. */
  readonly #sockets = new Set<Socket>();

  private constructor(address: Address, createServer: () => Server) {
    this.#address = address;
    this.#createServer = createServer;
  }

  /** @throws the error of the operating system; then nothing of the address is left. */
  static async listen(address: Address, createServer: () => Server): Promise<Listener> {
    const listener = new Listener(address, createServer);
    try {
      await listener.accept();
    } catch (error) {
      await address.free();
      throw error;
    }
    return listener;
  }

  /** See {@link Address}. */
  get folder(): string | undefined {
    return this.#address.folder;
  }

  /** @throws the error of the operating system, if another has taken the address meanwhile. */
  async accept(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = this.#createServer();
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await this.#address.listen(server);
    this.#server = server;
  }

  /** The address refuses connections as soon as this returns. */
  refuse(): void {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.#closing.add(closed);
    void closed.then(() => this.#closing.delete(closed));
  }

  /** Destroys what is still open, and frees the address. Resolves when the last connection to it is closed. */
  async close(): Promise<void> {
    this.refuse();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#closing);
    await this.#address.free();
  }
}
