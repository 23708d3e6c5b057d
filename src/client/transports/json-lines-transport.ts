import type { Readable, Writable } from 'node:stream';
import { ProtocolError } from '../errors.js';
import type { MessageTransport } from '../transport.js';
import { Inbound } from './inbound.js';
import { decodeMessage, encodeMessage } from './json-text.js';
import { LineSplitter } from './line-splitter.js';

/** JSON messages, one per line, over a pair of streams or (given twice) a duplex such as a socket. */
export class JsonLinesTransport implements MessageTransport {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #inbound = new Inbound();
  readonly #lines = new LineSplitter();

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    input.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    input.on('end', () => this.#inputEnded());
    input.on('error', (error) => this.#inbound.end(error.message, error));
    input.on('close', () => this.#inbound.end('the stream was closed'));
    // A pipe to a process that is gone fails to be written (EPIPE) while what the process had said is still to be read.
    // Without a listener such an error would end this process.
    output.on('error', (error) => this.#inbound.error(error));
  }

  /** Resolves when the message has been handed to the operating system. */
  send(message: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      // What `encodeMessage` throws in here becomes the rejection.
      this.#output.write(`${encodeMessage(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#inbound.onMessage(listener);
  }

  onClose(listener: (reason?: string) => void): void {
    this.#inbound.onClose(listener);
  }

  onError(listener: (error: Error) => void): void {
    this.#inbound.onError(listener);
  }

  close(): void {
    this.#hangUp('closed by the client');
  }

  #receive(chunk: Uint8Array): void {
    for (const line of this.#lines.push(chunk)) {
      if (this.#inbound.ended) return;
      if (line.trim() === '') continue;
      const message = decodeMessage(line);
      if (message instanceof ProtocolError) this.#hangUp(message.message, message);
      else this.#inbound.message(message);
    }
  }

  #inputEnded(): void {
    this.#inbound.end(this.#lines.insideLine ? 'the stream ended inside a message' : 'the other side ended the stream');
  }

  #hangUp(reason: string, error?: Error): void {
    this.#inbound.end(reason, error);
    this.#output.end();
    this.#input.destroy();
  }
}
