import { AdapterError } from '../../../src/core/errors.js';
import type { ArmedPoint, Driver, DriverEvent, DriverOperation, Endpoint } from '../../../src/core/wire-target.js';
import type { Activity } from './activity.js';
import { realMs } from './wire-clock.js';

/** What a driver answers to `settle`. */
export type IdleReport = Extract<DriverEvent, { event: 'idle' }>;

/** What is told of a client, besides that it is idle or disposed. */
export type ClientEvent = Extract<
  DriverEvent,
  { event: 'settled' | 'invoked' | 'process-event' | 'notification' | 'closed' | 'crashed' }
>;

/**
 * How long a driver may take, in real milliseconds, to give a client up, and to answer a `settle`: what was asked may
 * be given up before, for a client may be at work for a while, but one answer must come meanwhile.
 */
const PATIENCE_MS = 10_000;

/** One driver, as the runs see it: one client at a time. */
export class DriverChannel {
  readonly #name: string;
  readonly #driver: Driver;
  readonly #activity: Activity;
  #client = 0;
  #settle = 0;
  /** How much the driver was told. */
  #told = 0;
  /** Since when no `settle` has been answered. */
  #unansweredSince: number | undefined;
  #everSettled = false;
  #idle: IdleReport | undefined;
  #disposed = 0;
  #listener: (event: ClientEvent) => void = () => undefined;
  /** Why nothing more can be said: the driver is gone, or cannot do what it was told. */
  failure: Error | undefined;

  constructor(name: string, driver: Driver, activity: Activity) {
    this.#name = name;
    this.#driver = driver;
    this.#activity = activity;
    driver.onEvent((event) => this.#hear(event));
    driver.onLost((error) => this.#fail(error));
  }

  /** The next client, and who is told what happens to it. Nothing is told of the ones before. */
  begin(listener: (event: ClientEvent) => void): void {
    this.#client += 1;
    this.#unansweredSince = undefined;
    this.#idle = undefined;
    this.#listener = listener;
  }

  connect(endpoint: Endpoint, clientName: string, callTimeoutMs: number): void {
    this.#told += 1;
    this.#driver.send({ do: 'connect', client: this.#client, op: 'connect', endpoint, clientName, callTimeoutMs });
  }

  arm(point: ArmedPoint, action: DriverOperation): void {
    this.#told += 1;
    this.#driver.send({ do: 'arm', client: this.#client, point, action });
  }

  operate(operation: DriverOperation): void {
    this.#told += 1;
    this.#driver.send({ client: this.#client, ...operation });
  }

  /**
   * Asks whether the client is idle. Undefined where that was not told within so many real milliseconds; `stale` where
   * it was told more to do before the answer came, which says nothing about that.
   */
  async settle(withinMs: number): Promise<IdleReport | 'stale' | undefined> {
    this.#settle += 1;
    const id = this.#settle;
    const told = this.#told;
    this.#unansweredSince ??= realMs();
    this.#driver.send({ do: 'settle', client: this.#client, id });
    // Whether it answers at all is found out once, and before anything is made of its silence.
    await this.#until(() => this.#idle?.id === id, this.#everSettled ? withinMs : PATIENCE_MS);
    if (this.#idle?.id === id) return this.#told === told ? this.#idle : 'stale';
    if (realMs() - this.#unansweredSince >= PATIENCE_MS - 1) {
      this.#unanswered('settle', `{"event":"idle","client":${this.#client},"id":${id},...}`);
    }
    return undefined;
  }

  /** Gives the client up, so that nothing of it is left when the next one is made. */
  async dispose(): Promise<void> {
    const client = this.#client;
    this.#listener = () => undefined;
    this.#driver.send({ do: 'dispose', client });
    await this.#until(() => this.#disposed === client, PATIENCE_MS);
    if (this.#disposed !== client) this.#unanswered('dispose', `{"event":"disposed","client":${client}}`);
  }

  #unanswered(command: string, expected: string): void {
    const waited = `within ${PATIENCE_MS / 1_000} s`;
    const what = `${this.#name}: the driver did not answer '${command}' ${waited}; expected ${expected}`;
    this.#fail(new AdapterError('driver-failed', what));
  }

  async #until(reached: () => boolean, withinMs: number): Promise<void> {
    const until = realMs() + withinMs;
    while (!reached() && this.failure === undefined) {
      const seen = this.#activity.count;
      if (!(await this.#activity.beyond(seen, until - realMs()))) return;
    }
  }

  #hear(event: DriverEvent): void {
    if (event.event === 'hello') return;
    if (event.event === 'error') {
      this.#fail(new AdapterError('driver-failed', `${this.#name}: the driver says: ${event.message}`));
      return;
    }
    // What is still told of a client that was given up says nothing about the one in hand.
    if (event.client !== this.#client) return;
    if (event.event === 'idle') {
      this.#idle = event;
      this.#everSettled = true;
      this.#unansweredSince = undefined;
    } else if (event.event === 'disposed') this.#disposed = event.client;
    else this.#listener(event);
    this.#activity.notice();
  }

  #fail(error: Error): void {
    this.failure ??= error;
    this.#activity.notice();
  }
}
