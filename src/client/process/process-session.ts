import { TransportLostError, WriteRejectedError } from '../errors.js';
import type { RpcClient } from '../rpc-client.js';
import { encodeBase64 } from '../wire/base64.js';
import {
  type ReadParams,
  readProcessReadResult,
  readTerminateResult,
  readWriteStatus,
  type WriteParams,
} from '../wire/process-messages.js';
import { EventLog } from './event-log.js';
import type {
  ProcessEvent,
  ProcessReadOptions,
  ProcessReadResult,
  RetentionLimits,
  SequencedEvent,
} from './process-event.js';

export interface ProcessSessionOptions {
  readonly processId: string;
  readonly retention: RetentionLimits;
  readonly callTimeoutMs: number | undefined;
}

/**
 * A process on the executor.
 *
 * There are two ways to follow it: {@link events} has everything pushed, {@link read} polls. Both see all output that
 * arrived, by whichever way it came, and learn of the end after it.
 */
export class ProcessSession {
  readonly processId: string;
  readonly #rpc: RpcClient;
  readonly #callTimeoutMs: number | undefined;
  readonly #log: EventLog;
  #writes = 0;

  constructor(rpc: RpcClient, options: ProcessSessionOptions) {
    this.#rpc = rpc;
    this.processId = options.processId;
    this.#callTimeoutMs = options.callTimeoutMs;
    this.#log = new EventLog(options.retention);
  }

  /** Whether the terminal event was published. */
  get ended(): boolean {
    return this.#log.ended;
  }

  /**
   * The events, in `seq` order: first the retained history, then live, up to the terminal event. Each iteration of the
   * result is a subscription of its own, and it never throws. A slow subscriber misses nothing.
   */
  events(): AsyncIterable<ProcessEvent> {
    return { [Symbol.asyncIterator]: () => this.#log.subscribe() };
  }

  /**
   * Polls for output. The server answers as long as it can be asked; without it the answer comes from what had arrived
   * here, and `closed` (with the reason in `failure`) is told only when no output is left unread.
   *
   * @throws RpcServerError if the server refuses, CallTimeoutError if it does not answer within `waitMs` and the call
   *   timeout together. Losing the connection is not an error here but the end of the output.
   */
  read(options: ProcessReadOptions = {}): Promise<ProcessReadResult> {
    const { afterSeq = 0, maxBytes, waitMs = 0 } = options;
    // A server forgets a closed process after a while; the history does not.
    if (this.#log.ended && this.#log.covers(afterSeq)) {
      return Promise.resolve(this.#log.read(afterSeq, maxBytes ?? Number.POSITIVE_INFINITY));
    }
    const params: ReadParams = {
      processId: this.processId,
      afterSeq: options.afterSeq ?? null,
      maxBytes: maxBytes ?? null,
      waitMs: options.waitMs ?? null,
    };
    const answer = this.#rpc.request('process/read', params, {
      // The server may take its time on purpose before the clock for its answer starts.
      timeoutMs: this.#callTimeoutMs === undefined ? undefined : this.#callTimeoutMs + waitMs,
      decode: (result) => this.#merge(readProcessReadResult(result), options),
    });
    return answer.catch((error: unknown) => {
      if (error instanceof TransportLostError) return this.#readArrived(options);
      throw error;
    });
  }

  /**
   * Writes to the process's stdin, which it has if it was started with `pipeStdin` or on a terminal.
   *
   * @throws WriteRejectedError if the server does not accept it; else like any call.
   */
  async write(chunk: Uint8Array): Promise<void> {
    this.#writes += 1;
    const params: WriteParams = {
      processId: this.processId,
      chunk: encodeBase64(chunk),
      writeId: `${this.processId}-${this.#writes}`,
    };
    const status = await this.#rpc.request('process/write', params, { decode: readWriteStatus });
    if (status !== 'accepted') throw new WriteRejectedError(this.processId, status);
  }

  /** Asks the server to end the process. That it has ended is told by its events. */
  async terminate(): Promise<void> {
    await this.#rpc.request('process/terminate', { processId: this.processId }, { decode: readTerminateResult });
  }

  /** @internal Takes an event that arrived. */
  accept(event: SequencedEvent): void {
    this.#log.accept(event);
  }

  /** @internal Ends the session, because nothing about it can arrive any more. */
  fail(message: string): void {
    this.#log.fail(message);
  }

  /**
   * Enters an answer into the history and completes it from there. This runs when the answer arrives, not when its
   * reader gets to run, so that the end, if it comes right behind, finds the output in its place.
   */
  #merge(answer: ProcessReadResult, { afterSeq = 0, maxBytes }: ProcessReadOptions): ProcessReadResult {
    for (const chunk of answer.chunks) this.#log.accept({ type: 'output', ...chunk });
    if (answer.exitCode !== null) this.#log.noteExit(answer.exitCode);
    if (!answer.closed && answer.failure === null) return answer;

    // The end must not be told before the output is read. Servers tell it beside output that they cut at `maxBytes`,
    // and do not say that they cut it; and what was pushed may be ahead of what was answered.
    const mayBeCut = maxBytes !== undefined && answer.chunks.length > 0;
    const { chunks } =
      answer.chunks.length > 0 ? answer : this.#log.outputAfter(afterSeq, maxBytes ?? Number.POSITIVE_INFINITY);
    const lastSeq = chunks.at(-1)?.seq;
    const nextSeq = lastSeq === undefined ? answer.nextSeq : lastSeq + 1;
    const isUnread = mayBeCut || this.#log.hasArrivedAfter(lastSeq ?? afterSeq);
    return isUnread ? { ...answer, chunks, nextSeq, closed: false, failure: null } : { ...answer, chunks, nextSeq };
  }

  /** Answers a read that the server could not be asked, from what has arrived. */
  async #readArrived({ afterSeq = 0, maxBytes, waitMs }: ProcessReadOptions): Promise<ProcessReadResult> {
    // Only writing may have failed. Then the reader still brings what the server had sent, and an empty answer given
    // at once would make a poller spin: wait for something to tell, as the server would have.
    if (!this.#log.ended && !this.#log.hasOutputAfter(afterSeq)) await this.#change(waitMs || this.#callTimeoutMs);
    return this.#log.read(afterSeq, maxBytes ?? Number.POSITIVE_INFINITY);
  }

  /** Waits until the next event is published, for at most `timeoutMs`. The end of the connection publishes one. */
  #change(timeoutMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const ignoreChange = this.#log.onceChanged(() => {
        clearTimeout(timer);
        resolve();
      });
      const giveUp = (): void => {
        ignoreChange();
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
    });
  }
}
