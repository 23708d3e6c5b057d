import { asError, ClosedError, DisconnectedError, ProtocolError, type TransportLostError } from '../errors.js';
import { decodeMessage, encodeMessage } from '../transports/json-text.js';
import { LineSplitter } from '../transports/line-splitter.js';
import type { LaunchedServer, McpLauncher, ServerListener } from './launcher.js';
import type { McpServerConfig } from './server-config.js';

export interface McpStdioTransportOptions {
  /** Told what the server writes to stderr, as bytes; it is dropped otherwise. */
  readonly onStderr?: ((chunk: Uint8Array) => void) | undefined;
}

/**
 * An MCP transport over the stdin and stdout of a server process, wherever its launcher runs that. It has the shape of
 * the `Transport` of `@modelcontextprotocol/sdk`.
 *
 * The transport closes as soon as the process, or the connection to its executor, is lost, so that a tool call fails
 * then and not after its timeout. Messages that had arrived are delivered first.
 */
export class McpStdioTransport {
  onmessage?: ((message: unknown) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;

  readonly #launcher: McpLauncher;
  readonly #server: McpServerConfig;
  readonly #onStderr: ((chunk: Uint8Array) => void) | undefined;
  readonly #lines = new LineSplitter();
  #starting = false;
  #process: LaunchedServer | undefined;
  #loss: TransportLostError | undefined;

  constructor(launcher: McpLauncher, server: McpServerConfig, options: McpStdioTransportOptions = {}) {
    this.#launcher = launcher;
    this.#server = server;
    this.#onStderr = options.onStderr;
  }

  /** Starts the server. Throws what the launcher throws, or ClosedError if `close` is called meanwhile. */
  async start(): Promise<void> {
    if (this.#starting) throw new Error('this transport was started before; make a new one for another server process');
    this.#starting = true;
    const process = await this.#launcher.launch(this.#server, this.#listener());
    if (this.#loss instanceof ClosedError) {
      process.terminate();
      throw this.#loss.again();
    }
    this.#process = process;
  }

  /** Sends one message. Throws TransportLostError after the end, or what the process's stdin says. */
  async send(message: unknown): Promise<void> {
    if (this.#loss !== undefined) throw this.#loss.again();
    if (this.#process === undefined) throw new Error('this transport is not started; call start() first');
    await this.#process.write(Buffer.from(`${encodeMessage(message)}\n`));
  }

  /** Ends the server and the transport. Nothing is delivered after it. */
  async close(): Promise<void> {
    this.#end(new ClosedError());
    this.#process?.terminate();
  }

  #listener(): ServerListener {
    return {
      stdout: (chunk) => this.#receive(chunk),
      stderr: (chunk) => this.#guard(() => this.#onStderr?.(chunk)),
      ended: (reason) => this.#end(new DisconnectedError(reason)),
    };
  }

  #receive(chunk: Uint8Array): void {
    for (const line of this.#lines.push(chunk)) {
      if (this.#loss !== undefined) return;
      const message = decodeMessage(line);
      // A line that is not a message is most often a stray print of the server. The next line is none the worse for it.
      if (message instanceof ProtocolError) this.#report(message);
      else this.#guard(() => this.onmessage?.(message));
    }
  }

  #end(loss: TransportLostError): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    this.#guard(() => this.onclose?.());
  }

  /** Runs a listener that is not ours. Its failure is an error of this transport and must not stop the reading. */
  #guard(listener: () => void): void {
    try {
      listener();
    } catch (thrown) {
      this.#report(asError(thrown));
    }
  }

  #report(error: Error): void {
    try {
      this.onerror?.(error);
    } catch {
      // The one who is told of errors failed as well; there is nobody left to tell.
    }
  }
}
