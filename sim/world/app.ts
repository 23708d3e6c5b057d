import {
  FILE_OPERATION_LABELS,
  type InvokedInside,
  type Operation,
  type SettledValue,
} from '../../src/core/history.js';
import type { AppAction, Inside } from '../../src/core/scenario.js';
import type {
  CallFailure,
  ConnectedClient,
  Dialect,
  FileOperations,
  ProcessEvent,
  ProcessHandle,
} from '../../src/core/target.js';
import { callRequest, fileText, notifyRequest, readEcho, readNumber } from '../executor/index.js';
import type { SimulatedLink } from '../link/link.js';
import type { VirtualClock } from '../realm/clock.js';
import type { Connections } from './connections.js';
import type { Consumer } from './consumer.js';
import { observedEvent, observedRead } from './observe-process.js';
import type { Recorder } from './recorder.js';

type FileAction = Extract<AppAction, { kind: 'file' }>;
type PollAction = Extract<AppAction, { kind: 'poll' }>;

const NOTHING: SettledValue = { kind: 'nothing' };

/** How often in a row, with no time passing, the app reads again at once after a read that gave nothing and no end. */
const FRUITLESS_POLLS_MAX = 10;
/** Virtual milliseconds it waits before it goes on after that. */
const POLL_AGAIN_MS = 50;

export interface AppSettings {
  readonly dialect: Dialect;
  readonly clock: VirtualClock;
  readonly recorder: Recorder;
  readonly consumer: Consumer;
  readonly pollWaitMs: number;
  readonly inside: ReadonlyMap<Inside, readonly AppAction[]>;
  /**
   * Told before an operation is made, so that the executor knows its request when it comes, and when it has settled.
   */
  readonly connections: Connections<SimulatedLink>;
  /** The adapter itself failed: the run cannot go on. */
  readonly adapterFailed: (error: unknown, where: string) => void;
  /** What the adapter gave for this operation is not of the shape it must have: the run cannot go on. */
  readonly misshapen: (error: unknown, op: string) => void;
}

export function operationOf(action: AppAction): Operation {
  return action.kind === 'file' ? FILE_OPERATION_LABELS[action.operation] : action.kind;
}

/** Whether a client without this part cannot do the action at all. */
export function canDo(client: ConnectedClient, action: AppAction): boolean {
  switch (action.kind) {
    case 'call':
      return true;
    case 'notify':
      return client.notify !== undefined;
    case 'close':
      return client.close !== undefined;
    case 'reconnect':
      return client.reconnect !== undefined;
    case 'file':
      return client.files !== undefined;
    default:
      return client.processes !== undefined;
  }
}

/**
 * The app: it uses the connected client as the scenario says, and records what it is told. All of the harness's code
 * that runs inside a callback of the client is here.
 */
export class App {
  readonly #settings: AppSettings;
  // Most runs need none of these, and making them costs more than a call does.
  #handles: Map<string, ProcessHandle> | undefined;
  #refused: Set<string> | undefined;
  #fired: Set<Inside> | undefined;
  client: ConnectedClient | undefined;

  constructor(settings: AppSettings) {
    this.#settings = settings;
  }

