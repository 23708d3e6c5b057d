import type { LinkObserver } from '../../link/link.js';
import { realMs } from './wire-clock.js';

/** Measures, in real milliseconds, how long after the end of the connection each operation settles. */
export class AfterEnd {
  readonly settledMs: Record<string, number> = {};
  #endedMs: number | undefined;

  /** The same observer, whose connection ends for what is measured here. */
  watching(observer: LinkObserver): LinkObserver {
    return {
      ...observer,
      endTaken: (cause) => {
        this.#endedMs ??= realMs();
        observer.endTaken(cause);
      },
    };
  }

  settled(op: string): void {
    if (this.#endedMs !== undefined) this.settledMs[op] = realMs() - this.#endedMs;
  }
}
