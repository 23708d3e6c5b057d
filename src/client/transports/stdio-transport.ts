import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { MessageTransport } from '../transport.js';
import { JsonLinesTransport } from './json-lines-transport.js';

export interface StdioServerOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The whole environment; this process's own without it. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a server as a child process and speaks JSON lines over its stdin and stdout. Its stderr is this process's.
 * Closing the transport ends the child's stdin and then the child, with SIGTERM.
 */
export class StdioTransport implements MessageTransport {
  readonly #child: ChildProcess;
  readonly #lines: JsonLinesTransport;

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
    this.#lines = new JsonLinesTransport(child.stdout, child.stdin);
    // Killing it may fail after the start did not. The streams tell the end; this only must have a listener.
    child.on('error', () => {});
  }

  /** @throws the error of `node:child_process`, if the command cannot be started. */
  static spawn(command: string, options: StdioServerOptions = {}): Promise<StdioTransport> {
    const { args = [], cwd, env } = options;
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
      child.once('error', reject);
      child.once('spawn', () => {
        child.off('error', reject);
        resolve(new StdioTransport(child));
      });
    });
  }

  send(message: unknown): Promise<void> {
    return this.#lines.send(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#lines.onMessage(listener);
  }

  onClose(listener: (reason?: string) => void): void {
    this.#lines.onClose(listener);
  }

  onError(listener: (error: Error) => void): void {
    this.#lines.onError(listener);
  }

  close(): void {
    this.#lines.close();
    this.#child.kill('SIGTERM');
  }
}
