import type { ClientLink, ConnectContext } from '../../core/target.js';
import { CallTimeoutError, DisconnectedError, ProtocolError, ServerError } from './failures.js';
import { type Inbox, SynchronousInbox } from './inbox.js';
import { type OpenWire, openMessages, type Wire, type WireListener } from './wire.js';
import { decodeProcessEvent, type SequencedEvent, WorkshopSession } from './workshop-session.js';

/** A request, or a notification on its way out, that has not ended yet. */
export interface PendingCall {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** What a client is put together from, besides its own class. */
export interface WorkshopParts {
  readonly open?: OpenWire;
  readonly inbox?: new () => Inbox;
  readonly session?: new () => WorkshopSession;
}

/** The members of any frame, before they have been looked at. */
export interface Frame {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

type NotificationListener = (method: string, params: unknown) => void | Promise<void>;

/**
 * The core of an exec-server client, written so that a defect is a subclass that overrides one small method. It keeps
 * the rules of the protocol: whatever arrives passes the inbox in order, the end like any message; the end is a one-way
 * latch that keeps its first reason; checking the latch and registering a call are one step.
 *
 * Handlers of notifications are not awaited: a slow one never holds up the messages behind it.
 *
 * Once lost it can connect again. Ids are numbered anew on each connection; what a connection brings, and what was
 * started on it, is handled only while it is the last one.
 */
export class WorkshopClient implements WireListener {
  /** Set once, when the end has been handled: what every later operation fails with. */
  lost: DisconnectedError | undefined;
  readonly sessions = new Map<string, WorkshopSession>();
  /** Which connection this is, counted from 1. */
  connection = 0;

  /** Virtual milliseconds given to a call; 0 for as long as it takes. */
  protected callTimeoutMs: number;
  protected readonly pending = new Map<number, PendingCall>();
  protected readonly inbox: Inbox;
  /** The end has arrived, though it may still wait in the inbox. */
  protected endTaken = false;
  protected reason: string | undefined;
  protected wire: Wire = UNOPENED;
  protected nextId = 1;
  private readonly closeListeners: (() => void)[] = [];
  private readonly notificationListeners: NotificationListener[] = [];
  private readonly parts: WorkshopParts;

  constructor(parts: WorkshopParts, context: ConnectContext) {
    const { inbox: PartInbox = SynchronousInbox } = parts;
    this.parts = parts;
    this.inbox = new PartInbox();
    this.callTimeoutMs = context.callTimeoutMs;
  }

  /** Opens the wire and does the handshake. A handshake that fails leaves nothing open. */
  async connect(link: ClientLink, clientName: string): Promise<void> {
    this.connection += 1;
    const wire = await this.openWire(link, new ConnectionListener(this));
    this.wire = wire;
    try {
      await this.handshake(clientName);
    } catch (error) {
      if (!this.endTaken) wire.close();
      throw error;
    }
  }

  /**
   * The same client on a new connection, once the one before is lost. Nothing of that one is left: its calls have
   * failed, their timers are cleared, its sessions have ended, and what of it still waits in the inbox is not handled
   * any more.
   */
  async reconnect(link: ClientLink, clientName: string): Promise<void> {
    if (this.lost === undefined) throw new ProtocolError('the client is connected');
    this.lost = undefined;
    this.endTaken = false;
    this.reason = undefined;
    this.wire = UNOPENED;
    this.nextId = 1;
    this.inbox.forgetMessages();
    await this.connect(link, clientName);
  }

  protected openWire(link: ClientLink, listener: WireListener): Wire | Promise<Wire> {
    return (this.parts.open ?? openMessages)(link, listener);
  }

  protected async handshake(clientName: string): Promise<void> {
    await this.request('initialize', { clientName });
    await this.notify('initialized', {});
  }

  /** Makes a call. `timeoutMs` 0 gives it no timer. */
  request(method: string, params: unknown, timeoutMs = this.callTimeoutMs): Promise<unknown> {
    if (this.lost !== undefined) return Promise.reject(this.lost);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.register(id, { resolve, reject, timer: this.startTimer(id, timeoutMs) });
      this.transmit(id, { id, method, params });
    });
  }

