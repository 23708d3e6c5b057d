/**
 * A small JSON-RPC client over whole messages, correct and without timers: what both arms of the benches drive. It
 * handles whatever arrives inside the callback that brings it.
 */
import type { MessageTransport } from '../../src/core/target.js';

export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface PendingCall {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The members of a message, before they have been looked at. */
export interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

const METHOD_NOT_FOUND = -32_601;

export class SmallClient {
  readonly #transport: MessageTransport;
  readonly #pending = new Map<unknown, PendingCall>();
  #lost: ConnectionLostError | undefined;
  #nextId = 1;
  #onNotification: ((method: string, params: unknown) => void) | undefined;
  #onClose: (() => void) | undefined;

  constructor(transport: MessageTransport) {
    this.#transport = transport;
    transport.onMessage((message) => this.#read(message));
    transport.onClose((reason) => this.lose(reason ?? 'the connection was closed'));
  }

  /** How many calls wait for their response. */
  get pendingCalls(): number {
    return this.#pending.size;
  }

  call(method: string, params: unknown): Promise<unknown> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#transport.send({ jsonrpc: '2.0', id, method, params }).catch(() => {
        this.#take(id)?.reject(this.#lost ?? new ConnectionLostError('the request could not be written'));
      });
    });
  }

  async notify(method: string, params: unknown): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      await this.#transport.send({ jsonrpc: '2.0', method, params });
    } catch {
      throw this.#lost ?? new ConnectionLostError('the notification could not be written');
    }
  }

  onNotification(listener: (method: string, params: unknown) => void): void {
    this.#onNotification = listener;
  }

  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  close(): void {
    this.#transport.close();
  }

  /** Settles one call by its response. */
  protected settle(call: PendingCall, response: Message): void {
    const { error } = response;
    if (isRecord(error)) call.reject(new RpcError(Number(error.code), String(error.message)));
    else call.resolve(response.result);
  }

  /** The end of the connection: fails every call that is pending. The first reason is kept. */
  protected lose(reason: string): void {
    if (this.#lost !== undefined) return;
    const lost = new ConnectionLostError(reason);
    this.#lost = lost;
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) call.reject(lost);
    this.#onClose?.();
  }

  #read(message: unknown): void {
    if (!isRecord(message)) return;
    const { id, method } = message;
    if (typeof method === 'string') {
      if (id === undefined) this.#onNotification?.(method, message.params);
      else this.#refuse(id);
      return;
    }
    const call = this.#take(id);
    if (call !== undefined) this.settle(call, message);
  }

  #refuse(id: unknown): void {
    const error = { code: METHOD_NOT_FOUND, message: 'this client answers no requests' };
    this.#transport.send({ jsonrpc: '2.0', id, error }).catch(() => undefined);
  }

  #take(id: unknown): PendingCall | undefined {
    const call = this.#pending.get(id);
    if (call !== undefined) this.#pending.delete(id);
    return call;
  }
}

function isRecord(value: unknown): value is Message & Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
