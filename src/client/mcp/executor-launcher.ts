import { randomUUID } from 'node:crypto';
import type { ExecClient } from '../exec-client.js';
import type { ProcessSession } from '../process/process-session.js';
import type { LaunchedServer, McpLauncher, ServerListener } from './launcher.js';
import { McpConfigError, type McpServerConfig } from './server-config.js';

export interface ExecutorLauncherOptions {
  /** The environment that every server gets. An executor's processes inherit nothing, so a `PATH` is a good idea. */
  readonly baseEnv?: Readonly<Record<string, string>> | undefined;
}

/** Runs MCP servers on the executor, with their stdin and stdout carried over the exec client. */
export class ExecutorLauncher implements McpLauncher {
  readonly #client: ExecClient;
  readonly #baseEnv: Readonly<Record<string, string>>;

  constructor(client: ExecClient, options: ExecutorLauncherOptions = {}) {
    this.#client = client;
    this.#baseEnv = options.baseEnv ?? {};
  }

  async launch(server: McpServerConfig, listener: ServerListener): Promise<LaunchedServer> {
    if (server.cwd === undefined) {
      throw new McpConfigError(`MCP server ${server.command} runs on the executor and needs a cwd there; set its cwd`);
    }
    const session = await this.#client.startProcess({
      processId: `mcp-${randomUUID()}`,
      argv: [server.command, ...(server.args ?? [])],
      cwd: server.cwd,
      env: { ...this.#baseEnv, ...server.env },
      pipeStdin: true,
    });
    // It cannot fail: neither reading events nor a listener throws.
    void follow(session, listener);
    return new ExecutorServer(session);
  }
}

class ExecutorServer implements LaunchedServer {
  readonly #session: ProcessSession;
  /** The last write, settled one way or the other. */
  #written: Promise<void> = Promise.resolve();

  constructor(session: ProcessSession) {
    this.#session = session;
  }

  write(chunk: Uint8Array): Promise<void> {
    // A server may work on several requests at once, so only one write is under way at a time.
    const write = this.#written.then(() => this.#session.write(chunk));
    this.#written = write.catch(() => {});
    return write;
  }

  terminate(): void {
    // If it cannot be asked for, the connection is lost, and the server ends the processes of a lost connection.
    if (!this.#session.ended) this.#session.terminate().catch(() => {});
  }
}

async function follow(session: ProcessSession, listener: ServerListener): Promise<void> {
  let exit = '';
  for await (const event of session.events()) {
    switch (event.type) {
      case 'output':
        if (event.stream === 'stderr') listener.stderr(event.chunk);
        else listener.stdout(event.chunk);
        break;
      case 'exited':
        exit = ` (exit code ${event.exitCode})`;
        break;
      case 'closed':
        listener.ended(`the server process has ended${exit}`);
        break;
      case 'failed':
        listener.ended(event.message);
    }
  }
}
