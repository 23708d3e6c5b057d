import type { Arrival } from './inbound.js';
import type { PeerTransport } from './transports.js';

/** The connection is gone: `message` says why, and is the same for everything that fails by it. */
export class ConnectionLostError extends Error {}

/** The peer answered with an error. */
export class ResponseError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

type NotificationListener = (method: string, params: unknown) => void | Promise<void>;

const METHOD_NOT_FOUND = -32_601;

/**
 * A small JSON-RPC 2.0 client, written down without cleverness: a map of pending calls, and a latch. What arrives is
 * handled in its order, the end behind everything that came before it. The latch is set in the same step that fails
 * what is pending, and looked at in the same step that registers a call, so no call comes in between.
 */
export class JsonRpcPeer {
  transport: PeerTransport | undefined;
  readonly #pending = new Map<number, PendingCall>();
  readonly #notificationListeners: NotificationListener[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #nextId = 1;
  #lost: ConnectionLostError | undefined;
  /** This side ends the connection: what still arrives of messages is not looked at. */
  #ending = false;
  /** What was first seen to be wrong: the reason that everything gives which fails by the loss. */
  #reason: string | undefined;

  onNotification(listener: NotificationListener): void {
    this.#notificationListeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  call(method: string, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) throw this.#lost;
      const id = this.#nextId;
      this.#nextId += 1;
      this.#pending.set(id, { resolve, reject });
      this.#send({ jsonrpc: '2.0', id, method, params }).catch((error: Error) => {
        this.#pending.delete(id);
        reject(error);
      });
    });
  }

  async notify(method: string, params: unknown): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    await this.#send({ jsonrpc: '2.0', method, params });
  }

  /** Ends the connection, and settles once the end was handled. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#lost !== undefined) {
        resolve();
        return;
      }
      this.onClose(resolve);
      this.#end('closed by the app');
    });
  }

  /** Handles one thing that arrived. */
  handle(arrival: Arrival): void {
    if (this.#lost !== undefined) return;
    if (arrival.type === 'end') this.#lose(this.#note(arrival.reason));
    else if (this.#ending) return;
    else if (arrival.type === 'malformed' || !isObject(arrival.message)) this.#end('a frame could not be read');
    else this.#receive(arrival.message);
  }

  #receive(message: Readonly<Record<string, unknown>>): void {
    const { id, method, params, result, error } = message;
    if (typeof method === 'string') {
      if (id === undefined) this.#tell(method, params);
      else this.#refuse(id, method);
      return;
    }
    const call = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (call === undefined || typeof id !== 'number') return;
    this.#pending.delete(id);
    if (isObject(error)) call.reject(new ResponseError(Number(error.code), String(error.message)));
    else call.resolve(result);
  }

  #tell(method: string, params: unknown): void {
    // A slow listener does not hold up what comes behind, and its failure is not the connection's.
    for (const listener of this.#notificationListeners) void listener(method, params);
  }

  #refuse(id: unknown, method: string): void {
    const error = { code: METHOD_NOT_FOUND, message: `there is no method ${method}` };
    this.#send({ jsonrpc: '2.0', id, error }).catch(() => {
      // Nobody waits for the answer to somebody else's request once the connection is gone.
    });
  }

  #end(reason: string): void {
    this.#ending = true;
    this.#note(reason);
    this.transport?.close();
  }

  #note(reason: string): string {
    this.#reason ??= reason;
    return this.#reason;
  }

  #lose(reason: string): void {
    const lost = new ConnectionLostError(reason);
    this.#lost = lost;
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) call.reject(lost);
    for (const listener of this.#closeListeners) listener();
  }

  async #send(message: object): Promise<void> {
    try {
      await this.transport?.send(message);
    } catch (error) {
      throw new ConnectionLostError(this.#note(error instanceof Error ? error.message : String(error)));
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
