import { connect, type Socket } from 'node:net';
import type {
  Driver,
  DriverCommand,
  DriverEvent,
  DriverFailure,
  DriverOperation,
} from '../../../../src/core/wire-target.js';

/** What is wrong with the client, or with the driver, in a test. */
export interface Defects {
  /** A call that is open at the end stays open. */
  readonly forgetsPending?: boolean;
  /** It holds a timer of so many milliseconds, which fails what is open. */
  readonly timesOutAfterMs?: number;
  /** What it tells of its timers. */
  readonly timersUnknown?: boolean;
  /** It is so long at work before it is idle. */
  readonly worksMs?: number;
  /** It does not answer `settle`, or `dispose`. */
  readonly ignores?: 'settle' | 'dispose';
  /** It refuses to connect. */
  readonly refuses?: boolean;
  /** It cannot do what it is told with `call`. */
  readonly failsAtCall?: boolean;
}

const LOST: DriverFailure = { kind: 'disconnected' };

/** A driver in this process, around a small JSON-RPC client on lines over TCP: correct but for its defects. */
export class LoopbackDriver implements Driver {
  readonly #defects: Defects;
  #listener: (event: DriverEvent) => void = () => undefined;
  #client: LoopbackClient | undefined;
  #armed: { readonly point: string; readonly action: DriverOperation }[] = [];
  /** Every command, in the order received. */
  readonly commands: DriverCommand[] = [];

  constructor(defects: Defects = {}) {
    this.#defects = defects;
  }

  send(command: DriverCommand): void {
    this.commands.push(command);
    // As over a pipe: never before the sender is through.
    setImmediate(() => this.#obey(command));
  }

  onEvent(listener: (event: DriverEvent) => void): void {
    this.#listener = listener;
  }

  onLost(): void {}

  async stop(): Promise<void> {
    this.#client?.destroy();
  }

  #obey(command: DriverCommand): void {
    switch (command.do) {
      case 'hello':
        return;
      case 'arm':
        this.#armed.push({ point: command.point, action: command.action });
        return;
      case 'connect': {
        const { endpoint, client } = command;
        if (endpoint.kind !== 'tcp') throw new Error(`a test connected this driver to ${endpoint.kind}`);
        const armed = this.#armed;
        this.#armed = [];
        this.#client = new LoopbackClient(client, this.#defects, armed, (event) => this.#listener(event));
        this.#client.connect(endpoint.port);
        return;
      }
      case 'settle':
        if (this.#defects.ignores !== 'settle') void this.#client?.settle(command.id);
        return;
      case 'dispose':
        this.#client?.destroy();
        if (this.#defects.ignores !== 'dispose') this.#listener({ event: 'disposed', client: command.client });
        return;
      default:
        this.#client?.operate(command);
    }
  }
}

class LoopbackClient {
  readonly #number: number;
  readonly #defects: Defects;
  readonly #armed: readonly { readonly point: string; readonly action: DriverOperation }[];
  readonly #tell: (event: DriverEvent) => void;
  readonly #pending = new Map<number, { readonly op: string; readonly timer: NodeJS.Timeout | undefined }>();
  #socket: Socket | undefined;
  #nextId = 1;
  #text = '';
  #ended = false;
  #told = 0;

  constructor(
    number: number,
    defects: Defects,
    armed: readonly { readonly point: string; readonly action: DriverOperation }[],
    tell: (event: DriverEvent) => void,
  ) {
    this.#number = number;
    this.#defects = defects;
    this.#armed = armed;
    this.#tell = (event) => {
      this.#told += 1;
      tell(event);
    };
  }

  connect(port: number): void {
    if (this.#defects.refuses === true) {
      this.#reject('connect', { kind: 'unknown', reason: 'it does not want to' });
      return;
    }
    const socket = connect(port, '127.0.0.1');
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('connect', () => this.#resolve('connect', { tellsClose: true, tellsNotifications: true }));
    socket.on('data', (text: string) => this.#read(text));
    socket.on('end', () => this.#lose());
    socket.on('error', () => this.#lose());
    socket.on('close', () => this.#lose());
  }

  operate(operation: DriverOperation): void {
    const { op } = operation;
    switch (operation.do) {
      case 'call':
        if (this.#defects.failsAtCall === true) {
          this.#tell({ event: 'error', client: this.#number, message: 'this client makes no calls' });
        } else this.#call(op, operation.method, operation.params);
        return;
      case 'notify':
        this.#write({ jsonrpc: '2.0', method: operation.method, params: operation.params });
        this.#resolve(op);
        return;
      case 'close':
        this.#resolve(op);
        this.#lose();
        this.#socket?.end();
        return;
      default:
        this.#tell({ event: 'error', client: this.#number, message: `it cannot do '${operation.do}'` });
    }
  }

  async settle(id: number): Promise<void> {
    const { worksMs = 0 } = this.#defects;
    if (worksMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, worksMs));
    for (let quiet = 0, told = this.#told; quiet < 4; quiet += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#told !== told) quiet = 0;
      told = this.#told;
    }
    const timers = [...this.#pending.values()].filter(({ timer }) => timer !== undefined);
    this.#tell({
      event: 'idle',
      client: this.#number,
      id,
      bytesRead: this.#socket?.bytesRead ?? 0,
      ended: this.#ended,
      pendingTimersMs:
        this.#defects.timersUnknown === true ? null : timers.map(() => this.#defects.timesOutAfterMs ?? 0),
    });
  }

  destroy(): void {
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    this.#socket?.removeAllListeners().on('error', () => undefined);
    this.#socket?.destroy();
  }

  #call(op: string, method: string, params: unknown): void {
    if (this.#ended) {
      this.#reject(op, LOST);
      return;
    }
    const id = this.#nextId;
    this.#nextId += 1;
    const { timesOutAfterMs } = this.#defects;
    const timer =
      timesOutAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            this.#pending.delete(id);
            this.#reject(op, { kind: 'timeout' });
          }, timesOutAfterMs);
    this.#pending.set(id, { op, timer });
    this.#write({ jsonrpc: '2.0', id, method, params });
  }

  #read(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.#take(JSON.parse(line) as Record<string, unknown>);
  }

