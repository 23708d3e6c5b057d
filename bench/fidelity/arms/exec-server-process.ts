import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../../src/core/error-code.js';

/** How long a server may take to say where it listens, in milliseconds. */
const START_MS_MAX = 30_000;

/** A port nobody listens on: what a server would send elsewhere ends here. */
const NOWHERE = 'http://127.0.0.1:9';

/** Servers that run, so that none is left when this process ends in whatever way it can notice. */
const running = new Set<ExecServerProcess>();
process.on('exit', () => {
  for (const server of running) server.stop();
});

/**
 * A real `codex exec-server` on a loopback port, in a process group of its own, with a home and a current folder that
 * live no longer than it does.
 */
export class ExecServerProcess {
  /** The temporary folder that everything of it is in, without symbolic links. */
  readonly root: string;
  readonly #child: ChildProcess;
  #url = '';

  private constructor(root: string, child: ChildProcess) {
    this.root = root;
    this.#child = child;
    running.add(this);
  }

  /** @param command the path of the command `codex` */
  static async start(command: string): Promise<ExecServerProcess> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'tailrace-fidelity-')));
    for (const folder of ['home', 'codex', 'work']) mkdirSync(join(root, folder));
    // The command is a wrapper around the native program, and killing it alone leaves that alive.
    const child = spawn(command, ['exec-server', '--listen', 'ws://127.0.0.1:0'], {
      cwd: join(root, 'work'),
      env: environment(root),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new ExecServerProcess(root, child);
    try {
      server.#url = await listening(child);
      return server;
    } catch (error) {
      server.stop();
      throw error;
    }
  }

  get url(): string {
    return this.#url;
  }

  /** The id of its process group; 0 where it could not be started. */
  get group(): number {
    return this.#child.pid ?? 0;
  }

  /** Kills it, its wrapper and all in their group. */
  kill(): void {
    // Group 0 would be our own.
    if (this.group === 0) return;
    try {
      process.kill(-this.group, 'SIGKILL');
    } catch (error) {
      // The group is gone already.
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }

  /** Kills it and removes its folder. */
  stop(): void {
    this.kill();
    running.delete(this);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function environment(root: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: join(root, 'home'),
    CODEX_HOME: join(root, 'codex'),
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    ALL_PROXY: NOWHERE,
    NO_PROXY: '127.0.0.1,localhost',
  };
}

/** The address that the server prints once it listens. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`codex exec-server ${why}${said === '' ? '' : `; it said: ${said.trim().slice(-500)}`}`));
    };
    const timer = setTimeout(() => fail(`did not listen within ${START_MS_MAX} ms`), START_MS_MAX);
    const take = (data: Buffer): void => {
      said += data.toString();
      const [url] = /ws:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(said) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', (error) => fail(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
}
