import timersPromises from 'node:timers/promises';
import { type Clock, install } from '@sinonjs/fake-timers';

/** Where virtual time begins, as a Date shows it: 2020-01-01T00:00:00Z. */
const EPOCH_MS = 1_577_836_800_000;

/** The longest delay that Node's timers know, in milliseconds. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/**
 * Virtual time. Fakes exactly setTimeout, setInterval, their clears, Date, performance and hrtime, and what
 * `node:timers`, `node:timers/promises` and `AbortSignal.timeout` make of them. One clock for the life of the worker,
 * reset for every run (installing costs a hundred times as much as resetting).
 */
export class VirtualClock {
  readonly #clock: Clock;
  readonly #setTimeout: Clock['setTimeout'];
  #worldTimers = 0;
  #abortTimers = 0;

  constructor() {
    this.#clock = install({
      now: EPOCH_MS,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance', 'hrtime'],
      loopLimit: 100_000,
    });
    this.#setTimeout = this.#clock.setTimeout;
    this.#delayAsNode('setTimeout');
    this.#delayAsNode('setInterval');
    Reflect.set(AbortSignal, 'timeout', (ms: number) => this.#abortAfter(ms));
    Reflect.set(timersPromises.scheduler, 'wait', (ms: number, options?: { readonly signal?: AbortSignal }) =>
      timersPromises.setTimeout(ms, undefined, options),
    );
  }

  /** Virtual milliseconds since the run began. */
  get nowMs(): number {
    return this.#clock.now - EPOCH_MS;
  }

  /** How many timers are the client's: all but the world's own. */
  get clientTimers(): number {
    return this.#clock.countTimers() - this.#worldTimers;
  }

  /** How many of them it holds: those of `AbortSignal.timeout` nobody can clear, and they keep no process alive. */
  get heldTimers(): number {
    return this.clientTimers - this.#abortTimers;
  }

  /** How many timers the world itself holds. */
  get worldTimers(): number {
    return this.#worldTimers;
  }

  get anyTimer(): boolean {
    return this.#clock.countTimers() > 0;
  }

  /** A timer of the world's own, which {@link clientTimers} does not count. Returns what cancels it. */
  setWorldTimer(ms: number, callback: () => void): () => void {
    let armed = true;
    const disarm = (): void => {
      if (armed) this.#worldTimers -= 1;
      armed = false;
    };
    this.#worldTimers += 1;
    const id = this.#setTimeout(() => {
      disarm();
      callback();
    }, ms);
    return () => {
      disarm();
      this.#clock.clearTimeout(id);
    };
  }

  /** Goes to the next timer and fires it alone. What it throws comes out. */
  fireNext(): void {
    this.#clock.next();
  }

  reset(): void {
    this.#clock.reset();
    this.#worldTimers = 0;
    this.#abortTimers = 0;
  }

  /**
   * In Node no timer waits less than a millisecond. fake-timers lets some wait none, so that a timer would come before
   * one that was made earlier, and an interval would fire for ever while no time passes.
   */
  #delayAsNode(method: 'setTimeout' | 'setInterval'): void {
    const set: (callback: () => void, ms: number, ...values: unknown[]) => unknown = this.#clock[method];
    Reflect.set(this.#clock, method, (callback: () => void, ms: unknown, ...values: unknown[]) => {
      const delayMs = Number(ms);
      return set(callback, delayMs >= 1 && delayMs <= DELAY_MAX_MS ? delayMs : 1, ...values);
    });
  }

  #abortAfter(ms: number): AbortSignal {
    const controller = new AbortController();
    this.#abortTimers += 1;
    this.#clock.setTimeout(() => {
      this.#abortTimers -= 1;
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, ms);
    return controller.signal;
  }
}
