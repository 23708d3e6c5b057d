import type { Socket } from 'node:net';
import type { EndCause } from '../../../../src/core/history.js';
import type { ByteCarrier, CarrierOwner } from './byte-carrier.js';
import { destroySocket, socketFlushed } from './socket-end.js';

/**
 * A TCP or Unix socket that was accepted with `allowHalfOpen`, so that it is closed when both sides have ended it and
 * not before: closing it with bytes unread would turn a clean end into ECONNRESET at the client.
 */
export class SocketCarrier implements ByteCarrier {
  readonly breakOff?: () => EndCause;
  readonly #socket: Socket;

  constructor(socket: Socket, owner: CarrierOwner, settings: { readonly resets: boolean }) {
    this.#socket = socket;
    if (settings.resets) {
      this.breakOff = () => {
        socket.resetAndDestroy();
        return 'reset';
      };
    }
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => owner.bytes(chunk));
    socket.on('end', () => owner.ended());
    socket.on('close', () => owner.gone());
    // Whatever broke, `close` comes next, and is what is told.
    socket.on('error', () => {});
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.end();
  }

  endRead(): void {
    this.#socket.end();
  }

  closeRest(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  flushed(): Promise<void> {
    return socketFlushed(this.#socket);
  }

  destroy(): Promise<void> {
    return destroySocket(this.#socket);
  }
}