  /** A call that may take `waitMs` at the executor besides the time that every call has. */
  requestFor(waitMs: number, method: string, params: unknown): Promise<unknown> {
    return this.request(method, params, this.callTimeoutMs === 0 ? 0 : this.callTimeoutMs + waitMs);
  }

  /** Settles once the notification was taken by the wire. */
  notify(method: string, params: unknown): Promise<unknown> {
    return this.track((id) => this.transmit(id, { method, params }));
  }

  /**
   * Waits among the calls for something that is no call, and that may never happen: it fails at the loss, or when the
   * time of a call is over. Its id is never on the wire.
   */
  track(begin: (id: number) => Promise<void>): Promise<unknown> {
    if (this.lost !== undefined) return Promise.reject(this.lost);
    const id = -this.nextId++;
    return new Promise((resolve, reject) => {
      this.register(id, { resolve, reject, timer: this.startTimer(id, this.callTimeoutMs) });
      void begin(id).then(() => this.takePending(id)?.resolve(undefined));
    });
  }

  onNotification(listener: NotificationListener): void {
    this.notificationListeners.push(listener);
  }

  /** A listener that comes too late is told at once. */
  onClose(listener: () => void): void {
    if (this.lost === undefined) this.closeListeners.push(listener);
    else queueMicrotask(listener);
  }

  /** Ends the connection. What had arrived is still handled; settles once it was, and everything open has failed. */
  close(): Promise<void> {
    if (!this.endTaken) {
      this.takeEnd('closed by the app');
      this.wire.close();
    }
    return this.inbox.passed();
  }

  /** Settles once everything that had arrived by now has been handled. */
  handled(): Promise<void> {
    return this.inbox.passed();
  }

  makeSession(): WorkshopSession {
    const { session: PartSession = WorkshopSession } = this.parts;
    const session = new PartSession();
    session.connection = this.connection;
    return session;
  }

  takeMessage(message: unknown): void {
    this.inbox.push(
      this.onThisConnection(() => this.handle(message)),
      true,
    );
  }

  takeMalformed(reason: string): void {
    this.inbox.push(this.onThisConnection(() => this.breakOff(reason)));
  }

  takeEnd(reason: string): void {
    if (this.endTaken) return;
    this.endTaken = true;
    // Noted at once: what fails meanwhile, because the link refuses it, must not give another reason.
    this.noteReason(reason);
    this.inbox.push(this.onThisConnection(() => this.onEnd(reason)));
  }

  noteReason(reason: string): string {
    this.reason ??= reason;
    return this.reason;
  }

  /** What is done only if the client is still on the connection that it is on now. */
  protected onThisConnection(run: () => void): () => void {
    const { connection } = this;
    return () => {
      if (connection === this.connection) run();
    };
  }

  protected register(id: number, call: PendingCall): void {
    this.pending.set(id, call);
  }

  /** A timeout takes its turn behind what has already arrived: an answer among that still wins. */
  protected startTimer(id: number, timeoutMs: number): ReturnType<typeof setTimeout> | undefined {
    if (timeoutMs === 0) return undefined;
    const timeOut = this.onThisConnection(() => this.onTimeout(id));
    return setTimeout(() => {
      this.inbox.push(timeOut);
    }, timeoutMs);
  }

  protected onTimeout(id: number): void {
    this.takePending(id)?.reject(new CallTimeoutError('no answer came in time'));
  }

  /** Writes one frame for a call. Never rejects: a refused write fails its call. */
  protected async transmit(id: number, frame: object): Promise<void> {
    const { connection } = this;
    try {
      await this.wire.send(frame);
    } catch (error) {
      if (connection === this.connection) this.onWriteFailed(id, error);
    }
  }

  /** The call that was being written fails; the others may still be answered, or wait for the read side to end. */
  protected onWriteFailed(id: number, error: unknown): void {
    const why = error instanceof Error ? error.message : 'the write was refused';
    this.takePending(id)?.reject(new DisconnectedError(this.noteReason(why)));
  }

  protected takePending(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    if (call === undefined) return undefined;
    this.pending.delete(id);
    clearTimeout(call.timer);
    return call;
  }

