import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

type Callback = (...values: unknown[]) => void;

interface PromisedOptions {
  readonly signal?: AbortSignal;
}

/** Stands for Node's `Immediate`: what `setImmediate` returns and `clearImmediate` takes. */
class QueuedImmediate {
  #callback: Callback | undefined;
  readonly #values: readonly unknown[];

  constructor(callback: Callback, values: readonly unknown[]) {
    this.#callback = callback;
    this.#values = values;
  }

  run(): void {
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.(...this.#values);
  }

  clear(): void {
    this.#callback = undefined;
  }

  get pending(): boolean {
    return this.#callback !== undefined;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}

/**
 * `setImmediate` as a first-in-first-out queue that costs no virtual time. (fake-timers adds a millisecond to every
 * immediate chained inside another, which would make correct clients look late.)
 */
export class ImmediateQueue {
  #queue: QueuedImmediate[] = [];

  get pending(): boolean {
    return this.#queue.length > 0 && this.#queue.some((immediate) => immediate.pending);
  }

  /** Takes what is queued now; what these add waits for the next round, as in Node. */
  takeRound(): readonly QueuedImmediate[] {
    if (this.#queue.length === 0) return [];
    const round = this.#queue;
    this.#queue = [];
    return round;
  }

  clear(): void {
    if (this.#queue.length > 0) this.#queue = [];
  }

  /** Replaces the globals and the exports of `node:timers` and `node:timers/promises`. */
  install(): void {
    const set = (callback: unknown, ...values: unknown[]): QueuedImmediate => {
      if (typeof callback !== 'function') throw notAFunction(callback);
      const immediate = new QueuedImmediate((...given) => Reflect.apply(callback, undefined, given), values);
      this.#queue.push(immediate);
      return immediate;
    };
    const clear = (immediate: unknown): void => {
      if (immediate instanceof QueuedImmediate) immediate.clear();
    };
    const promised = <T>(value?: T, { signal }: PromisedOptions = {}): Promise<T | undefined> =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          clear(immediate);
          reject(abortError(signal));
        };
        const immediate = set(() => {
          signal?.removeEventListener('abort', abort);
          resolve(value);
        });
        if (signal?.aborted === true) abort();
        else signal?.addEventListener('abort', abort, { once: true });
      });
    Object.defineProperty(set, promisify.custom, { value: promised });
    for (const home of [globalThis, timers]) {
      Reflect.set(home, 'setImmediate', set);
      Reflect.set(home, 'clearImmediate', clear);
    }
    Reflect.set(timersPromises, 'setImmediate', promised);
    Reflect.set(timersPromises.scheduler, 'yield', () => promised());
  }
}

function notAFunction(given: unknown): TypeError {
  const error = new TypeError(`The "callback" argument must be of type function. Received ${String(given)}`);
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
