import { rm } from 'node:fs/promises';
import type {
  Driver,
  DriverCommand,
  DriverContext,
  DriverEvent,
  DriverOperation,
  Endpoint,
} from '../../core/wire-target.js';
import type { AppServerClient } from './app-server-client.js';

export interface AppServerDriverSettings {
  /** The `codex` to run. */
  readonly program: string;
  readonly endpoint: Endpoint;
  readonly context: DriverContext;
  /** A folder of its own. */
  readonly root: string;
}

/** An operation to be made inside a callback. */
export interface Armed {
  readonly point: string;
  readonly action: DriverOperation;
}

/** What a client is made with. */
export interface ClientStart {
  readonly number: number;
  readonly armed: readonly Armed[];
  readonly tell: (event: DriverEvent) => void;
  readonly settings: AppServerDriverSettings;
  readonly callTimeoutMs: number;
}

/** Drives one `codex app-server` after the other, each as one client. */
export class AppServerDriver implements Driver {
  readonly #settings: AppServerDriverSettings;
  readonly #makeClient: (start: ClientStart) => AppServerClient;
  #armed: Armed[] = [];
  #client: AppServerClient | undefined;
  #listener: (event: DriverEvent) => void = () => undefined;

  constructor(settings: AppServerDriverSettings, makeClient: (start: ClientStart) => AppServerClient) {
    this.#settings = settings;
    this.#makeClient = makeClient;
  }

  send(command: DriverCommand): void {
    switch (command.do) {
      case 'arm':
        this.#armed.push({ point: command.point, action: command.action });
        return;
      case 'connect':
        this.#connect(command.client, command.callTimeoutMs);
        return;
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

  #connect(number: number, callTimeoutMs: number): void {
    const armed = this.#armed;
    this.#armed = [];
    const tell = (event: DriverEvent): void => this.#listener(event);
    const client = this.#makeClient({ number, armed, tell, settings: this.#settings, callTimeoutMs });
    this.#client = client;
    client.connect().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      tell({ event: 'error', client: number, message: `codex app-server could not be started: ${why}` });
    });
  }

  async #dispose(client: number): Promise<void> {
    await this.#client?.stop();
    this.#listener({ event: 'disposed', client });
  }
}