  /** Takes the client into use, once it has connected. */
  adopt(client: ConnectedClient): void {
    this.client = client;
    client.onClose?.(() => {
      this.#settings.recorder.record({ type: 'closed', time: 0, step: 0 });
      this.#settings.connections.closeTold();
      this.#settings.recorder.seeClose();
      this.#fire('close-seen', 'close-handler');
    });
    client.onNotification?.((_method, params) => this.#receive(params));
  }

  /** `ready`: it can be done now; `never`: what it needs was refused, or the client cannot do it. */
  readiness(action: AppAction): 'ready' | 'later' | 'never' {
    if (this.client === undefined) return 'later';
    if (!canDo(this.client, action)) return 'never';
    if (!this.#settings.connections.admits(action, this.client.onClose !== undefined)) return 'later';
    if (!('process' in action) || this.#handles?.has(action.process) === true) return 'ready';
    return this.#refused?.has(action.process) === true ? 'never' : 'later';
  }

  /** Makes the operation. A synchronous throw counts as a rejection. */
  perform(action: AppAction, inside?: InvokedInside): void {
    const { recorder, connections } = this.#settings;
    const operation = operationOf(action);
    const process = 'process' in action ? action.process : action.kind === 'start' ? action.id : undefined;
    connections.expect(action.id, operation, action);
    const op = action.id;
    recorder.record(
      inside === undefined && process === undefined
        ? { type: 'invoked', op, operation, time: 0, step: 0 }
        : { type: 'invoked', op, operation, ...(inside && { inside }), ...(process && { process }), time: 0, step: 0 },
    );
    recorder.reach(action.id, 'invoked');
    try {
      this.#begin(action);
    } catch (error) {
      this.reject(action.id, error);
    }
  }

  resolve(op: string, value: SettledValue): void {
    this.#settings.recorder.record({ type: 'settled', op, outcome: 'resolved', value, time: 0, step: 0 });
    this.#afterSettling(op);
  }

  reject(op: string, error: unknown): void {
    this.#refused?.add(op);
    this.#settings.recorder.record({
      type: 'settled',
      op,
      outcome: 'rejected',
      failure: this.#classify(error),
      time: 0,
      step: 0,
    });
    this.#afterSettling(op);
  }

  #afterSettling(op: string): void {
    this.#settings.connections.settled(op);
    this.#settings.recorder.reach(op, 'settled');
    if (this.#settings.inside.size > 0) this.#fire(`${op}.settled`, 'settle-handler');
  }

  /** Makes the operations that the scenario puts inside this callback, the first time it runs. */
  #fire(callback: Inside, inside: InvokedInside): void {
    const actions = this.#settings.inside.get(callback);
    if (actions === undefined || this.#fired?.has(callback) === true || this.#settings.recorder.over) return;
    this.#fired ??= new Set();
    this.#fired.add(callback);
    for (const action of actions) if (this.readiness(action) === 'ready') this.perform(action, inside);
  }

  #classify(error: unknown): CallFailure {
    if (this.client === undefined) return { kind: 'unknown' };
    try {
      const { kind, code, reason, io } = this.client.classify(error);
      if (code === undefined && io === undefined) return reason === undefined ? { kind } : { kind, reason };
      return {
        kind,
        ...(code === undefined ? {} : { code }),
        ...(reason === undefined ? {} : { reason }),
        ...(io === undefined ? {} : { io }),
      };
    } catch (failure) {
      this.#settings.adapterFailed(failure, 'classify');
      return { kind: 'unknown' };
    }
  }

  #begin(action: AppAction): void {
    const client = this.client;
    if (client === undefined) return;
    const op = action.id;
    switch (action.kind) {
      case 'call': {
        const { method, params } = callRequest(this.#settings.dialect, op, action.method);
        this.#settle(op, client.call(method, params), (result) => {
          const { token, copy } = readEcho(this.#settings.dialect, result);
          return { kind: 'echo', token, copy };
        });
        return;
      }
      case 'notify': {
        const { method, params } = notifyRequest(this.#settings.dialect, op);
        this.#settle(op, client.notify?.(method, params), () => NOTHING);
        return;
      }
      case 'close':
        this.#settle(op, client.close?.(), () => NOTHING);
        return;
      case 'reconnect':
        this.#giveUpHandles();
        this.#settle(op, this.#reconnect(op, client), () => NOTHING);
        return;
      case 'file':
        if (client.files !== undefined) this.#beginFile(op, client.files, action);
        return;
      case 'start':
        this.#beginStart(client, action);
        return;
      default: {
        const handle = this.#handles?.get(action.process);
        if (handle !== undefined) this.#beginOnProcess(op, handle, action);
      }
    }
  }

