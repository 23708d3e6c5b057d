import type { EventLog, LogNode } from './event-log.js';
import type { ProcessEvent } from './process-event.js';

type Step = IteratorResult<ProcessEvent, undefined>;

/**
 * One subscriber's way through an {@link EventLog}. A waiting `next()` is answered at the moment the event is
 * published. `return()`, which leaving a `for await` calls, ends it and lets the log's nodes go.
 */
export class EventCursor implements AsyncIterableIterator<ProcessEvent> {
  readonly #log: EventLog;
  /** The last node that was read; undefined once there is nothing more to read. */
  #position: LogNode | undefined;
  /** The calls of `next()` that wait, oldest first. */
  readonly #waiting: ((step: Step) => void)[] = [];
  #stopWaiting: (() => void) | undefined;

  /** Starts behind `position`. */
  constructor(log: EventLog, position: LogNode) {
    this.#log = log;
    this.#position = position;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#serve();
    });
  }

  return(): Promise<Step> {
    this.#position = undefined;
    this.#stopWaiting?.();
    this.#serve();
    return Promise.resolve({ done: true, value: undefined });
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const step = this.#step();
      if (step === undefined) {
        this.#stopWaiting = this.#log.onceChanged(() => this.#serve());
        return;
      }
      this.#waiting.shift()?.(step);
    }
  }

  /** The next step, or undefined if it is yet to come. */
  #step(): Step | undefined {
    if (this.#position === undefined) return { done: true, value: undefined };
    const { next } = this.#position;
    if (next?.event === undefined) return undefined;
    const isTerminal = next.event.type === 'closed' || next.event.type === 'failed';
    this.#position = isTerminal ? undefined : next;
    return { done: false, value: next.event };
  }
}
