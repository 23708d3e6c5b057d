/** A small JSON-RPC client over whole messages: it stands for yours, and knows nothing of Tailrace. */
export class Client {
  onNotification: (method: string, params: unknown) => void = () => {};
  onClose: () => void = () => {};
  readonly #transport: Transport;
  readonly #pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #nextId = 1;
  #lost: ConnectionLost | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.onMessage((message) => this.#receive(message as Message));
    transport.onClose(() => this.#lose());
  }

  async call(method: string, params: unknown): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#transport.send({ jsonrpc: '2.0', id, method, params }).catch(() => {
        this.#pending.delete(id);
        reject(new ConnectionLost('the request could not be written'));
      });
    });
  }

  close(): void {
    this.#transport.close();
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (method !== undefined) {
      if (id === undefined) this.onNotification(method, params);
      return;
    }
    const call = this.#pending.get(id ?? 0);
    this.#pending.delete(id ?? 0);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new ServerError(error.code, error.message));
  }

  #lose(): void {
    this.#lost = new ConnectionLost('the connection ended');
    for (const call of this.#pending.values()) call.reject(this.#lost);
    this.#pending.clear();
    this.onClose();
  }
}

export class ConnectionLost extends Error {}

export class ServerError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Transport {
  send(message: unknown): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}
