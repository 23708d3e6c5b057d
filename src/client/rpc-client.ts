import {
  asError,
  CallTimeoutError,
  ClosedError,
  DisconnectedError,
  MessageEncodingError,
  ProtocolError,
  RpcServerError,
  type TransportLostError,
} from './errors.js';
import type { MessageTransport } from './transport.js';
import { readMessage } from './wire/message.js';

export interface RpcClientOptions {
  /**
   * How long a call may wait for its answer, in milliseconds. Without it a call waits as long as the connection stands.
   */
  readonly callTimeoutMs?: number | undefined;
  /** Puts the `jsonrpc` member on everything sent. The exec-server dialect has none. */
  readonly jsonrpc?: '2.0' | undefined;
  /**
   * Told what a notification or close listener threw, or rejected with. Without it such failures are dropped:
   * a listener's bug must neither stop the reader nor end the process.
   */
  readonly onListenerError?: ((error: Error) => void) | undefined;
}

export interface RequestOptions<T> {
  /** Overrides the client's `callTimeoutMs` for this call. */
  readonly timeoutMs?: number | undefined;
  /**
   * Reads the result. It runs when the response arrives, before any later message or the end is looked at, so it may
   * feed state that must be in the order of arrival. What it throws is what the call rejects with.
   */
  readonly decode?: ((result: unknown) => T) | undefined;
}

export type NotificationListener = (method: string, params: unknown) => unknown;
export type CloseListener = (reason: string) => unknown;

interface PendingCall {
  readonly method: string;
  readonly decode: ((result: unknown) => unknown) | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Calls and notifications over one connection.
 *
 * Everything that arrives is handled synchronously, in order: messages, then the end. There is no queue between the
 * transport and the calls, hence no moment at which the end is known while messages wait behind it. The end is a
 * one-way latch. Setting it and failing the pending calls is one synchronous step, and so is checking it and
 * registering a call, so that no call can slip in between and wait for ever.
 */
export class RpcClient {
  readonly #transport: MessageTransport;
  readonly #callTimeoutMs: number | undefined;
  readonly #envelope: { readonly jsonrpc?: '2.0' };
  readonly #onListenerError: ((error: Error) => void) | undefined;
  readonly #pending = new Map<number, PendingCall>();
  /** How to fail the notifications that are being written: a transport may never say what became of a write. */
  readonly #unwritten = new Set<(error: Error) => void>();
  readonly #notificationListeners = new Set<NotificationListener>();
  readonly #closeListeners = new Set<CloseListener>();
  #lastId = 0;
  #loss: TransportLostError | undefined;
  /** What went wrong first. It becomes the reason of the end, even if the end itself comes later and says otherwise. */
  #firstFault: DisconnectedError | undefined;

