import { performance } from 'node:perf_hooks';

/** Real milliseconds, from any origin. */
export function realMs(): number {
  return performance.now();
}

/**
 * The time of a history on a wire. It stands still while the client works off a step, however long a busy machine takes
 * over it, and goes on only while something is waited for that time alone can bring: so "at once" means on a wire what
 * it means in the simulated world.
 */
export class WireClock {
  #passedMs = 0;
  #skippedMs = 0;
  #since: number | undefined;

  get nowMs(): number {
    const flowing = this.#since === undefined ? 0 : realMs() - this.#since;
    return Math.round(this.#passedMs + this.#skippedMs + flowing);
  }

  /** How long was really waited. */
  get waitedMs(): number {
    return this.#passedMs;
  }

  /** Time goes on from here. */
  flow(): void {
    this.#since ??= realMs();
  }

  /** Time stands still from here. */
  halt(): void {
    if (this.#since === undefined) return;
    this.#passedMs += realMs() - this.#since;
    this.#since = undefined;
  }

  /** So many milliseconds are over at once: nobody but the executor waited for them. */
  skip(ms: number): void {
    this.#skippedMs += ms;
  }
}
