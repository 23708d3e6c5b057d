import type { Socket } from 'node:net';

const NOTHING = new Uint8Array();

/** Resolves when what was written, and the end if there is one, was handed to the operating system, or cannot be. */
export function socketFlushed(socket: Socket): Promise<void> {
  const settled = socket.writableEnded ? socket.writableFinished : socket.writableLength === 0;
  if (socket.destroyed || settled) return Promise.resolve();
  return new Promise((resolve) => {
    if (socket.writableEnded) {
      socket.once('finish', resolve);
      socket.once('close', () => resolve());
    } else {
      // A write of nothing waits for its turn behind the others, and is called back whether or not they succeed.
      socket.write(NOTHING, () => resolve());
    }
  });
}

/** Destroys a socket. Resolves when it is closed. */
export function destroySocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve()).destroy();
  });
}
