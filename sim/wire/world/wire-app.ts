import type { InvokedInside, Operation, SettledValue } from '../../../src/core/history.js';
import { type AppAction, CONNECT, type Inside } from '../../../src/core/scenario.js';
import type { Capability, Dialect } from '../../../src/core/target.js';
import type { ArmedPoint, ConnectedFacts, DriverFailure } from '../../../src/core/wire-target.js';
import { readNumber } from '../../executor/index.js';
import { operationOf } from '../../world/app.js';
import type { Connections } from '../../world/connections.js';
import type { Recorder } from '../../world/recorder.js';
import type { WireLink } from '../wire-server.js';
import type { ClientEvent, DriverChannel } from './driver-channel.js';
import { driverOperation, type OperationSettings } from './driver-operation.js';
import { eventOf, readOf, settledValue } from './observe-driver.js';
import { realMs } from './wire-clock.js';

const NOTHING: SettledValue = { kind: 'nothing' };

/** How often in a row a read that gave nothing is made again at once, and how long is paused after that. */
const FRUITLESS_POLLS_MAX = 10;
const POLL_AGAIN_MS = 50;

/** What an action needs the client to be able to. */
const NEEDS: Partial<Record<AppAction['kind'], Capability>> = {
  notify: 'notifications',
  close: 'close',
  reconnect: 'reconnect',
  file: 'files',
  start: 'processes',
  write: 'processes',
  terminate: 'processes',
  read: 'processes',
  poll: 'processes',
  subscribe: 'processes',
};

export interface WireAppSettings extends OperationSettings {
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** What the client cannot do, whatever its capabilities are. */
  readonly cannot: readonly AppAction['kind'][];
  readonly channel: DriverChannel;
  readonly recorder: Recorder;
  readonly connections: Connections<WireLink>;
  readonly inside: ReadonlyMap<Inside, readonly AppAction[]>;
  /** An operation has settled. */
  readonly settled: (op: string) => void;
  /** What the driver told cannot be read: the run cannot go on. */
  readonly misshapen: (error: unknown, op: string) => void;
}

interface OpenOperation {
  readonly operation: Operation;
  readonly action: AppAction | undefined;
  /** Of a `poll`: how far it has read, and how often in a row it was given nothing. */
  afterSeq: number;
  fruitless: number;
}

/** The app, in another process: it is told what to do through the driver, and what comes of it is recorded. */
export class WireApp {
  readonly #settings: WireAppSettings;
  readonly #open = new Map<string, OpenOperation>();
  readonly #armed = new Map<string, { readonly action: AppAction; readonly inside: InvokedInside }>();
  readonly #started = new Set<string>();
  readonly #refused = new Set<string>();
  /** Settles the reconnection in hand. */
  #reconnection: { readonly op: string; resolve(): void; reject(): void } | undefined;
  /** What the client can tell of; undefined until it has connected. */
  facts: ConnectedFacts | undefined;
  handshake: 'pending' | 'open' | 'refused' = 'pending';
  #openedMs: number | undefined;
  /** The polls that pause before they read again. */
  #pausing: (() => void)[] = [];
  /** How the handshake was refused, as the client tells it. */
  refusal: DriverFailure | undefined;

  constructor(settings: WireAppSettings) {
    this.#settings = settings;
  }

  /** Whether an operation is to be made inside a callback, and has not been yet. */
  get anythingArmed(): boolean {
    return this.#armed.size > 0;
  }

  /** In how many milliseconds the app goes on by itself; undefined when it does not. */
  get dueInMs(): number | undefined {
    return this.#pausing.length > 0 ? POLL_AGAIN_MS : undefined;
  }