  #take({ id, method, params, result, error }: Record<string, unknown>): void {
    if (typeof method === 'string') {
      this.#tell({ event: 'notification', client: this.#number, method, params });
      this.#runArmed('notification');
      return;
    }
    const open = this.#pending.get(Number(id));
    if (open === undefined) return;
    this.#pending.delete(Number(id));
    clearTimeout(open.timer);
    if (error === undefined) this.#resolve(open.op, result);
    else this.#reject(open.op, { kind: 'server', code: (error as { code: number }).code });
  }

  #lose(): void {
    if (this.#ended) return;
    this.#ended = true;
    const pending = [...this.#pending];
    for (const [id, { op, timer }] of pending) {
      if (this.#defects.forgetsPending === true || this.#defects.timesOutAfterMs !== undefined) continue;
      this.#pending.delete(id);
      clearTimeout(timer);
      this.#reject(op, LOST);
    }
    this.#tell({ event: 'closed', client: this.#number });
    this.#runArmed('close-seen');
  }

  #resolve(op: string, value?: unknown): void {
    this.#tell({ event: 'settled', client: this.#number, op, outcome: 'resolved', value });
    this.#runArmed(`${op}.settled`);
  }

  #reject(op: string, failure: DriverFailure): void {
    this.#tell({ event: 'settled', client: this.#number, op, outcome: 'rejected', failure });
    this.#runArmed(`${op}.settled`);
  }

  #runArmed(point: string): void {
    for (const { action } of this.#armed.filter((armed) => armed.point === point)) {
      this.#tell({ event: 'invoked', client: this.#number, op: action.op });
      this.operate(action);
    }
  }

  #write(value: unknown): void {
    if (!this.#ended) this.#socket?.write(`${JSON.stringify(value)}\n`);
  }
}
