/** Wakes whoever waits for something to be heard: from the driver, or on the connection. */
export class Activity {
  /** How much was heard so far. */
  count = 0;
  #waiting: (() => void)[] = [];

  /** Something was heard. */
  notice(): void {
    this.count += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves with true once more than `seen` was heard, and with false after so many real milliseconds. */
  async beyond(seen: number, ms: number): Promise<boolean> {
    if (this.count > seen) return true;
    if (ms <= 0) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    return this.count > seen;
  }
}

/** Resolves when the event loop has gone round, so that what lies ready at its sockets and pipes has been read. */
export async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
