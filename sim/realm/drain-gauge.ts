import { createHook } from 'node:async_hooks';
import type { Drain } from './drain.js';

/** So many generations in a row in which nothing of the client's was seen to run end a measurement. */
const SILENT_MAX = 4;
/** More generations than any gap has; a client that goes on has more than can be told apart anyway. */
const HOPS_MAX = 64;

/**
 * Measures how many generations of microtasks a drain runs. A chain of microtasks of its own goes along with those of
 * the client: what Node tells of through `async_hooks` between two links of the chain is of one generation. The job
 * that resolves a promise with another one is told of by nobody, but what it brings about is, so that a silent
 * generation does not end the measurement.
 */
export class DrainGauge {
  /** The longest so far. */
  hops = 0;
  #ran = 0;
  readonly #hook = createHook({
    before: () => {
      this.#ran += 1;
    },
  });

  /** The same drain, measured, and without its sentinel, which would be measured as well. Ends with {@link stop}. */
  start({ again }: Drain): Drain {
    this.#hook.enable();
    const measured = (): void => {
      this.#follow();
      again();
    };
    return Object.assign(() => measured(), { again: measured });
  }

  stop(): void {
    this.#hook.disable();
  }

  #follow(): void {
    let hop = 0;
    let active = 0;
    let before = this.#ran;
    const next = (): void => {
      hop += 1;
      // This link of the chain has been counted as well.
      const foreign = this.#ran - before - 1;
      before = this.#ran;
      if (foreign > 0) active = hop;
      if (active > this.hops) this.hops = active;
      if (hop - active < SILENT_MAX && hop < HOPS_MAX) settled.then(next);
    };
    settled.then(next);
  }
}

const settled = Promise.resolve();
