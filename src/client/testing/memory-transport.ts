import { ExecClient, type ExecClientOptions } from '../exec-client.js';
import type { MessageTransport } from '../transport.js';

export interface SentMessage {
  readonly id?: number;
  readonly method: string;
  readonly params: unknown;
}

/**
 * A transport whose other side is the test. Nothing happens by itself: every delivery, and the end, is a synchronous
 * call of the test, so that each interleaving can be written down.
 */
export class MemoryTransport implements MessageTransport {
  /** Everything the client wrote, in order. */
  readonly sent: SentMessage[] = [];
  /** Set to make writes fail while the reading side stays as it is. */
  writeError: Error | undefined;
  closeCalls = 0;
  #onMessage: (message: unknown) => void = () => {};
  #onClose: (reason?: string) => void = () => {};
  #onError: (error: Error) => void = () => {};

  send(message: unknown): Promise<void> {
    if (this.writeError !== undefined) return Promise.reject(this.writeError);
    this.sent.push(message as SentMessage);
    return Promise.resolve();
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
  }

  onClose(listener: (reason?: string) => void): void {
    this.#onClose = listener;
  }

  onError(listener: (error: Error) => void): void {
    this.#onError = listener;
  }

  close(): void {
    this.closeCalls += 1;
    this.#onClose('closed locally');
  }

  deliver(...messages: unknown[]): void {
    for (const message of messages) this.#onMessage(message);
  }

  respond(id: number | undefined, result: unknown): void {
    this.deliver({ id, result });
  }

  notify(method: string, params: unknown): void {
    this.deliver({ method, params });
  }

  end(reason?: string): void {
    this.#onClose(reason);
  }

  reset(error: Error): void {
    this.#onError(error);
    this.#onClose('reset');
  }

  /** The last request of `method`. */
  request(method: string): { readonly id: number; readonly params: unknown } {
    const request = this.sent.findLast((message) => message.method === method);
    if (request?.id === undefined) throw new Error(`the client sent no ${method}`);
    return { id: request.id, params: request.params };
  }

  output(processId: string, seq: number, text: string, stream = 'stdout'): void {
    this.notify('process/output', { processId, seq, stream, chunk: base64(text) });
  }

  exited(processId: string, seq: number, exitCode: number): void {
    this.notify('process/exited', { processId, seq, exitCode });
  }

  closed(processId: string, seq: number): void {
    this.notify('process/closed', { processId, seq });
  }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A client that has shaken hands over a {@link MemoryTransport}. */
export async function connectInMemory(
  options: Partial<ExecClientOptions> = {},
): Promise<{ client: ExecClient; transport: MemoryTransport }> {
  const transport = new MemoryTransport();
  const connecting = ExecClient.connect(transport, { clientName: 'test', ...options });
  transport.respond(transport.request('initialize').id, { sessionId: 'session-1' });
  return { client: await connecting, transport };
}