  protected handle(message: unknown): void {
    if (this.lost !== undefined) return;
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      this.breakOff('a frame is not an object');
      return;
    }
    const frame: Frame = message;
    if (typeof frame.method === 'string') {
      if (frame.id === undefined) this.onNotified(frame.method, frame.params);
      else this.refuse(frame.id);
    } else if (frame.id !== undefined) this.onResponse(frame.id, frame);
    else this.breakOff('a frame is neither a response nor a notification');
  }

  /** A response to no open call is late, repeated or a stranger's: it is of no concern. */
  protected onResponse(id: unknown, frame: Frame): void {
    const call = typeof id === 'number' ? this.takePending(id) : undefined;
    if (call === undefined) return;
    if (frame.error !== undefined && frame.error !== null) call.reject(this.serverFailure(frame.error));
    else if (frame.result !== undefined) call.resolve(frame.result);
    else call.reject(new ProtocolError('a response has neither a result nor an error'));
  }

  protected serverFailure(error: NonNullable<unknown>): Error {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (typeof code !== 'number') return new ProtocolError('an error has no code');
    return new ServerError(code, typeof message === 'string' ? message : 'the executor refused');
  }

  /** The executor has no business asking: it is told so. */
  protected refuse(id: unknown): void {
    const error = { code: METHOD_NOT_FOUND, message: 'this client answers no requests' };
    void this.transmit(NO_CALL, { id, error });
  }

  protected onNotified(method: string, params: unknown): void {
    if (!method.startsWith('process/')) {
      for (const listener of this.notificationListeners) void listener(method, params);
      return;
    }
    const { processId } = (params ?? {}) as { processId?: unknown };
    const event = decodeProcessEvent(method, params);
    if (typeof processId !== 'string' || event === undefined) {
      this.breakOff(`the params of ${method} are malformed`);
      return;
    }
    this.deliver(processId, event);
  }

  /** Events of an unknown process are those of a start that failed, or of one that has ended. */
  protected deliver(processId: string, event: SequencedEvent): void {
    const session = this.sessions.get(processId);
    session?.accept(event);
    if (session?.ended === true) this.sessions.delete(processId);
  }

  /** After a frame that cannot be understood nothing on this connection can be trusted: the client closes it. */
  protected breakOff(reason: string): void {
    if (this.lost !== undefined) return;
    // The app may connect again as soon as it is told.
    const { wire, endTaken } = this;
    this.endTaken = true;
    this.onEnd(reason);
    if (!endTaken) wire.close();
  }

  /** The drain: sessions first, so that a call that fails finds them ended; then the calls; then the app is told. */
  protected onEnd(reason: string): void {
    if (this.lost !== undefined) return;
    this.lost = new DisconnectedError(this.noteReason(reason));
    this.failSessions(this.lost);
    this.failPending(this.lost);
    this.tellClosed();
  }

  protected failSessions(error: DisconnectedError): void {
    for (const session of this.sessions.values()) session.fail(error.message);
    this.sessions.clear();
  }

  protected failPending(error: Error): void {
    for (const call of this.pending.values()) {
      clearTimeout(call.timer);
      call.reject(error);
    }
    this.pending.clear();
  }

  protected tellClosed(): void {
    for (const listener of this.closeListeners) listener();
  }
}

/** What a wire tells, for as long as its connection is the last one. */
class ConnectionListener implements WireListener {
  private readonly client: WorkshopClient;
  private readonly connection: number;

  constructor(client: WorkshopClient) {
    this.client = client;
    this.connection = client.connection;
  }

  takeMessage(message: unknown): void {
    if (this.isLast) this.client.takeMessage(message);
  }

  takeMalformed(reason: string): void {
    if (this.isLast) this.client.takeMalformed(reason);
  }

  takeEnd(reason: string): void {
    if (this.isLast) this.client.takeEnd(reason);
  }

  noteReason(reason: string): string {
    return this.isLast ? this.client.noteReason(reason) : reason;
  }

  private get isLast(): boolean {
    return this.client.connection === this.connection;
  }
}

const METHOD_NOT_FOUND = -32601;
/** The id of a frame that belongs to no call. */
const NO_CALL = 0;

const UNOPENED: Wire = {
  send: () => Promise.reject(new Error('the connection is not open yet')),
  close: () => undefined,
};
