import { Console } from 'node:console';
import type { CallFailure, ConnectContext, ConnectedClient, ProcessHandle } from 'tailrace';
import {
  DRIVER_PROTOCOL,
  type DriverCommand,
  type DriverEvent,
  type DriverHello,
  type DriverOperation,
  type Endpoint,
} from '../../../dist/src/core/wire-target.js';
import { type BoundOperation, bindOperation } from './operations.js';
import { Timers } from './watch-timers.js';

/** What is seen of the connection of a client. */
export interface Link {
  /** How many bytes the client has read, as the event `idle` counts them. */
  bytesRead(): number;
  /** Whether it has read the end. */
  ended(): boolean;
  /** Whether it is being closed, which goes on as long as the other side answers. */
  closing(): boolean;
  /** Ends the connection at once, whatever has become of it. */
  abandon(): void;
}

/** A client, from the moment at which it begins to connect. */
export interface Connecting {
  readonly link: Link;
  /** The client once it can be used. */
  readonly client: Promise<ConnectedClient>;
}

/** What is particular to one client. */
export interface Binding {
  readonly hello: Omit<DriverHello, 'event' | 'protocol' | 'settles'>;
  /** Begins to connect a fresh client. Undefined where it cannot connect to such an endpoint at all. */
  connect(endpoint: Endpoint, context: ConnectContext): Connecting | undefined;
}

type Tell = (event: DriverEvent) => void;
type Connect = Extract<DriverCommand, { do: 'connect' }>;
type Settled = { readonly value: unknown } | { readonly error: unknown };

/** After so many turns of the event loop in which nothing happened, the client has done what it can. */
const QUIET_TURNS = 12;

/** How long a connection that is being closed is waited for, in milliseconds. */
const CLOSING_MS_MAX = 50;

/** How long the driver may take to end, in milliseconds. */
const LEAVING_MS_MAX = 500;

/** Does what stdin says with clients of this kind, until stdin ends. */
export function serveDriver(binding: Binding): void {
  // Nothing but events may go to stdout, whatever the client prints.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  const driver = new Driver(binding, (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  });
  const crashed = (how: 'uncaught' | 'unhandled-rejection') => (error: unknown) => driver.crashed(how, error);
  process.on('uncaughtException', crashed('uncaught'));
  process.on('unhandledRejection', crashed('unhandled-rejection'));
  const leave = (): void => {
    driver.dispose();
    // Long enough for what the clients leave behind to go, their child processes among it.
    setTimeout(() => process.exit(0), LEAVING_MS_MAX).unref();
  };
  // Without a reader there is nobody to work for.
  process.stdout.on('error', leave);
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) driver.obey(line);
  });
  process.stdin.on('end', leave);
}

class Driver {
  readonly #binding: Binding;
  readonly #tell: Tell;
  readonly #sessions = new Map<number, Session>();
  #current: Session | undefined;

  constructor(binding: Binding, tell: Tell) {
    this.#binding = binding;
    this.#tell = tell;
  }

  obey(line: string): void {
    let client: unknown;
    try {
      const command: unknown = JSON.parse(line);
      if (typeof command !== 'object' || command === null) throw new Error(`not a command: ${line}`);
      client = 'client' in command ? command.client : undefined;
      this.#perform(command as DriverCommand);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#tell({ event: 'error', message, ...(typeof client === 'number' && { client }) });
    }
  }

  crashed(how: 'uncaught' | 'unhandled-rejection', error: unknown): void {
    console.error(error);
    this.#current?.crashed(how, error);
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
  }

  #perform(command: DriverCommand): void {
    if (command.do === 'hello') {
      this.#tell({ event: 'hello', protocol: DRIVER_PROTOCOL, settles: true, ...this.#binding.hello });
      return;
    }
    if (command.do === 'connect') {
      const session = this.#session(command.client);
      this.#current = session;
      session.connect(this.#binding, command);
      return;
    }
    // What happens inside callbacks is said before there is a client.
    if (command.do === 'arm') {
      this.#session(command.client).arm(command.point, command.action);
      return;
    }
    const session = this.#sessions.get(command.client);
    if (session === undefined) throw new Error(`there is no client ${command.client}`);
    switch (command.do) {
      case 'settle':
        // It cannot fail.
        void session.settle(command.id);
        return;
      case 'dispose':
        this.#sessions.delete(command.client);
        return session.dispose();
      default:
        session.perform(command);
    }
  }

  #session(number: number): Session {
    const session = this.#sessions.get(number) ?? new Session(number, this.#tell);
    this.#sessions.set(number, session);
    return session;
  }
}

/** One client, and what it is to do inside its callbacks. */
class Session {
  readonly #number: number;
  readonly #tellHarness: Tell;
  readonly #timers = new Timers();
  readonly #armed = new Map<string, DriverOperation[]>();
  readonly #handles = new Map<string, ProcessHandle>();
  #link: Link | undefined;
  #client: ConnectedClient | undefined;
  #closeTold = false;
  #closingUntilMs: number | undefined;
  #told = 0;
  #disposed = false;

  constructor(number: number, tell: Tell) {
    this.#number = number;
    this.#tellHarness = tell;
  }

