import { AsyncLocalStorage } from 'node:async_hooks';
import { promisify } from 'node:util';

const real = { setTimeout, clearTimeout };
const owners = new AsyncLocalStorage<Timers>();
const ownerOf = new WeakMap<object, Timers>();

/** The timers that one client holds. What is done with the client is done inside `run`. */
export class Timers {
  readonly #dueAtMs = new Map<object, number>();

  /** Runs a part of the client. The timers that it sets are counted here, also those that it sets later. */
  run<T>(part: () => T): T {
    return owners.run(this, part);
  }

  /** How long until each timer, in milliseconds. */
  pendingMs(): number[] {
    const nowMs = performance.now();
    return [...this.#dueAtMs.values()].map((dueAtMs) => Math.max(0, dueAtMs - nowMs));
  }

  /** @internal */
  add(timeout: object, delayMs: number): void {
    this.#dueAtMs.set(timeout, performance.now() + delayMs);
    ownerOf.set(timeout, this);
  }

  /** @internal */
  remove(timeout: object): void {
    this.#dueAtMs.delete(timeout);
  }
}

/**
 * From here on the timers of `setTimeout` are counted, for the client in whose `run` they are set; not those of
 * `setInterval` or of `node:timers`. Call it before the client is imported: a module may keep what it finds.
 */
export function watchTimers(): void {
  function countingSetTimeout(callback: (...values: unknown[]) => void, delayMs = 0, ...values: unknown[]): object {
    const owner = owners.getStore();
    const timeout = real.setTimeout(() => {
      owner?.remove(timeout);
      callback(...values);
    }, delayMs);
    owner?.add(timeout, delayMs);
    return timeout;
  }
  function countingClearTimeout(timeout: NodeJS.Timeout | string | number | undefined): void {
    if (typeof timeout === 'object') ownerOf.get(timeout)?.remove(timeout);
    real.clearTimeout(timeout);
  }
  Object.defineProperty(countingSetTimeout, promisify.custom, { value: promisify(real.setTimeout) });
  Object.assign(globalThis, { setTimeout: countingSetTimeout, clearTimeout: countingClearTimeout });
}