  /** The app goes on: what it paused for is over. */
  goOn(): void {
    for (const again of this.#pausing.splice(0)) again();
  }

  /** Real milliseconds since the client could be used. */
  get busyMs(): number {
    return this.#openedMs === undefined ? 0 : realMs() - this.#openedMs;
  }

  /** Whether an operation is open, a subscription and a poll among them. */
  get anythingOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Has the driver make a client, with what it is to do inside callbacks. */
  connect(clientName: string, callTimeoutMs: number): void {
    const { channel, recorder, endpoint, inside } = this.#settings;
    channel.begin((event) => this.#hear(event));
    for (const [point, actions] of inside) {
      for (const action of actions) {
        if (!this.#can(action)) continue;
        this.#armed.set(action.id, { action, inside: insideOf(point) });
        channel.arm(point as ArmedPoint, driverOperation(action, this.#settings));
      }
    }
    this.#open.set(CONNECT, { operation: 'connect', action: undefined, afterSeq: 0, fruitless: 0 });
    recorder.record({ type: 'invoked', op: CONNECT, operation: 'connect', time: 0, step: 0 });
    recorder.reach(CONNECT, 'invoked');
    channel.connect(endpoint, clientName, callTimeoutMs);
  }

  /** `ready`: it can be done now; `never`: what it needs was refused, or the client cannot do it. */
  readiness(action: AppAction): 'ready' | 'later' | 'never' {
    if (this.facts === undefined) return 'later';
    if (!this.#can(action)) return 'never';
    if (!this.#settings.connections.admits(action, this.facts.tellsClose)) return 'later';
    if (!('process' in action) || this.#started.has(action.process)) return 'ready';
    return this.#refused.has(action.process) ? 'never' : 'later';
  }

  #can({ kind }: AppAction): boolean {
    const needs = NEEDS[kind];
    if (this.#settings.cannot.includes(kind)) return false;
    return needs === undefined || this.#settings.capabilities.includes(needs);
  }

  perform(action: AppAction): void {
    this.#invoke(action, undefined);
    const operation = driverOperation(action, this.#settings);
    if (action.kind === 'reconnect') this.#reconnect(action.id, () => this.#settings.channel.operate(operation));
    else this.#settings.channel.operate(operation);
  }

  #invoke(action: AppAction, inside: InvokedInside | undefined): void {
    const { recorder, connections } = this.#settings;
    const op = action.id;
    const operation = operationOf(action);
    const process = 'process' in action ? action.process : action.kind === 'start' ? op : undefined;
    connections.expect(op, operation, action);
    this.#open.set(op, { operation, action, afterSeq: 0, fruitless: 0 });
    recorder.record({
      type: 'invoked',
      op,
      operation,
      ...(inside && { inside }),
      ...(process && { process }),
      time: 0,
      step: 0,
    });
    recorder.reach(op, 'invoked');
  }

  /** A process belongs to the connection that it was started on. */
  #reconnect(op: string, send: () => void): void {
    for (const process of this.#started) this.#refused.add(process);
    this.#started.clear();
    const connecting = this.#settings.connections.reconnect(
      op,
      () =>
        new Promise<void>((resolve, reject) => {
          this.#reconnection = { op, resolve, reject: () => reject(new Error('refused')) };
          send();
        }),
    );
    // Whoever asked is told through the history.
    connecting?.catch(() => undefined);
  }

  #hear(event: ClientEvent): void {
    const { recorder, connections, dialect } = this.#settings;
    switch (event.event) {
      case 'settled':
        this.#settled(event);
        break;
      case 'invoked':
        this.#begunInside(event.op);
        break;
      case 'process-event':
        this.#toldSubscriber(event);
        break;
      case 'notification': {
        const number = readNumber(dialect, event.params);
        recorder.record({ type: 'event', operation: 'receive', number, time: 0, step: 0 });
        break;
      }
      case 'closed':
        recorder.record({ type: 'closed', time: 0, step: 0 });
        connections.closeTold();
        recorder.seeClose();
        break;
      case 'crashed': {
        const { how, errorClass, code } = event;
        recorder.record({
          type: 'crashed',
          how,
          errorClass,
          ...(code === undefined ? {} : { code }),
          time: 0,
          step: 0,
        });
      }
    }
  }

  #begunInside(op: string): void {
    const armed = this.#armed.get(op);
    if (armed === undefined) return;
    this.#armed.delete(op);
    // What is made while the client connects again is on neither connection: the app does nothing then.
    if (this.#settings.connections.connecting) return;
    this.#invoke(armed.action, armed.inside);
    if (armed.action.kind === 'reconnect') this.#reconnect(op, () => undefined);
  }

  #toldSubscriber({ op, processEvent }: Extract<ClientEvent, { event: 'process-event' }>): void {
    const action = this.#open.get(op)?.action;
    if (action?.kind !== 'subscribe') return;
    const { process } = action;
    const event = this.#understand(op, () => eventOf(processEvent));
    if (event === undefined) return;
    this.#settings.recorder.record({ type: 'event', operation: 'subscribe', op, process, event, time: 0, step: 0 });
  }

  #settled(event: Extract<ClientEvent, { event: 'settled' }>): void {
    const { op } = event;
    const open = this.#open.get(op);
    if (open === undefined) return;
    if (event.outcome === 'rejected') {
      this.#refused.add(op);
      if (op === CONNECT) {
        this.handshake = 'refused';
        this.refusal = event.failure;
      }
      this.#end(op, { outcome: 'rejected', failure: event.failure });
      return;
    }
    if (open.action?.kind === 'poll') {
      this.#polled(op, open, open.action, event.value);
      return;
    }
    if (open.action?.kind === 'start') this.#started.add(op);
    if (op === CONNECT) {
      this.handshake = 'open';
      this.#openedMs = realMs();
      this.facts = event.value as ConnectedFacts;
    }
    const value = this.#understand(op, () => settledValue(open.action, event.value, this.#settings.dialect));
    if (value !== undefined) this.#end(op, { outcome: 'resolved', value });
  }

  #end(
    op: string,
    how:
      | { readonly outcome: 'resolved'; readonly value: SettledValue }
      | { readonly outcome: 'rejected'; readonly failure: DriverFailure },
  ): void {
    const { recorder, connections } = this.#settings;
    this.#open.delete(op);
    this.#settings.settled(op);
    recorder.record({ type: 'settled', op, ...how, time: 0, step: 0 });
    if (this.#reconnection?.op === op) {
      if (how.outcome === 'resolved') this.#reconnection.resolve();
      else this.#reconnection.reject();
      this.#reconnection = undefined;
    }
    connections.settled(op);
    recorder.reach(op, 'settled');
  }

  /**
   * Reads from `nextSeq` on until it is told the end, as a user's loop would; one that is given nothing over and over
   * pauses.
   */
  #polled(op: string, open: OpenOperation, action: Extract<AppAction, { kind: 'poll' }>, value: unknown): void {
    const { recorder, channel } = this.#settings;
    const read = this.#understand(op, () => readOf(value));
    if (read === undefined) return;
    recorder.record({ type: 'event', operation: 'poll', op, process: action.process, read, time: 0, step: 0 });
    if (read.closed || read.failure !== null) {
      this.#end(op, { outcome: 'resolved', value: NOTHING });
      return;
    }
    const lastSeq = Math.max(open.afterSeq, read.nextSeq - 1, ...read.chunks.map(({ seq }) => seq));
    open.fruitless = lastSeq > open.afterSeq ? 0 : open.fruitless + 1;
    open.afterSeq = lastSeq;
    const again = (): void => {
      if (!recorder.over) channel.operate(driverOperation(action, this.#settings, lastSeq));
    };
    if (open.fruitless <= FRUITLESS_POLLS_MAX) again();
    else this.#pausing.push(again);
  }

  #understand<T>(op: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#settings.misshapen(error, op);
      return undefined;
    }
  }
}

function insideOf(point: Inside): InvokedInside {
  if (point === 'close-seen') return 'close-handler';
  return point === 'notification' ? 'notification-handler' : 'settle-handler';
}
