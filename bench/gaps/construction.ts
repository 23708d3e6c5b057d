import type { MeasuredTransport, NextSeen } from '../../sim/link/measured-gaps.js';
import type { Gap } from '../../src/core/schedule.js';
import type { SeenGap } from './gap-probe.js';

/** Something done at the other end of a connection that shows gaps at this one. */
export interface Construction {
  readonly next: NextSeen;
  /** What is done, in words; with `next`, the key of its row among the measured gaps. */
  readonly how: string;
  /** How long the other end waits before it does it, in a connection of its own for each. */
  readonly waits: readonly Gap[];
  /** Makes a connection, does it, and returns all that the client saw. */
  run(wait: Gap): Promise<readonly SeenGap[]>;
}

/** How the gaps of one transport are measured. */
export interface TransportMeasurement {
  readonly transport: MeasuredTransport;
  readonly constructions: readonly Construction[];
  /** Other ways to send and to read, on which nothing is promised: whatever they show has to be allowed. */
  sweep(): Promise<readonly SeenGap[]>;
}

/** For what is done once, at once. */
export const AT_ONCE: readonly Gap[] = [0];
export const ROUNDS: readonly Gap[] = ['turn1', 'turn2', 'turn3', 'turn4', 'idle'];

const ROUNDS_OF: Readonly<Record<string, number>> = { turn1: 1, turn2: 2, turn3: 3, turn4: 4, idle: 8 };

/** How many rounds of immediates a wait is; `idle` is more of them than have a word. */
export function roundsOf(wait: Gap): number {
  return ROUNDS_OF[wait] ?? 0;
}

/** Acts after so many rounds of immediates; at once for none. */
export function afterRounds(rounds: number, act: () => void): void {
  if (rounds <= 0) act();
  else setImmediate(() => afterRounds(rounds - 1, act));
}

/** Acts after so many nested microtasks; at once for none. */
export function afterHops(hops: number, act: () => void): void {
  if (hops <= 0) act();
  else queueMicrotask(() => afterHops(hops - 1, act));
}

/** Acts when all ticks and microtasks have run, and no immediate. */
export function afterDrain(act: () => void): void {
  // A tick made in a microtask waits for all microtasks; one made outside would come before them.
  queueMicrotask(() => process.nextTick(act));
}
