/** An MCP server that speaks over its stdin and stdout, and where to run it. */
export interface McpServerConfig {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** Added to the environment that the launcher gives every server. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Where the server runs there. A local server may leave it out and gets the working directory of this process. */
  readonly cwd?: string | undefined;
  /** `local`, the default, is a child of this process; `remote` a process on the executor. */
  readonly environment?: 'local' | 'remote' | undefined;
}

/** A server's configuration cannot be carried out. The message says what to change. */
export class McpConfigError extends Error {
  override readonly name = 'McpConfigError';
}
