import { syncBuiltinESMExports } from 'node:module';
import { VirtualClock } from './clock.js';
import { type CrashGuard, installCrashGuard } from './crash-guard.js';
import { type Drain, type DrainMode, exactDrain } from './drain.js';
import { Entropy } from './entropy.js';
import { ImmediateQueue } from './immediate-queue.js';

/**
 * The virtual JavaScript world a client lives in: time, immediates, randomness and crashes are ours. Made once in the
 * life of a worker, before the adapter and the client are imported, because modules capture timers when they are
 * imported; and never undone.
 */
export interface Realm {
  readonly clock: VirtualClock;
  readonly immediates: ImmediateQueue;
  readonly entropy: Entropy;
  readonly crashes: CrashGuard;
  readonly mode: DrainMode;
  /** Runs ticks and microtasks to the end. Only in mode `exact`, and only from a macrotask. */
  readonly drain: Drain;
  /** How the run in hand may be let run without yielding. */
  readonly pace: Pace;
  readonly real: RealTimers;
}

/** While a run is stepped from a macrotask it drains by itself: to yield for every drain costs ten times as much. */
export interface Pace {
  /** Undefined while it is stepped from inside a microtask, and where there is no exact drain. */
  drain: (() => void) | undefined;
}

/** The event loop as it was before it was replaced. */
export interface RealTimers {
  readonly setImmediate: (callback: () => void) => unknown;
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
}

let made: Promise<Realm> | undefined;

/** The realm of this thread; the first call makes it. `mode` forces the fallback, for tests of it. */
export function enterRealm(mode?: DrainMode): Promise<Realm> {
  made ??= makeRealm(mode);
  return made;
}

async function makeRealm(mode: DrainMode | undefined): Promise<Realm> {
  const real: RealTimers = { setImmediate: globalThis.setImmediate, setTimeout: globalThis.setTimeout };
  const crashes = installCrashGuard();
  const drain = await new Promise<Drain | undefined>((resolve) => {
    real.setImmediate(() => resolve(mode === 'fallback' ? undefined : exactDrain(crashes)));
  });
  const immediates = new ImmediateQueue();
  const entropy = new Entropy();
  const clock = new VirtualClock();
  immediates.install();
  entropy.install();
  syncBuiltinESMExports();
  return {
    clock,
    immediates,
    entropy,
    crashes,
    pace: { drain: undefined },
    real,
    mode: drain === undefined ? 'fallback' : 'exact',
    drain: drain ?? noExactDrain,
  };
}

const refuse = (): never => {
  throw new Error('this Node has no exact drain: runs must await real immediates');
};
const noExactDrain: Drain = Object.assign(refuse, { again: refuse });
