import type { EndCause } from '../../../src/core/history.js';
import type { AfterLoss } from '../../../src/core/scenario.js';
import { asRecord } from '../../executor/dialects/dialect.js';
import type { LinkObserver, OutgoingFrame } from '../../link/link.js';
import type { WireLink, WireLinkSettings, WireServer } from '../wire-server.js';

/** The error of an exec server for a session that it does not know (openai/codex, exec-server). */
const UNKNOWN_SESSION = -32600;

/** What a process was seen to do, and a client that comes back may ask for again: output, its exit or its close. */
interface SentEvent {
  readonly method: unknown;
  readonly stream: unknown;
  readonly chunk: unknown;
  readonly exitCode: unknown;
}

/** Stands before the id of a request that was made on a later connection: each counts its own from the start. */
const LATER = 'resumed ';

export interface SessionLinkSettings extends WireLinkSettings {
  readonly afterLoss: AfterLoss;
  /** The connection is cut, and the client may come back; it came back, and its session goes on. */
  readonly told: (what: 'interrupted' | 'resumed') => void;
}

/**
 * The link of a client that connects again by itself when its connection is lost, to go on with its session: an exec
 * server's client does so with `initialize {resumeSessionId}` and a `process/read` of what it may have missed. What it
 * finds is up to the scenario:
 *
 * - `refuse`: nobody listens any more.
 * - `unknown-session`: it is let in, and its session is not known.
 * - `resume`: it is let in, and its session goes on: then the connection was not lost. Until it has come back nothing
 *   can be delivered; what it asks for to come back is answered here, and is none of the executor's business.
 *
 * The last end of a run, {@link endForGood}, is never resumed, and neither is a session whose connection the client
 * closed itself.
 */
export class SessionLink implements WireLink {
  readonly #server: WireServer;
  readonly #settings: SessionLinkSettings;
  /** By the process, and by its number there. */
  readonly #sent = new Map<unknown, Map<number, SentEvent>>();
  /** The ids of requests on the first connection. */
  readonly #askedFirst = new Set<unknown>();
  /** How often the client came back. */
  #resumed = 0;
  readonly #afterwards: WireLink[] = [];
  #link: WireLink;
  /** `away`: its connection was ended, and it has not come back yet. */
  #session: 'open' | 'away' | 'over' = 'open';
  #cause: EndCause = 'eof';
  #forGood = false;
  #findsNothing = false;

  constructor(server: WireServer, settings: SessionLinkSettings) {
    this.#server = server;
    this.#settings = settings;
    this.#link = server.expect({ ...settings, observer: this.#watching(settings.observer.formTaken) });
  }

  get connected(): boolean {
    return this.#session !== 'away' && this.#link.connected;
  }

  /** Whether the client is expected to come back. */
  get away(): boolean {
    return this.#session === 'away';
  }

  get readable(): boolean {
    return this.#session === 'open' && this.#link.readable;
  }

  get closedLocally(): boolean {
    return this.#link.closedLocally;
  }

  get bytesSent(): number {
    return this.#link.bytesSent;
  }

  get endSent(): boolean {
    return this.#session === 'over' || this.#link.endSent;
  }

  deliver(frame: OutgoingFrame, hold: boolean): void {
    if (!('value' in frame)) {
      this.#link.deliver(frame, hold);
      return;
    }
    this.#remember(frame.value);
    const value = this.#forThisConnection(frame.value);
    if (value !== undefined) this.#link.deliver({ ...frame, value }, hold);
  }

  flush(): void {
    this.#link.flush();
  }

  end(cause: EndCause, uncoded = false): void {
    if (!this.readable) return;
    if (this.#mayGoOn && this.#link.connected) {
      this.#beAway(cause, uncoded);
      return;
    }
    this.#session = 'over';
    this.#findNothing();
    this.#link.end(cause, uncoded);
  }

  endWrites(how: 'epipe' | 'destroyed' | 'stalled'): void {
    this.#link.endWrites(how);
  }

  closeRest(): void {
    this.#link.closeRest();
  }

  resumeWrites(): void {
    this.#link.resumeWrites();
  }

  /** From here on an end is the last one. A client that is away by then has lost its connection. */
  endForGood(): void {
    this.#forGood = true;
    if (this.#session !== 'away') return;
    this.#session = 'over';
    this.#settings.observer.endTaken(this.#cause);
  }

  flushed(): Promise<void> {
    return this.connected ? this.#link.flushed() : Promise.resolve();
  }

  async dispose(): Promise<void> {
    await this.#link.dispose();
    for (const link of this.#afterwards) await link.dispose();
    await this.#server.accept();
  }

  get #mayGoOn(): boolean {
    return this.#settings.afterLoss === 'resume' && !this.#forGood && !this.#findsNothing;
  }

  /** Ends the connection, and waits for the client to come back. */
  #beAway(cause: EndCause, uncoded: boolean): void {
    this.#session = 'away';
    this.#cause = cause;
    this.#settings.told('interrupted');
    const before = this.#link;
    this.#afterwards.push(before);
    this.#link = this.#server.expect({ ...this.#settings, observer: this.#comingBack() });
    before.end(cause, uncoded);
  }

