import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { DriverCommand, DriverEvent, DriverOperation, Endpoint } from '../../dist/src/core/wire-target.js';

export type Idle = Extract<DriverEvent, { event: 'idle' }>;

/** A driver that is tried out: what is said to it, and all that it has told. */
export class DriverProcess {
  readonly events: DriverEvent[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();
  #settles = 0;
  #printed = '';

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args);
    this.#child.stderr.on('data', (chunk) => {
      this.#printed += String(chunk);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line) as DriverEvent);
      for (const look of this.#waiting) look();
    });
  }

  send(...commands: readonly DriverCommand[]): void {
    this.sendText(commands.map((command) => JSON.stringify(command)).join('\n'));
  }

  sendText(text: string): void {
    this.#child.stdin.write(`${text}\n`);
  }

  /** The next event of this kind among those that have not been taken. */
  async take<K extends DriverEvent['event']>(kind: K): Promise<Extract<DriverEvent, { event: K }>> {
    const isOfKind = (event: DriverEvent): event is Extract<DriverEvent, { event: K }> => event.event === kind;
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error(`the driver has ended; it printed:\n${this.#printed}`));
      this.#child.once('exit', gone);
      const look = (): void => {
        const found = this.events.find(isOfKind);
        if (found === undefined) return;
        this.#waiting.delete(look);
        this.#child.off('exit', gone);
        this.events.splice(this.events.indexOf(found), 1);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  connect(client: number, endpoint: Endpoint, callTimeoutMs = 10_000): void {
    this.send({ do: 'connect', client, op: 'connect', endpoint, clientName: 'test', callTimeoutMs });
  }

  operate(client: number, ...operations: readonly DriverOperation[]): void {
    this.send(...operations.map((operation) => ({ client, ...operation })));
  }

  async settle(client: number): Promise<Idle> {
    this.#settles += 1;
    this.send({ do: 'settle', client, id: this.#settles });
    return this.take('idle');
  }

  /** Settles until the client has read the end of the connection, and takes all that was told up to then. */
  async settleToEnd(client: number): Promise<{ idle: Idle; told: string[] }> {
    let idle = await this.settle(client);
    while (!idle.ended) idle = await this.settle(client);
    return { idle, told: this.events.splice(0).map(summaryOf) };
  }

  /** Ends its stdin, and gives its exit code. */
  async end(): Promise<number | null> {
    const exited = this.#child.exitCode === null ? once(this.#child, 'exit') : undefined;
    this.#child.stdin.end();
    await exited;
    return this.#child.exitCode;
  }
}

/** An event in a few words. */
export function summaryOf(event: DriverEvent): string {
  switch (event.event) {
    case 'settled':
      return event.outcome === 'resolved' ? `${event.op} resolved` : `${event.op} ${event.failure.kind}`;
    case 'invoked':
      return `${event.op} invoked`;
    case 'process-event':
      return `${event.op} ${event.processEvent.type}`;
    default:
      return event.event;
  }
}
