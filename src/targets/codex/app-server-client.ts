import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriverFailure, DriverOperation, RunningProgram } from '../../core/wire-target.js';
import { type Answer, AppServer } from './app-server.js';
import type { ClientStart } from './app-server-driver.js';
import { classifyToolError } from './classify-tool-error.js';
import { type CodexHome, makeCodexHome } from './codex-home.js';

const INTERNAL_ERROR = -32603;

/** One app-server in a home of its own, with one thread. What its operations are is up to the driver. */
export abstract class AppServerClient {
  readonly #start: ClientStart;
  #program: RunningProgram | undefined;
  #server: AppServer | undefined;
  #folder: string | undefined;
  #makingHome: Promise<CodexHome> | undefined;
  #thread: string | undefined;
  #settledConnect = false;
  #stopped = false;

  constructor(start: ClientStart) {
    this.#start = start;
  }

  /** Settles the operation `connect` in its time. Rejects where the app-server could not even be started. */
  async connect(): Promise<void> {
    const { settings, number } = this.#start;
    const { program, endpoint, context, root } = settings;
    if (endpoint.kind !== 'web-socket') throw new TypeError(`it connects to a WebSocket, not to ${endpoint.kind}`);
    this.#folder = join(root, `client-${number}`);
    this.#makingHome = makeCodexHome(this.#folder, endpoint.url, (work) => this.configOf(work));
    const { work, env } = await this.#makingHome;
    if (this.#stopped) return;
    this.#program = context.startProgram({ command: program, args: ['app-server'], cwd: work, env });
    this.#program.onEnd((how) => this.#ended(how));
    const server = new AppServer(this.#program);
    this.#server = server;
    server.onNotification = (method, params) => this.notified(method, params);
    const clientInfo = { name: 'tailrace', title: 'tailrace', version: '1' };
    server.request('initialize', { clientInfo, capabilities: { experimentalApi: true } }, (answer) => {
      if ('error' in answer) this.refuse(startFailure(answer.error.message));
      server.notify('initialized');
      server.request('thread/start', { cwd: work }, (started) => this.#threadStarted(started));
    });
  }

  abstract operate(operation: DriverOperation): void;

  /** Ends the app-server, and leaves nothing of it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    // What is being made is made before it is removed.
    await this.#makingHome?.catch(() => undefined);
    await this.#program?.stop(0);
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  /** The text of its `config.toml`, given the folder that it works in. */
  protected abstract configOf(work: string): string | Promise<string>;

  protected abstract notified(method: string, params: unknown): void;

  /** The thread has started: what more it takes until the client can be used may begin. */
  protected threadStarted(): void {}

  /** Whether the client can be used, given that its thread has started. Asked again by {@link connectedOnce}. */
  protected abstract get usable(): boolean;

  protected get callTimeoutMs(): number {
    return this.#start.callTimeoutMs;
  }

  protected get thread(): string | undefined {
    return this.#thread;
  }

  protected request(method: string, params: unknown, answered: (answer: Answer) => void): void {
    this.#server?.request(method, params, answered);
  }

  /** Settles `connect` once the client can be used. */
  protected connectedOnce(): void {
    if (this.#thread === undefined || !this.usable || this.#settledConnect) return;
    this.#settledConnect = true;
    this.resolve('connect', { tellsClose: false, tellsNotifications: false });
  }

  protected refuse(failure: DriverFailure): void {
    if (this.#settledConnect) return;
    this.#settledConnect = true;
    this.reject('connect', failure);
  }

  protected resolve(op: string, value: unknown): void {
    const client = this.#start.number;
    if (this.#stopped) return;
    this.#start.tell({ event: 'settled', client, op, outcome: 'resolved', value });
    this.#runArmed(op);
  }

  protected reject(op: string, failure: DriverFailure): void {
    const client = this.#start.number;
    if (this.#stopped) return;
    this.#start.tell({ event: 'settled', client, op, outcome: 'rejected', failure });
    this.#runArmed(op);
  }

  /** The driver cannot do what it was told. */
  protected fail(message: string): void {
    if (!this.#stopped) this.#start.tell({ event: 'error', client: this.#start.number, message });
  }

  /** Whether an operation that is to be made inside a callback can be made there. */
  protected canBegin(_operation: DriverOperation): boolean {
    return true;
  }

  #threadStarted(answer: Answer): void {
    if ('error' in answer) {
      this.refuse(startFailure(answer.error.message));
      return;
    }
    this.#thread = (answer.result as { readonly thread: { readonly id: string } }).thread.id;
    this.threadStarted();
    this.connectedOnce();
  }

  #runArmed(op: string): void {
    const { armed, tell, number } = this.#start;
    for (const { action } of armed.filter(({ point }) => point === `${op}.settled`)) {
      if (!this.canBegin(action)) continue;
      tell({ event: 'invoked', client: number, op: action.op });
      this.operate(action);
    }
  }

  /** Whoever uses codex sees it gone. */
  #ended(how: string): void {
    if (this.#stopped) return;
    const { tell, number } = this.#start;
    if (this.#settledConnect) tell({ event: 'crashed', client: number, how: 'exit', errorClass: 'Exit' });
    else this.fail(`codex app-server ${how}${this.#program?.lastLines() ?? ''}`);
  }
}

/** Why an app-server, its thread or its MCP server could not be started. */
export function startFailure(message: string): DriverFailure {
  return { ...classifyToolError({ code: INTERNAL_ERROR, message }), reason: message };
}
