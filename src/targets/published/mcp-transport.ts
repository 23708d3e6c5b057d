import type { Duplex } from 'node:stream';

/** The framing of MCP's stdio transport, as the SDK exports it for transports of one's own. */
export interface StdioFraming<Message> {
  readonly ReadBuffer: new () => { append(chunk: Buffer): void; readMessage(): Message | null };
  readonly serializeMessage: (message: Message) => string;
}

/**
 * A custom transport of the MCP SDK, over one stream, by the contract of its `Transport`: one JSON text per line, read
 * and written by the SDK's own framing. It does with the stream what the SDK's `StdioClientTransport` does with the
 * pipes of its child, where a stream has the same, but tells the sender when a write failed. A link of whole messages
 * would be less true: it hands over a message and the end in one run, which no transport of the SDK does, not even that
 * in memory.
 */
export class StreamTransport<Message> {
  // The client sets these before it calls `start`.
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: Message) => void;
  readonly #stream: Duplex;
  readonly #framing: StdioFraming<Message>;
  readonly #closed: Promise<void>;

  constructor(stream: Duplex, framing: StdioFraming<Message>) {
    this.#stream = stream;
    this.#framing = framing;
    this.#closed = new Promise((resolve) => stream.once('close', resolve));
  }

  async start(): Promise<void> {
    const buffer = new this.#framing.ReadBuffer();
    this.#stream.on('data', (chunk: Buffer) => {
      buffer.append(chunk);
      while (this.#handleNext(buffer));
    });
    this.#stream.on('error', (error) => this.onerror?.(error));
    // A server that has stopped writing has left, even when its end of the stream can still be written to.
    this.#stream.on('end', () => this.#stream.end());
    this.#stream.on('close', () => this.onclose?.());
  }

  send(message: Message): Promise<void> {
    // A write after the end would destroy the stream, with what it has not read yet.
    if (!this.#stream.writable) return Promise.reject(new SendError('The stream is not writable any more.'));
    return new Promise((resolve, reject) => {
      this.#stream.write(this.#framing.serializeMessage(message), (error) => {
        if (error) reject(new SendError(error.message, { cause: error }));
        else resolve();
      });
    });
  }

  /** Ends its side, which asks a server of MCP to leave, and settles when the stream has closed. */
  async close(): Promise<void> {
    this.#stream.end();
    await this.#closed;
  }

  /** Whether there was a whole line. One that holds no message is reported and skipped. */
  #handleNext(buffer: { readMessage(): Message | null }): boolean {
    try {
      const message = buffer.readMessage();
      if (message !== null) this.onmessage?.(message);
      return message !== null;
    } catch (error) {
      this.onerror?.(error as Error);
      return true;
    }
  }
}

/** A write to the stream failed: what this transport rejects `send` with, whatever the stream says of it. */
export class SendError extends Error {}

/**
 * Whether a request was refused for want of a transport: every version says it by the message of a plain error alone.
 */
export function isNotConnected(error: unknown): boolean {
  return error instanceof Error && error.message === 'Not connected';
}
