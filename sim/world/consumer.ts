import type { Scenario } from '../../src/core/scenario.js';
import type { VirtualClock } from '../realm/clock.js';

/** Microtasks that an async handler takes: it awaits a few things that are there already. */
const ASYNC_HOPS = 3;

/** How long the app takes over each notification and process event: nothing, a few microtasks, or virtual time. */
export class Consumer {
  readonly #clock: VirtualClock;
  readonly #delayMs: number;
  readonly #isAsync: boolean;

  constructor({ consumerDelayMs = 0, asyncConsumer = false }: Scenario, clock: VirtualClock) {
    this.#clock = clock;
    this.#delayMs = consumerDelayMs;
    this.#isAsync = asyncConsumer;
  }

  /** What a handler gives back to the client: a promise of its end, where it takes any time. */
  handle(): Promise<void> | undefined {
    if (this.#delayMs === 0) return this.#isAsync ? afterHops() : undefined;
    return new Promise((resolve) => {
      this.#clock.setWorldTimer(this.#delayMs, resolve);
    });
  }

  /** Goes on once the handler is through: at once, where it takes no time. */
  pause(goOn: () => void): void {
    if (this.#delayMs > 0) this.#clock.setWorldTimer(this.#delayMs, goOn);
    else if (this.#isAsync) void afterHops().then(goOn);
    else goOn();
  }
}

async function afterHops(): Promise<void> {
  for (let hop = 1; hop < ASYNC_HOPS; hop += 1) await undefined;
}
