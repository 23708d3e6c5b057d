import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { LaunchedServer, McpLauncher, ServerListener } from './launcher.js';
import type { McpServerConfig } from './server-config.js';

/** How long a server may take to go after SIGTERM before it gets SIGKILL, in milliseconds. */
const TERMINATE_GRACE_MS = 2000;

/** What a server needs to find programs and its user's files. The rest may be secret, and is not handed on. */
const INHERITED = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER', 'SYSTEMROOT', 'TEMP', 'USERPROFILE', 'APPDATA'];

export interface LocalLauncherOptions {
  /** The environment that every server gets; a few harmless variables of this process without it. */
  readonly baseEnv?: Readonly<Record<string, string>> | undefined;
}

/** Runs MCP servers as children of this process. */
export class LocalLauncher implements McpLauncher {
  readonly #baseEnv: Readonly<Record<string, string>>;

  constructor(options: LocalLauncherOptions = {}) {
    this.#baseEnv = options.baseEnv ?? inheritedEnv();
  }

  launch(server: McpServerConfig, listener: ServerListener): Promise<LaunchedServer> {
    return new Promise((resolve, reject) => {
      const child = spawn(server.command, server.args ?? [], {
        cwd: server.cwd,
        env: { ...this.#baseEnv, ...server.env },
        windowsHide: true,
      });
      child.once('error', reject);
      child.once('spawn', () => {
        child.off('error', reject);
        follow(child, listener);
        resolve(new LocalServer(child));
      });
    });
  }
}

class LocalServer implements LaunchedServer {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
  }

  write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }

  terminate(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin.end();
    this.#child.kill('SIGTERM');
    const grace = setTimeout(() => this.#child.kill('SIGKILL'), TERMINATE_GRACE_MS);
    this.#child.once('exit', () => clearTimeout(grace));
  }
}

function follow(child: ChildProcessWithoutNullStreams, listener: ServerListener): void {
  child.stdout.on('data', (chunk: Uint8Array) => listener.stdout(chunk));
  child.stderr.on('data', (chunk: Uint8Array) => listener.stderr(chunk));
  // Not `exit`: the last output may still be in the pipe then. `close` comes after the streams have ended.
  child.once('close', (code, signal) =>
    listener.ended(`the server process has ended (${signal ?? `exit code ${code}`})`),
  );
  // Writing to a process that is gone is told to the writer. These only must have a listener.
  child.stdin.on('error', () => {});
  child.on('error', () => {});
}

function inheritedEnv(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
