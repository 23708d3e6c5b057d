import { createHook } from 'node:async_hooks';
import type { Drain } from './drain.js';

/** So many generations in a row in which nothing of the client's was seen to run end a measurement. */
const SILENT_MAX = 8;
/** More generations than any gap has; a client that goes on has more than can be told apart anyway. */
const HOPS_MAX = 64;

/**
 * Measures how many generations of microtasks a drain runs. A chain of microtasks of its own goes along with those of
 * the client: what Node tells of through `async_hooks` between two links of the chain is of one generation. The job
 * that resolves a promise with another one is told of by nobody, but what it brings about is, so that a silent
 * generation does not end the measurement. Hops of the schedule are none of the client's, and what it runs behind an
 * action is counted from there: the longer of two gaps is the same as the shorter when nothing ran between them.
 */
export class DrainGauge {
  /** The longest so far. */
  hops = 0;
  #ran = 0;
  #hop = 0;
  /** The generation in which the last action was carried out. */
  #from = 0;
  /** The last generation in which anything was seen to run. */
  #active = 0;
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
    const hopped = (acts: boolean): void => {
      this.#ran -= 1;
      this.#active = this.#hop + 1;
      if (acts) this.#from = this.#active;
    };
    return Object.assign(() => measured(), { again: measured, hopped });
  }

  stop(): void {
    this.#hook.disable();
  }

  #follow(): void {
    this.#hop = 0;
    this.#from = 0;
    this.#active = 0;
    let before = this.#ran;
    const next = (): void => {
      this.#hop += 1;
      // This link of the chain has been counted as well.
      const foreign = this.#ran - before - 1;
      before = this.#ran;
      if (foreign > 0) {
        this.#active = this.#hop;
        this.hops = Math.max(this.hops, this.#hop - this.#from);
      }
      if (this.#hop - this.#active < SILENT_MAX && this.#hop - this.#from < HOPS_MAX) settled.then(next);
    };
    settled.then(next);
  }
}

const settled = Promise.resolve();
