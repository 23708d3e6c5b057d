import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Link } from './serve-driver.js';

class WebSocketLink implements Link {
  #socket: WebSocket | undefined;
  #bytesRead = 0;
  #ended = false;
  #abandoned = false;

  bytesRead(): number {
    return this.#bytesRead;
  }

  ended(): boolean {
    return this.#ended;
  }

  closing(): boolean {
    return this.#socket?.readyState === WebSocket.CLOSING;
  }

  abandon(): void {
    this.#abandoned = true;
    this.#socket?.terminate();
  }

  saw(socket: WebSocket, event: string | symbol, data: unknown): void {
    this.#socket = socket;
    // Nobody knew the socket yet when it was given up.
    if (event === 'open' && this.#abandoned) socket.terminate();
    if (event === 'message' && Buffer.isBuffer(data)) this.#bytesRead += data.length;
    if (event === 'close') this.#ended = true;
  }
}

class ChildLink implements Link {
  child: ChildProcess | undefined;

  bytesRead(): number {
    const stdout = this.child?.stdout;
    return stdout instanceof Socket ? stdout.bytesRead : 0;
  }

  ended(): boolean {
    return this.child?.stdout?.readableEnded === true;
  }

  closing(): boolean {
    return this.child?.killed === true && this.child.exitCode === null && this.child.signalCode === null;
  }

  abandon(): void {
    this.child?.kill('SIGKILL');
  }
}

const opening = new AsyncLocalStorage<WebSocketLink>();
const linkOf = new WeakMap<WebSocket, WebSocketLink>();

/** From here on it is seen what each `WebSocket` of `ws` gives to its listeners. */
export function watchWebSockets(): void {
  const { emit } = WebSocket.prototype;
  WebSocket.prototype.emit = function watchedEmit(
    this: WebSocket,
    event: string | symbol,
    ...values: unknown[]
  ): boolean {
    const link = linkOf.get(this) ?? opening.getStore();
    if (link !== undefined) linkOf.set(this, link);
    link?.saw(this, event, values[0]);
    return emit.call(this, event, ...values);
  };
}

/** Has a part open a WebSocket, and watches that. */
export function openWebSocket<T>(open: () => Promise<T>): { opened: Promise<T>; link: Link } {
  const link = new WebSocketLink();
  return { opened: opening.run(link, open), link };
}

/** Has a part spawn a child process, and watches the stdout of that. */
export function spawnChild<T>(spawn: () => Promise<T>): { opened: Promise<T>; link: Link } {
  const link = new ChildLink();
  const take = (message: unknown): void => {
    link.child = (message as { readonly process: ChildProcess }).process;
  };
  subscribe('child_process', take);
  try {
    return { opened: spawn(), link };
  } finally {
    unsubscribe('child_process', take);
  }
}
