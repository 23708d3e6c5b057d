import type { LoopPhases } from '../link/loop-phases.js';

/** The callbacks of one run that wait for their phase of the simulated event loop. */
export class PhaseQueues implements LoopPhases {
  readonly before: (() => void)[] = [];
  readonly after: (() => void)[] = [];

  get pending(): boolean {
    return this.before.length > 0 || this.after.length > 0;
  }

  beforeImmediates(callback: () => void): void {
    this.before.push(callback);
  }

  afterImmediates(callback: () => void): void {
    this.after.push(callback);
  }
}
