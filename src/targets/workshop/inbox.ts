/**
 * Where everything that arrives waits for its turn: messages, the end, and timeouts that ran out meanwhile. Whatever
 * the discipline, steps are handled in the order in which they were pushed, one at a time.
 */
export abstract class Inbox {
  protected readonly steps: InboxStep[] = [];
  private pumping = false;

  push(run: () => void, isMessage = false): void {
    this.steps.push({ run, isMessage });
    if (!this.pumping) {
      this.pumping = true;
      this.pump();
    }
  }

  /** Settles once everything that was pushed before has been handled. */
  passed(): Promise<void> {
    return new Promise((resolve) => {
      this.push(resolve);
    });
  }

  /** Forgets the messages that wait. What else waits keeps its turn. */
  forgetMessages(): void {
    const rest = this.steps.filter(({ isMessage }) => !isMessage);
    this.steps.splice(0, this.steps.length, ...rest);
  }

  /** Takes steps until there are none. */
  protected abstract pump(): void;

  protected take(): InboxStep | undefined {
    const step = this.steps.shift();
    this.pumping = step !== undefined;
    return step;
  }

  /**
   * A step that throws does not stop what waits behind it: nobody catches its error, as with listeners of an
   * EventTarget.
   */
  protected handle(step: InboxStep): void {
    try {
      step.run();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

export interface InboxStep {
  readonly run: () => void;
  /** A message; else the end, a timeout, or somebody who waits for his turn. */
  readonly isMessage: boolean;
}

/** Handles a step inside the callback that brought it. What arrives while a step is being handled comes after it. */
export class SynchronousInbox extends Inbox {
  protected pump(): void {
    for (let step = this.take(); step !== undefined; step = this.take()) this.handle(step);
  }
}

/** Handles one step, lets the others run, handles the next. */
export abstract class PumpedInbox extends Inbox {
  protected pump(): void {
    void this.run();
  }

  /** What is waited for before each step. */
  protected abstract turn(step: InboxStep): Promise<void> | undefined;

  private async run(): Promise<void> {
    for (let next = this.steps[0]; next !== undefined; next = this.steps[0]) {
      await this.turn(next);
      const step = this.take();
      if (step !== undefined) this.handle(step);
    }
    this.take();
  }
}

/** One microtask before each step. */
export class MicrotaskInbox extends PumpedInbox {
  protected turn(): undefined {
    return undefined;
  }
}

/** One round of immediates before each step. */
export class ImmediateInbox extends PumpedInbox {
  protected turn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