  /**
   * Answers what a client asks for to come back, once for each process, and passes on everything else: with an id that
   * no request of an earlier connection has.
   */
  #comingBack(): LinkObserver {
    const { observer } = this.#settings;
    const caughtUp = new Set<unknown>();
    let connection = 0;
    return {
      ...this.#watching(() => undefined),
      frameWritten: (frame) => {
        const value = 'value' in frame ? asRecord(frame.value) : undefined;
        const { id, method, params } = value ?? {};
        const process = asRecord(params)?.processId;
        if (method === 'initialize') {
          this.#answer(id, { sessionId: asRecord(params)?.resumeSessionId });
          this.#session = 'open';
          this.#resumed += 1;
          connection = this.#resumed;
          this.#settings.told('resumed');
        } else if (method === 'process/read' && !caughtUp.has(process)) {
          caughtUp.add(process);
          this.#answer(id, this.#missed(params));
        } else if (method !== 'initialized') {
          const own = id === undefined ? value : { ...value, id: `${LATER}${connection} ${JSON.stringify(id)}` };
          observer.frameWritten(value === undefined ? frame : { value: own });
        }
      },
    };
  }

  /**
   * The frame as this connection has it: with the client's own id. Undefined for an answer to what was asked on an
   * earlier one, which goes with it.
   */
  #forThisConnection(value: unknown): unknown {
    const frame = asRecord(value);
    if (this.#resumed === 0 || frame?.id === undefined) return value;
    const own = `${LATER}${this.#resumed} `;
    if (typeof frame.id === 'string' && frame.id.startsWith(own)) {
      return { ...frame, id: JSON.parse(frame.id.slice(own.length)) as unknown };
    }
    const isStale = this.#askedFirst.has(frame.id) || String(frame.id).startsWith(LATER);
    return isStale && frame.method === undefined ? undefined : value;
  }

  /**
   * Tells what happens on a connection, but for what is sent besides the executor's deliveries, and for an end that is
   * none.
   */
  #watching(formTaken: LinkObserver['formTaken']): LinkObserver {
    const { observer } = this.#settings;
    return {
      formTaken,
      frameWritten: (frame) => {
        const id = 'value' in frame ? asRecord(frame.value)?.id : undefined;
        if (id !== undefined) this.#askedFirst.add(id);
        observer.frameWritten(frame);
      },
      writeFailed: (value) => observer.writeFailed(value),
      taken: (delivery) => {
        if (delivery !== NO_DELIVERY) observer.taken(delivery);
      },
      endTaken: (cause) => {
        if (this.#session !== 'away') observer.endTaken(cause);
      },
      localClose: () => {
        if (this.#session === 'away') return;
        observer.localClose();
        this.#findNothing();
      },
      listenerThrew: (error) => observer.listenerThrew(error),
    };
  }

  #answer(id: unknown, result: unknown): void {
    this.#link.deliver({ delivery: NO_DELIVERY, value: { id, result } }, false);
  }

  /**
   * What a process has done since, and where it stands: up to the first number that was not sent yet, and counted as a
   * server does, output, exit and close alike.
   */
  #missed(params: unknown): unknown {
    const { processId, afterSeq } = asRecord(params) ?? {};
    const after = typeof afterSeq === 'number' ? afterSeq : 0;
    const sent = this.#sent.get(processId);
    const chunks: unknown[] = [];
    let exitCode: unknown = null;
    let closed = false;
    let nextSeq = 1;
    for (let event = sent?.get(nextSeq); event !== undefined; event = sent?.get(nextSeq)) {
      const { method, stream, chunk } = event;
      if (method === 'process/exited') exitCode = event.exitCode;
      else if (method === 'process/closed') closed = true;
      else if (nextSeq > after) chunks.push({ seq: nextSeq, stream, chunk });
      nextSeq += 1;
    }
    return { chunks, nextSeq, exited: exitCode !== null, exitCode, closed, failure: null };
  }

  /** Has the client find nothing to go on with, whether its session is over or it gave it up. */
  #findNothing(): void {
    if (this.#findsNothing) return;
    this.#findsNothing = true;
    if (this.#settings.afterLoss === 'refuse') void this.#server.refuse();
    else this.#knowNoSession();
  }

  /** Lets the client in again and again, and knows nothing of it. */
  #knowNoSession(): void {
    const link = this.#server.expect({
      observer: {
        ...NOBODY,
        formTaken: () => this.#knowNoSession(),
        frameWritten: (frame) => {
          const { id, params } = ('value' in frame ? asRecord(frame.value) : undefined) ?? {};
          if (id === undefined) return;
          const message = `unknown session id ${String(asRecord(params)?.resumeSessionId)}`;
          link.deliver({ delivery: NO_DELIVERY, value: { id, error: { code: UNKNOWN_SESSION, message } } }, false);
        },
      },
    });
    this.#afterwards.push(link);
  }

  #remember(frame: unknown): void {
    const { method, params } = asRecord(frame) ?? {};
    if (method !== 'process/output' && method !== 'process/exited' && method !== 'process/closed') return;
    const { processId, seq, stream, chunk, exitCode } = asRecord(params) ?? {};
    if (typeof seq !== 'number') return;
    const sent = this.#sent.get(processId) ?? new Map<number, SentEvent>();
    this.#sent.set(processId, sent);
    if (!sent.has(seq)) sent.set(seq, { method, stream, chunk, exitCode });
  }
}

/** What is sent besides the executor's deliveries has no number among them. */
const NO_DELIVERY = -1;

/** Nothing of a session that is over is of interest. */
const NOBODY: LinkObserver = {
  formTaken: () => undefined,
  frameWritten: () => undefined,
  writeFailed: () => undefined,
  taken: () => undefined,
  endTaken: () => undefined,
  localClose: () => undefined,
  listenerThrew: () => undefined,
};