  connect(binding: Binding, { op, endpoint, clientName, callTimeoutMs }: Connect): void {
    const connecting = this.#timers.run(() => binding.connect(endpoint, { clientName, callTimeoutMs }));
    if (connecting === undefined) throw new Error(`the client cannot connect to ${JSON.stringify(endpoint)}`);
    this.#link = connecting.link;
    connecting.client.then(
      (client) => {
        this.#adopt(client);
        const value = {
          tellsClose: client.onClose !== undefined,
          tellsNotifications: client.onNotification !== undefined,
        };
        this.#settled(op, { value });
      },
      (error: unknown) => this.#settled(op, { error }),
    );
  }

  arm(point: string, action: DriverOperation): void {
    this.#armed.set(point, [...(this.#armed.get(point) ?? []), action]);
  }

  /** Makes an operation. */
  perform(operation: DriverOperation): void {
    if (this.#client === undefined) throw new Error(`client ${this.#number} is not connected`);
    const bound = this.#bind(this.#client, operation);
    if (bound === undefined) throw new Error(`client ${this.#number} cannot do ${operation.do}`);
    this.#begin(operation.op, bound);
  }

  #bind(client: ConnectedClient, operation: DriverOperation): BoundOperation | undefined {
    return bindOperation(client, this.#handles, operation, (op, processEvent) => {
      this.#tell({ event: 'process-event', client: this.#number, op, processEvent });
    });
  }

  /** Begins an operation, without leaving the callback of the client that this may be in. */
  #begin(op: string, bound: BoundOperation): void {
    const resolve = (result: unknown): void => this.#resolved(op, bound, result);
    const reject = (error: unknown): void => this.#settled(op, { error });
    this.#timers.run(() => {
      let given: unknown;
      try {
        given = bound.begin();
      } catch (error) {
        reject(error);
        return;
      }
      if (isPromiseLike(given)) given.then(resolve, reject);
      else resolve(given);
    });
  }

  async settle(id: number): Promise<void> {
    for (let quietTurns = 0; quietTurns < QUIET_TURNS; ) {
      const [told, bytesRead] = [this.#told, this.#link?.bytesRead()];
      await new Promise((resolve) => setImmediate(resolve));
      const happened = told !== this.#told || bytesRead !== this.#link?.bytesRead();
      quietTurns = happened || this.#isMoving() ? 0 : quietTurns + 1;
    }
    this.#tell({
      event: 'idle',
      client: this.#number,
      id,
      bytesRead: this.#link?.bytesRead() ?? 0,
      ended: this.#closeTold || this.#link?.ended() === true,
      pendingTimersMs: this.#timers.pendingMs(),
    });
  }

  /** Whether something is about to happen: a timer is due, or the connection is being closed. */
  #isMoving(): boolean {
    if (this.#timers.pendingMs().includes(0)) return true;
    if (this.#link?.closing() !== true) return false;
    const nowMs = performance.now();
    this.#closingUntilMs ??= nowMs + CLOSING_MS_MAX;
    return nowMs < this.#closingUntilMs;
  }

  crashed(how: 'uncaught' | 'unhandled-rejection', error: unknown): void {
    const errorClass = error instanceof Error ? error.constructor.name : typeof error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const told = typeof code === 'string' || typeof code === 'number' ? { code } : {};
    this.#tell({ event: 'crashed', client: this.#number, how, errorClass, ...told });
  }

  dispose(): void {
    this.#tell({ event: 'disposed', client: this.#number });
    this.#disposed = true;
    this.#timers.run(() => this.#link?.abandon());
  }

  #adopt(client: ConnectedClient): void {
    this.#client = client;
    this.#timers.run(() => {
      client.onClose?.(() => {
        this.#closeTold = true;
        this.#tell({ event: 'closed', client: this.#number });
        this.#fire('close-seen');
      });
      client.onNotification?.((method, params) => {
        this.#tell({ event: 'notification', client: this.#number, method, params });
        this.#fire('notification');
      });
    });
  }

  #resolved(op: string, { encode }: BoundOperation, result: unknown): void {
    let value: unknown;
    try {
      value = encode === undefined ? result : encode(result);
    } catch (error) {
      const message = `what the client gave for ${op} is not of the agreed shape: ${String(error)}`;
      this.#tell({ event: 'error', client: this.#number, message });
      return;
    }
    this.#settled(op, { value });
  }

  #settled(op: string, settled: Settled): void {
    const client = this.#number;
    if ('value' in settled) {
      this.#tell({ event: 'settled', client, op, outcome: 'resolved', value: settled.value });
    } else {
      // A client that could not connect is not there to say what its error means.
      const failure: CallFailure = this.#client?.classify(settled.error) ?? { kind: 'unknown' };
      this.#tell({ event: 'settled', client, op, outcome: 'rejected', failure });
    }
    this.#fire(`${op}.settled`);
  }

  /** Makes the operations that are armed for this callback. */
  #fire(point: string): void {
    const actions = this.#armed.get(point) ?? [];
    this.#armed.delete(point);
    if (this.#client === undefined || this.#disposed) return;
    for (const action of actions) {
      const bound = this.#bind(this.#client, action);
      // Nobody knew beforehand whether its process would be there.
      if (bound === undefined) continue;
      this.#tell({ event: 'invoked', client: this.#number, op: action.op });
      this.#begin(action.op, bound);
    }
  }

  #tell(event: DriverEvent): void {
    if (this.#disposed) return;
    this.#told += 1;
    this.#tellHarness(event);
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
