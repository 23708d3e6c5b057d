import type { DriverOperation } from '../../core/wire-target.js';
import { AppServerClient, startFailure } from './app-server-client.js';
import { AppServerDriver, type AppServerDriverSettings } from './app-server-driver.js';
import { classifyToolError } from './classify-tool-error.js';
import { mcpConfig, SERVER } from './codex-home.js';

/** Drives app-servers whose MCP server runs on the executor. */
export class CodexDriver extends AppServerDriver {
  constructor(settings: AppServerDriverSettings) {
    super(settings, (start) => new McpClient(start));
  }
}

/** One app-server, whose MCP server runs on the executor: a tool call is the call of the properties. */
class McpClient extends AppServerClient {
  /** Older versions answer `thread/start` once the MCP server is up, later ones before it is. */
  protected usable = false;

  operate(operation: DriverOperation): void {
    const { op } = operation;
    if (operation.do !== 'call') {
      this.fail(`codex cannot be told to '${operation.do}'`);
      return;
    }
    const { name, arguments: given } = operation.params as { readonly name: string; readonly arguments: unknown };
    const params = { threadId: this.thread, server: SERVER, tool: name, arguments: given };
    this.request('mcpServer/tool/call', params, (answer) => {
      if ('error' in answer) this.reject(op, classifyToolError(answer.error));
      else this.resolve(op, answer.result);
    });
  }

  protected configOf(work: string): string {
    return mcpConfig(work, this.callTimeoutMs);
  }

  protected notified(method: string, params: unknown): void {
    if (method !== 'mcpServer/startupStatus/updated') return;
    const { name, status, error } = params as { name: string; status: string; error: string | null };
    if (name !== SERVER) return;
    if (status === 'ready') {
      this.usable = true;
      this.connectedOnce();
    } else if (status === 'failed' || status === 'cancelled') this.refuse(startFailure(error ?? status));
  }
}
