import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Driver,
  DriverCommand,
  DriverContext,
  DriverEvent,
  DriverFailure,
  DriverOperation,
  Endpoint,
  RunningProgram,
} from '../../core/wire-target.js';
import { type Answer, AppServer } from './app-server.js';
import { classifyToolError } from './classify-tool-error.js';
import { makeCodexHome, SERVER } from './codex-home.js';

export interface CodexDriverSettings {
  /** The `codex` to run. */
  readonly program: string;
  readonly endpoint: Endpoint;
  readonly context: DriverContext;
  /** A folder of its own. */
  readonly root: string;
}

interface Armed {
  readonly point: string;
  readonly action: DriverOperation;
}

/** Drives one `codex app-server` after the other, each as one client. */
export class CodexDriver implements Driver {
  readonly #settings: CodexDriverSettings;
  #armed: Armed[] = [];
  #client: CodexClient | undefined;
  #listener: (event: DriverEvent) => void = () => undefined;

  constructor(settings: CodexDriverSettings) {
    this.#settings = settings;
  }

  send(command: DriverCommand): void {
    switch (command.do) {
      case 'arm':
        this.#armed.push({ point: command.point, action: command.action });
        return;
      case 'connect': {
        const { client, callTimeoutMs } = command;
        const armed = this.#armed;
        this.#armed = [];
        this.#client = new CodexClient(client, armed, (event) => this.#listener(event));
        void this.#client.connect(this.#settings, callTimeoutMs);
        return;
      }
      case 'dispose':
        void this.#dispose(command.client);
        return;
      case 'hello':
      case 'settle':
        return;
      default:
        this.#client?.operate(command);
    }
  }

  onEvent(listener: (event: DriverEvent) => void): void {
    this.#listener = listener;
  }

  /** It lives in the harness, and ends with it. */
  onLost(): void {}

  async stop(): Promise<void> {
    await this.#client?.stop();
    await rm(this.#settings.root, { recursive: true, force: true });
  }

  async #dispose(client: number): Promise<void> {
    await this.#client?.stop();
    this.#listener({ event: 'disposed', client });
  }
}

/** One app-server with one thread, whose MCP server runs on the executor. */
class CodexClient {
  readonly #number: number;
  readonly #armed: readonly Armed[];
  readonly #tell: (event: DriverEvent) => void;
  #program: RunningProgram | undefined;
  #server: AppServer | undefined;
  #folder: string | undefined;
  #thread: string | undefined;
  #ready = false;
  #settledConnect = false;
  #stopped = false;

  constructor(number: number, armed: readonly Armed[], tell: (event: DriverEvent) => void) {
    this.#number = number;
    this.#armed = armed;
    this.#tell = (event) => {
      if (!this.#stopped) tell(event);
    };
  }

  async connect({ program, endpoint, context, root }: CodexDriverSettings, callTimeoutMs: number): Promise<void> {
    if (endpoint.kind !== 'web-socket') throw new TypeError(`codex connects to a WebSocket, not to ${endpoint.kind}`);
    this.#folder = join(root, `client-${this.#number}`);
    const { work, env } = await makeCodexHome(this.#folder, endpoint.url, callTimeoutMs);
    if (this.#stopped) return;
    this.#program = context.startProgram({ command: program, args: ['app-server'], cwd: work, env });
    this.#program.onEnd((how) => this.#ended(how));
    const server = new AppServer(this.#program);
    this.#server = server;
    server.onNotification = (method, params) => this.#notified(method, params);
    const clientInfo = { name: 'tailrace', title: 'tailrace', version: '1' };
    server.request('initialize', { clientInfo, capabilities: { experimentalApi: true } }, (answer) => {
      if ('error' in answer) this.#refuse(answer.error.message);
      server.notify('initialized');
      server.request('thread/start', { cwd: work }, (started) => this.#started(started));
    });
  }

  operate(operation: DriverOperation): void {
    const { op } = operation;
    if (operation.do !== 'call') {
      this.#tell({ event: 'error', client: this.#number, message: `codex cannot be told to '${operation.do}'` });
      return;
    }
    const { name, arguments: given } = operation.params as { readonly name: string; readonly arguments: unknown };
    const params = { threadId: this.#thread, server: SERVER, tool: name, arguments: given };
    this.#server?.request('mcpServer/tool/call', params, (answer) => {
      if ('error' in answer) this.#reject(op, classifyToolError(answer.error));
      else this.#resolve(op, answer.result);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#program?.stop(0);
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #started(answer: Answer): void {
    if ('error' in answer) {
      this.#refuse(answer.error.message);
      return;
    }
    this.#thread = (answer.result as { readonly thread: { readonly id: string } }).thread.id;
    this.#connectedOnce();
  }

  #notified(method: string, params: unknown): void {
    if (method !== 'mcpServer/startupStatus/updated') return;
    const { name, status, error } = params as { name: string; status: string; error: string | null };
    if (name !== SERVER) return;
    if (status === 'ready') {
      this.#ready = true;
      this.#connectedOnce();
    } else if (status === 'failed' || status === 'cancelled') this.#refuse(error ?? status);
  }

  /** Older versions answer `thread/start` once the MCP server is up, later ones before it is. */
  #connectedOnce(): void {
    if (this.#thread === undefined || !this.#ready || this.#settledConnect) return;
    this.#settledConnect = true;
    this.#resolve('connect', { tellsClose: false, tellsNotifications: false });
  }

  #refuse(message: string): void {
    if (this.#settledConnect) return;
    this.#settledConnect = true;
    this.#reject('connect', { ...classifyToolError({ code: INTERNAL_ERROR, message }), reason: message });
  }

  #resolve(op: string, value: unknown): void {
    this.#tell({ event: 'settled', client: this.#number, op, outcome: 'resolved', value });
    this.#runArmed(op);
  }

  #reject(op: string, failure: DriverFailure): void {
    this.#tell({ event: 'settled', client: this.#number, op, outcome: 'rejected', failure });
    this.#runArmed(op);
  }

  #runArmed(op: string): void {
    for (const { action } of this.#armed.filter(({ point }) => point === `${op}.settled`)) {
      this.#tell({ event: 'invoked', client: this.#number, op: action.op });
      this.operate(action);
    }
  }

  /** Whoever uses codex sees it gone. */
  #ended(how: string): void {
    if (this.#settledConnect) {
      this.#tell({ event: 'crashed', client: this.#number, how: 'exit', errorClass: 'Exit' });
      return;
    }
    const printed = this.#program?.lastLines() ?? '';
    this.#tell({ event: 'error', client: this.#number, message: `codex app-server ${how}${printed}` });
  }
}

const INTERNAL_ERROR = -32603;
