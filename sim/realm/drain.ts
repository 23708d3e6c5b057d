/**
 * Runs the process's nextTicks and microtasks to the end, synchronously.
 *
 * Node has exactly this as `process._tickCallback` (about 30 ns when there is nothing to run). It is undocumented, so
 * it stands behind this one function, and {@link selfTest} decides at start-up whether it does what is needed here. Two
 * traps: called inside a microtask it silently does nothing, which the sentinel of {@link createDrain} notices; and a
 * throw inside a nextTick comes out of the drain and then aborts the process, which is why `crash-guard.ts` wraps
 * `process.nextTick` before anything else is loaded.
 */
export interface Drain {
  (): void;
  /** The same without the sentinel: for every drain of a macrotask but its first, which has shown that it is one. */
  readonly again: () => void;
  /** Told, where it is measured, that the microtask that runs is a hop of the schedule, and whether an action comes. */
  readonly hopped?: (acts: boolean) => void;
}

/** How the client is run to rest: exactly, or by awaiting real immediates where Node's own drain is missing. */
export type DrainMode = 'exact' | 'fallback';

type TickCallback = () => void;

function tickCallback(): TickCallback | undefined {
  const candidate: unknown = Reflect.get(process, '_tickCallback');
  return typeof candidate === 'function' ? candidate.bind(process) : undefined;
}

/** @throws Error when the drain is called where it cannot work: inside a microtask. */
export function createDrain(run: TickCallback): Drain {
  const settled = Promise.resolve();
  let sentinelRan = false;
  const mark = (): void => {
    sentinelRan = true;
  };
  const drain = (): void => {
    sentinelRan = false;
    settled.then(mark);
    run();
    if (!sentinelRan) throw new Error('the drain ran nothing: it was called inside a microtask');
  };
  return Object.assign(drain, { again: run });
}

/** What the self-test needs of the crash guard: the crashes seen since it was last asked. */
export interface CrashProbe {
  takeCrashes(): readonly string[];
}

/**
 * Tries what the exact drain must survive: a throwing tick, a throwing microtask, an unhandled rejection, and being
 * called inside a microtask. Call it from a macrotask. Returns the reasons why the drain cannot be used; empty when it
 * can.
 */
export function selfTest(drain: Drain, crashes: CrashProbe): string[] {
  const reasons: string[] = [];
  const expectCrash = (what: string, how: string, provoke: () => void): void => {
    crashes.takeCrashes();
    try {
      provoke();
      drain();
    } catch {
      reasons.push(`${what} came out of the drain`);
    }
    const seen = crashes.takeCrashes();
    if (seen.length !== 1 || seen[0] !== how) reasons.push(`${what} was seen as [${seen.join(', ')}], not as ${how}`);
  };
  expectCrash('a throwing tick', 'uncaught', () => process.nextTick(throwProbe));
  expectCrash('a throwing microtask', 'uncaught', () => queueMicrotask(throwProbe));
  expectCrash('an unhandled rejection', 'unhandled-rejection', () => void Promise.reject(new Error('probe')));
  if (!noticesMicrotask(drain)) reasons.push('a drain inside a microtask went unnoticed');
  return reasons;
}

function throwProbe(): never {
  throw new Error('probe');
}

function noticesMicrotask(drain: Drain): boolean {
  let noticed = false;
  void Promise.resolve().then(() => {
    try {
      drain();
    } catch {
      noticed = true;
    }
  });
  try {
    drain();
  } catch {
    // A drain that throws here threw at the other probes, which have said so.
  }
  return noticed;
}

/** The exact drain, or undefined where it is missing or fails its self-test. Call it from a macrotask. */
export function exactDrain(crashes: CrashProbe, source: TickCallback | undefined = tickCallback()): Drain | undefined {
  if (source === undefined) return undefined;
  const drain = createDrain(source);
  return selfTest(drain, crashes).length === 0 ? drain : undefined;
}
