import type { McpServerConfig } from './server-config.js';

/** Runs MCP servers somewhere. What is built on it cannot tell where. */
export interface McpLauncher {
  /**
   * Starts the server's process.
   *
   * @param listener is told all that the process does, from its first output on, possibly before this resolves.
   * @throws if the process cannot be started; the listener is told nothing then.
   */
  launch(server: McpServerConfig, listener: ServerListener): Promise<LaunchedServer>;
}

/** What a server's process does. These functions must not throw. */
export interface ServerListener {
  /** Bytes as they came: neither lines nor characters are whole. */
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
  /** The process, or the connection to it, has ended. It is told once, after all output that had arrived. */
  ended(reason: string): void;
}

/** A server's process. */
export interface LaunchedServer {
  /** Writes to stdin; writes arrive in the order of the calls. Rejects if the process does not take it. */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the process, without waiting for it. Does nothing if it has ended. */
  terminate(): void;
}
