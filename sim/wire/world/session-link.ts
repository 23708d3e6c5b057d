import type { EndCause } from '../../../src/core/history.js';
import type { AfterLoss } from '../../../src/core/scenario.js';
import { asRecord } from '../../executor/dialects/dialect.js';
import type { LinkObserver, OutgoingFrame } from '../../link/link.js';
import type { WireLink, WireLinkSettings, WireServer } from '../wire-server.js';

/** The error of an exec server for a session that it does not know (openai/codex, exec-server). */
const UNKNOWN_SESSION = -32600;

/** Output of a process that was sent, and that a client which comes back may ask for again. */
interface SentOutput {
  readonly processId: unknown;
  readonly seq: number;
  readonly stream: unknown;
  readonly chunk: unknown;
}

export interface SessionLinkSettings extends WireLinkSettings {
  readonly afterLoss: AfterLoss;
  /** The client came back, and its session goes on. */
  readonly resumed: () => void;
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
 * The last end of a run, {@link endForGood}, is never resumed.
 */
export class SessionLink implements WireLink {
  readonly #server: WireServer;
  readonly #settings: SessionLinkSettings;
  readonly #sent: SentOutput[] = [];
  readonly #afterwards: WireLink[] = [];
  #link: WireLink;
  /** `away`: its connection was ended, and it has not come back yet. */
  #session: 'open' | 'away' | 'over' = 'open';
  #cause: EndCause = 'eof';
  #forGood = false;

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
    if ('value' in frame) this.#remember(frame.value);
    this.#link.deliver(frame, hold);
  }

  flush(): void {
    this.#link.flush();
  }

  end(cause: EndCause, uncoded = false): void {
    if (!this.readable) return;
    if (this.#settings.afterLoss === 'resume' && !this.#forGood && this.#link.connected) {
      this.#beAway(cause, uncoded);
      return;
    }
    this.#session = 'over';
    if (this.#settings.afterLoss === 'refuse') void this.#server.refuse();
    else this.#knowNoSession();
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

  /** Ends the connection, and waits for the client to come back. */
  #beAway(cause: EndCause, uncoded: boolean): void {
    this.#session = 'away';
    this.#cause = cause;
    const before = this.#link;
    this.#afterwards.push(before);
    this.#link = this.#server.expect({ ...this.#settings, observer: this.#comingBack() });
    before.end(cause, uncoded);
  }

  /** Answers what a client asks for to come back, and passes on everything else. */
  #comingBack(): LinkObserver {
    const { observer } = this.#settings;
    return {
      ...this.#watching(() => undefined),
      frameWritten: (frame) => {
        const { id, method, params } = ('value' in frame ? asRecord(frame.value) : undefined) ?? {};
        if (method === 'initialize') {
          this.#answer(id, { sessionId: asRecord(params)?.resumeSessionId });
          this.#session = 'open';
          this.#settings.resumed();
        } else if (method === 'process/read') this.#answer(id, this.#missed(params));
        else if (method !== 'initialized') observer.frameWritten(frame);
      },
    };
  }

  /**
   * Tells what happens on a connection, but for what is sent besides the executor's deliveries, and for an end that is
   * none.
   */
  #watching(formTaken: LinkObserver['formTaken']): LinkObserver {
    const { observer } = this.#settings;
    return {
      formTaken,
      frameWritten: (frame) => observer.frameWritten(frame),
      writeFailed: (value) => observer.writeFailed(value),
      taken: (delivery) => {
        if (delivery !== NO_DELIVERY) observer.taken(delivery);
      },
      endTaken: (cause) => {
        if (this.#session !== 'away') observer.endTaken(cause);
      },
      localClose: () => {
        if (this.#session !== 'away') observer.localClose();
      },
      listenerThrew: (error) => observer.listenerThrew(error),
    };
  }

  #answer(id: unknown, result: unknown): void {
    this.#link.deliver({ delivery: NO_DELIVERY, value: { id, result } }, false);
  }

  /** What a process has written since. */
  #missed(params: unknown): unknown {
    const { processId, afterSeq } = asRecord(params) ?? {};
    const after = typeof afterSeq === 'number' ? afterSeq : 0;
    const chunks = this.#sent.filter((sent) => sent.processId === processId && sent.seq > after);
    const nextSeq = (chunks.at(-1)?.seq ?? after) + 1;
    return {
      chunks: chunks.map(({ seq, stream, chunk }) => ({ seq, stream, chunk })),
      nextSeq,
      exited: false,
      exitCode: null,
      closed: false,
      failure: null,
    };
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
    if (method !== 'process/output') return;
    const { processId, seq, stream, chunk } = asRecord(params) ?? {};
    if (typeof seq === 'number') this.#sent.push({ processId, seq, stream, chunk });
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
