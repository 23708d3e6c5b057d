import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The name of the MCP server in the configuration, and its command, which must not exist on this machine. */
export const SERVER = 'tailrace';
const COMMAND = 'tailrace-remote-mcp-server';

/** How long the MCP server may take to start, in seconds. */
const STARTUP_TIMEOUT_S = 20;

export interface CodexHome {
  /** The folder that the app-server works in. */
  readonly work: string;
  /** The whole of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes a home for one app-server: no account, and every way out to the network closed but those on loopback, as the
 * one to the executor.
 *
 * @param url where the executor is
 * @param configOf the text of `config.toml`, given the folder that the app-server works in
 */
export async function makeCodexHome(
  folder: string,
  url: string,
  configOf: (work: string) => string | Promise<string>,
): Promise<CodexHome> {
  const home = join(folder, 'home');
  const work = join(folder, 'work');
  await mkdir(home, { recursive: true });
  await mkdir(work, { recursive: true });
  await writeFile(join(home, 'config.toml'), await configOf(work));
  const closed = `http://127.0.0.1:${await closedPort()}`;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  const local = '127.0.0.1,localhost';
  return {
    work,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      LANG: 'C.UTF-8',
      CODEX_HOME: home,
      CODEX_EXEC_SERVER_URL: url,
      ...Object.fromEntries(proxies.map((name) => [name, closed])),
      // Without it the connection to the executor would go to the proxy as well.
      NO_PROXY: local,
      no_proxy: local,
    },
  };
}

/**
 * A configuration with one MCP server, whose environment is remote, and without plugins. Both keys: which of them makes
 * a server remote depends on the version, and the other is ignored.
 *
 * @param toolTimeoutMs what a tool call is given, in milliseconds
 */
export function mcpConfig(work: string, toolTimeoutMs: number): string {
  return `model = "none"
approval_policy = "never"
sandbox_mode = "danger-full-access"

[features]
plugins = false

[mcp_servers.${SERVER}]
command = "${COMMAND}"
args = []
cwd = ${JSON.stringify(work)}
environment_id = "remote"
experimental_environment = "remote"
tool_timeout_sec = ${Math.ceil(toolTimeoutMs / 1_000)}
startup_timeout_sec = ${STARTUP_TIMEOUT_S}
`;
}

/** A port of loopback on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