  constructor(transport: MessageTransport, options: RpcClientOptions = {}) {
    this.#transport = transport;
    this.#callTimeoutMs = options.callTimeoutMs;
    this.#envelope = options.jsonrpc === undefined ? {} : { jsonrpc: options.jsonrpc };
    this.#onListenerError = options.onListenerError;
    transport.onMessage((message) => this.#receive(message));
    transport.onError((error) => this.#noteFault(error.message, error));
    transport.onClose((reason) => this.#latch(this.#noteFault(reason || 'the connection was closed')));
  }

  /** Why there is no connection any more, as a fresh error; undefined while there is one. */
  get loss(): TransportLostError | undefined {
    return this.#loss?.again();
  }

  get closed(): boolean {
    return this.#loss !== undefined;
  }

  /**
   * Calls a method.
   *
   * @returns the result, decoded if `decode` is given.
   * @throws TransportLostError if the connection is lost before the response arrived; RpcServerError if the server
   *   refuses; CallTimeoutError after `timeoutMs`; MessageEncodingError if `params` has no JSON form.
   */
  request<T = unknown>(method: string, params: unknown, options: RequestOptions<T> = {}): Promise<T> {
    if (this.#loss !== undefined) return Promise.reject(this.#loss.again());
    return new Promise<T>((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      const timeoutMs = options.timeoutMs ?? this.#callTimeoutMs;
      this.#pending.set(id, {
        method,
        decode: options.decode,
        // `decode` makes the result a T; without it T is `unknown`, or what the caller vouches for.
        resolve: resolve as (result: unknown) => void,
        reject,
        timer: timeoutMs === undefined ? undefined : setTimeout(() => this.#expire(id, timeoutMs), timeoutMs),
      });
      this.#send({ ...this.#envelope, id, method, params }).catch((cause: unknown) => this.#failWrite(id, cause));
    });
  }

  /**
   * Sends a notification.
   *
   * @throws TransportLostError if it cannot be written; MessageEncodingError if `params` has no JSON form.
   */
  notify(method: string, params: unknown): Promise<void> {
    if (this.#loss !== undefined) return Promise.reject(this.#loss.again());
    return new Promise((resolve, reject) => {
      this.#unwritten.add(reject);
      const written = (): void => {
        this.#unwritten.delete(reject);
        resolve();
      };
      const failed = (cause: unknown): void => {
        this.#unwritten.delete(reject);
        reject(this.#writeFailure(cause));
      };
      this.#send({ ...this.#envelope, method, params }).then(written, failed);
    });
  }

  /** Adds a listener for every notification, told synchronously in the order of arrival. Returns its removal. */
  onNotification(listener: NotificationListener): () => void {
    this.#notificationListeners.add(listener);
    return () => this.#notificationListeners.delete(listener);
  }

  /**
   * Adds a listener that is told the end once, after every pending call has been failed. One that is added after the
   * end is told in a microtask, so that nobody waits for an end that has been.
   */
  onClose(listener: CloseListener): void {
    const loss = this.#loss;
    if (loss === undefined) this.#closeListeners.add(listener);
    else queueMicrotask(() => this.#tellClosed(listener, loss.reason));
  }

  /**
   * Ends the connection from this side. Pending calls fail with `ClosedError`, or, if the connection had shown a fault
   * before, with the `DisconnectedError` of that fault. Does nothing after the end.
   */
  close(): void {
    if (this.#loss !== undefined) return;
    this.#latch(this.#firstFault ?? new ClosedError());
    this.#transport.close();
  }

  /** Hangs up on a peer that broke the protocol: what it says from here on cannot be trusted. */
  abort(violation: ProtocolError): void {
    if (this.#loss !== undefined) return;
    this.#latch(this.#noteFault(violation.message, violation));
    this.#transport.close();
  }

  #receive(message: unknown): void {
    if (this.#loss !== undefined) return;
    const read = readMessage(message);
    switch (read.kind) {
      case 'notification':
        this.#publish(read.method, read.params);
        return;
      case 'result':
        this.#settle(read.id, read.result);
        return;
      case 'error':
        this.#take(read.id)?.reject(new RpcServerError(read.code, read.message, read.data));
        return;
      case 'request':
        this.abort(new ProtocolError(`the server sent a request (${read.method}), which this protocol does not have`));
        return;
      case 'malformed':
        this.abort(new ProtocolError(`the server sent a malformed message: ${read.problem}`));
    }
  }

  #settle(id: unknown, result: unknown): void {
    const call = this.#take(id);
    if (call === undefined) return;
    try {
      call.resolve(call.decode === undefined ? result : call.decode(result));
    } catch (thrown) {
      call.reject(asError(thrown));
    }
  }

  /**
   * Takes the call that waits for `id`. Ids that nobody waits for are no concern of ours: repeated, late or made up.
   */
  #take(id: unknown): PendingCall | undefined {
    if (typeof id !== 'number') return undefined;
    const call = this.#pending.get(id);
    if (call === undefined) return undefined;
    this.#pending.delete(id);
    // Timers are looked up and cleared only where one was set: most calls of a client without timeouts have none.
    if (call.timer !== undefined) clearTimeout(call.timer);
    return call;
  }

  #expire(id: number, timeoutMs: number): void {
    const call = this.#take(id);
    call?.reject(new CallTimeoutError(call.method, timeoutMs));
  }

  #failWrite(id: number, cause: unknown): void {
    // Only the call that could not be written fails. What the peer had sent before may still be on its way to us, so
    // the others, and the sessions, wait for the reader to come to the end.
    const failure = this.#writeFailure(cause);
    this.#take(id)?.reject(failure);
  }

  #writeFailure(cause: unknown): Error {
    if (cause instanceof MessageEncodingError) return cause;
    const error = asError(cause);
    return this.#loss?.again() ?? this.#noteFault(error.message, error).again();
  }

  #noteFault(reason: string, cause?: Error): DisconnectedError {
    this.#firstFault ??= new DisconnectedError(reason, cause === undefined ? undefined : { cause });
    return this.#firstFault;
  }

  /** Sets the latch and fails everything that waits, in one synchronous step. The first loss stays. */
  #latch(loss: TransportLostError): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(loss.again());
    for (const reject of this.#unwritten) reject(loss.again());
    this.#unwritten.clear();
    for (const listener of this.#closeListeners) this.#tellClosed(listener, loss.reason);
    this.#closeListeners.clear();
    this.#notificationListeners.clear();
  }

  /** Hands a message to the transport; a transport that throws instead of rejecting is treated alike. */
  #send(message: unknown): Promise<void> {
    try {
      return this.#transport.send(message);
    } catch (thrown) {
      return Promise.reject(asError(thrown));
    }
  }

  #publish(method: string, params: unknown): void {
    for (const listener of this.#notificationListeners) {
      // A listener's failure is reported and goes no further: it must not stop the reader.
      try {
        this.#watch(listener(method, params));
      } catch (thrown) {
        this.#report(thrown);
      }
    }
  }

  #tellClosed(listener: CloseListener, reason: string): void {
    try {
      this.#watch(listener(reason));
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  /** Reports what a listener's promise rejects with, lest it end the process as an unhandled rejection. */
  #watch(returned: unknown): void {
    if (isThenable(returned)) returned.then(undefined, (thrown: unknown) => this.#report(thrown));
  }

  #report(thrown: unknown): void {
    try {
      this.#onListenerError?.(asError(thrown));
    } catch {
      // The reporter failed as well; there is nobody left to tell.
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
