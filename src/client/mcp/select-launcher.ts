import type { McpLauncher } from './launcher.js';
import { McpConfigError, type McpServerConfig } from './server-config.js';

/** The places where servers can run. Without an executor there is no remote one. */
export interface McpLaunchers {
  readonly local: McpLauncher;
  readonly remote?: McpLauncher | undefined;
}

/** The launcher for the environment that a server is configured for. Throws McpConfigError if there is none. */
export function selectLauncher(server: McpServerConfig, launchers: McpLaunchers): McpLauncher {
  if ((server.environment ?? 'local') === 'local') return launchers.local;
  if (launchers.remote !== undefined) return launchers.remote;
  throw new McpConfigError(
    `MCP server ${server.command} is configured for the remote environment, but no executor is connected; ` +
      'connect one, or set its environment to "local"',
  );
}
