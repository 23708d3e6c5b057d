import { InvariantError } from '../../../src/core/errors.js';
import type { EndCause } from '../../../src/core/history.js';
import type { LinkForm } from '../../../src/core/target.js';
import type { EndpointName } from '../../../src/core/wire-target.js';
import type { OutgoingFrame } from '../../link/link.js';
import { faultOn, type WireFaultName } from '../endpoint-faults.js';
import type { WireLink, WireLinkSettings } from '../wire-server.js';
import type { Connection } from './connection/connection.js';

/** What a link is to be connected to. */
export interface LinkPlace {
  readonly name: EndpointName;
  readonly form: LinkForm;
  /** Called once, when the link is given up. */
  readonly onDispose: (link: QueuedLink) => void;
}

/**
 * Keeps what is done to the link until the client has connected, and does it then, in order; afterwards passes on to
 * the connection.
 *
 * A fault that does not exist on the endpoint is refused with an {@link InvariantError}: a run that believed in a fault
 * which never struck would judge the client wrongly. Whoever plans a run asks `canStrike` first.
 */
export class QueuedLink implements WireLink {
  readonly settings: WireLinkSettings;
  readonly #place: LinkPlace;
  #connection: Connection | undefined;
  #queue: ((connection: Connection) => void)[] = [];
  #endedEarly = false;
  #disposed = false;
  /** Those who wait for a flush of what is queued. */
  #flushes: (() => void)[] = [];

  constructor(settings: WireLinkSettings, place: LinkPlace) {
    this.settings = settings;
    this.#place = place;
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  get readable(): boolean {
    return this.#connection?.readable ?? (!this.#endedEarly && !this.#disposed);
  }

  get closedLocally(): boolean {
    return this.#connection?.closedLocally ?? false;
  }

  get bytesSent(): number {
    return this.#connection?.bytesSent ?? 0;
  }

  get endSent(): boolean {
    return this.#connection?.endSent ?? false;
  }

  /** The client has connected. */
  attach(connection: Connection): void {
    this.#connection = connection;
    this.settings.observer.formTaken(this.#place.form);
    const queue = this.#queue;
    this.#queue = [];
    for (const act of queue) act(connection);
    for (const resolve of this.#takeFlushes()) void connection.flushed().then(resolve);
  }

  deliver(frame: OutgoingFrame, hold: boolean): void {
    if ('cut' in frame && frame.cut) this.#demand('truncated-frame');
    if (this.readable) this.#do((connection) => connection.deliver(frame, hold));
  }

  flush(): void {
    this.#do((connection) => connection.flush());
  }

  end(cause: EndCause, uncoded = false): void {
    this.#demand(cause === 'reset' && uncoded ? 'reset-uncoded' : cause);
    if (!this.readable) return;
    this.#endedEarly = true;
    this.#do((connection) => connection.end(cause));
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    this.#demand(`end-write-${how}`);
    this.#do((connection) => connection.endWrites(how));
  }

  closeRest(): void {
    this.#do((connection) => connection.closeRest());
  }

  resumeWrites(): void {
    this.#do((connection) => connection.resumeWrites());
  }

  flushed(): Promise<void> {
    if (this.#connection !== undefined) return this.#connection.flushed();
    if (this.#disposed) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.push(resolve));
  }

  async dispose(): Promise<void> {
    if (!this.#disposed) {
      this.#disposed = true;
      this.#queue = [];
      for (const resolve of this.#takeFlushes()) resolve();
      this.#place.onDispose(this);
    }
    await this.#connection?.dispose();
  }

  #do(act: (connection: Connection) => void): void {
    if (this.#connection !== undefined) act(this.#connection);
    else if (!this.#disposed) this.#queue.push(act);
  }

  #takeFlushes(): (() => void)[] {
    const flushes = this.#flushes;
    this.#flushes = [];
    return flushes;
  }

  #demand(fault: WireFaultName): void {
    const { status, note } = faultOn(this.#place.name, fault);
    if (status === 'none')
      throw new InvariantError(
        `the fault ${fault} was to strike on ${this.#place.name}, where it does not exist: ${note}`,
      );
  }
}
