import type { Duplex } from 'node:stream';

/** A small JSON-RPC client over a stream of lines: it stands for yours, and knows nothing of Tailrace. */
export class Client {
  readonly #stream: Duplex;
  readonly #pending = new Map<number, Pending>();
  readonly #closed: () => void;
  #nextId = 1;
  #rest = '';
  #lost: ConnectionLost | undefined;

  constructor(stream: Duplex, closed: () => void = () => {}) {
    this.#stream = stream;
    this.#closed = closed;
    stream.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    stream.on('error', () => {});
    stream.on('close', () => this.#lose());
  }

  call(method: string, params: unknown): Promise<unknown> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#stream.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  close(): void {
    this.#stream.destroy();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#settle(parse(line));
  }

  #settle({ id, method, result, error }: Message): void {
    // What has a method is a request or a notification of the peer, whatever id it has: this client answers none.
    if (id === undefined || method !== undefined) return;
    const call = this.#pending.get(id);
    if (call === undefined) return;
    this.#pending.delete(id);
    if (error === undefined) call.resolve(result);
    else call.reject(new ServerError(error.code, error.message));
  }

  #lose(): void {
    this.#lost = new ConnectionLost('the connection ended');
    for (const call of this.#pending.values()) call.reject(this.#lost);
    this.#pending.clear();
    this.#closed();
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

/** A line that is no message is passed over. */
function parse(line: string): Message {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    return {};
  }
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}
