/**
 * The phases of the event loop in which a socket finishes its work, around that of the immediates: what libuv completes
 * (a shutdown) comes before the immediates of a round, and closing callbacks (`close`) after them. Measured on loopback
 * TCP, in rounds of immediates after the last `data`: a clean end gives `end` and `finish` in the first and `close` in
 * the second, and an immediate made in an `error` handler runs before `close`.
 */
export interface LoopPhases {
  /** Runs the callback before the immediates of the next round. */
  beforeImmediates(callback: () => void): void;
  /** Runs the callback after the immediates of the next round. */
  afterImmediates(callback: () => void): void;
}

/** The real loop's own, as near as a program can come to it: with nothing simulated, an immediate stands for both. */
export const IMMEDIATE_PHASES: LoopPhases = {
  beforeImmediates: (callback) => void setImmediate(callback),
  afterImmediates: (callback) => void setImmediate(callback),
};

/** Of a stream with both ends in one process: there is no loop to complete anything, and all of it happens in ticks. */
export const TICK_PHASES: LoopPhases = {
  beforeImmediates: (callback) => process.nextTick(callback),
  afterImmediates: (callback) => process.nextTick(callback),
};