  #reconnect(op: string, client: ConnectedClient): Promise<unknown> | undefined {
    return this.#settings.connections.reconnect(op, (link) => client.reconnect?.(link.client));
  }

  /** A handle belongs to the connection that its process was started on. */
  #giveUpHandles(): void {
    for (const process of this.#handles?.keys() ?? []) this.#refused?.add(process);
    this.#handles?.clear();
  }

  #beginStart(client: ConnectedClient, action: Extract<AppAction, { kind: 'start' }>): void {
    const { id, tty, pipeStdin } = action;
    this.#handles ??= new Map();
    this.#refused ??= new Set();
    const started = client.processes?.start({
      processId: id,
      argv: ['run', id],
      cwd: '/work',
      env: {},
      ...(tty === undefined ? {} : { tty }),
      ...(pipeStdin === undefined ? {} : { pipeStdin }),
    });
    this.#settle(id, started, (handle) => {
      if (handle !== undefined) this.#handles?.set(id, handle);
      return NOTHING;
    });
  }

  #beginOnProcess(op: string, handle: ProcessHandle, action: Extract<AppAction, { process: string }>): void {
    switch (action.kind) {
      case 'write':
        this.#settle(op, handle.write(Buffer.from(action.text)), () => NOTHING);
        return;
      case 'terminate':
        this.#settle(op, handle.terminate(), () => NOTHING);
        return;
      case 'read': {
        const { afterSeq, maxBytes, waitMs } = action;
        const options = {
          ...(afterSeq === undefined ? {} : { afterSeq }),
          ...(maxBytes === undefined ? {} : { maxBytes }),
          ...(waitMs === undefined ? {} : { waitMs }),
        };
        this.#settle(op, handle.read(options), (result) => ({ kind: 'read', read: observedRead(result) }));
        return;
      }
      case 'poll':
        this.#poll(op, handle, action, undefined);
        return;
      case 'subscribe':
        this.#follow(op, action.process, handle.events()[Symbol.asyncIterator]());
    }
  }

  #beginFile(op: string, files: FileOperations, action: FileAction): void {
    const { operation, path, to = '/work/copy', text = '', recursive, force } = action;
    const deep = recursive === undefined ? {} : { recursive };
    const settle = (given: Promise<unknown>): void => {
      this.#settle(op, given, (value) => ({ kind: 'file', text: fileText(operation, value) }));
    };
    switch (operation) {
      case 'readFile':
      case 'getMetadata':
      case 'readDirectory':
        return settle(files[operation](path));
      case 'writeFile':
        return settle(files.writeFile(path, Buffer.from(text)));
      case 'createDirectory':
        return settle(files.createDirectory(path, deep));
      case 'remove':
        return settle(files.remove(path, force === undefined ? deep : { ...deep, force }));
      case 'copy':
        return settle(files.copy(path, to, deep));
    }
  }

  #settle<T>(op: string, given: Promise<T> | T, value: (result: T) => SettledValue): void {
    const take = (result: T): void => {
      const settled = this.#understand(op, () => value(result));
      if (settled !== undefined) this.resolve(op, settled);
    };
    if (isPromiseLike(given)) given.then(take, (error: unknown) => this.reject(op, error));
    else take(given);
  }

  /** What is read from something that the client gave; undefined where it cannot be read. */
  #understand<T>(op: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#settings.misshapen(error, op);
      return undefined;
    }
  }

  /**
   * Reads from `nextSeq` on until it is told the end. A read that gives nothing is made again at once, as a user's loop
   * would; one that gives nothing over and over while no time passes waits a little, so that time can pass.
   */
  #poll(op: string, handle: ProcessHandle, action: PollAction, afterSeq: number | undefined, fruitless = 0): void {
    const { recorder, clock, pollWaitMs } = this.#settings;
    if (recorder.over) return;
    const options = {
      ...(afterSeq === undefined ? {} : { afterSeq }),
      ...(action.maxBytes === undefined ? {} : { maxBytes: action.maxBytes }),
      waitMs: action.waitMs ?? pollWaitMs,
    };
    const askedMs = clock.nowMs;
    asked(() => handle.read(options)).then(
      (result) => {
        const read = this.#understand(op, () => observedRead(result));
        if (read === undefined) return;
        recorder.record({ type: 'event', operation: 'poll', op, process: action.process, read, time: 0, step: 0 });
        const lastSeq = Math.max(afterSeq ?? 0, read.nextSeq - 1, ...read.chunks.map(({ seq }) => seq));
        if (read.closed || read.failure !== null) {
          this.resolve(op, NOTHING);
          return;
        }
        const waited = clock.nowMs > askedMs || lastSeq > (afterSeq ?? 0);
        const again = (): void => this.#poll(op, handle, action, lastSeq, waited ? 0 : fruitless + 1);
        if (waited || fruitless < FRUITLESS_POLLS_MAX) again();
        else clock.setWorldTimer(POLL_AGAIN_MS, again);
      },
      (error: unknown) => this.reject(op, error),
    );
  }

  /** Takes the events of a subscription one by one, as slowly as the scenario's consumer does. */
  #follow(op: string, process: string, iterator: AsyncIterator<ProcessEvent>): void {
    asked(() => iterator.next()).then(
      (step) => {
        if (step.done === true) {
          this.resolve(op, NOTHING);
          return;
        }
        const event = this.#understand(op, () => observedEvent(step.value));
        if (event === undefined) return;
        this.#settings.recorder.record({ type: 'event', operation: 'subscribe', op, process, event, time: 0, step: 0 });
        const { consumer, recorder } = this.#settings;
        if (!recorder.over) consumer.pause(() => this.#follow(op, process, iterator));
      },
      (error: unknown) => this.reject(op, error),
    );
  }

  /** The app's handler of notifications. */
  #receive(params: unknown): void | Promise<void> {
    const { recorder, dialect, consumer } = this.#settings;
    recorder.record({ type: 'event', operation: 'receive', number: readNumber(dialect, params), time: 0, step: 0 });
    this.#fire('notification', 'notification-handler');
    return consumer.handle();
  }
}

function isPromiseLike<T>(value: Promise<T> | T): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** A synchronous throw counts as a rejection. */
function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return ask();
  } catch (error) {
    return Promise.reject(error);
  }
}
