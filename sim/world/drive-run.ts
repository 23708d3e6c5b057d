import type { Drain } from '../realm/drain.js';
import type { Realm } from '../realm/realm.js';
import { type Command, DRAIN, GRACE } from './rest.js';

type Play<T> = Generator<Command, T, void>;

/** Real milliseconds that a thorough run gives the real event loop before it calls anything open a hang. */
const GRACE_MS = 20;

/**
 * Drives a run to its end. Exactly where the drain is exact; otherwise by awaiting the real loop at every step. `begin`
 * is called in the run's first macrotask, when all that is left of the run before it has run.
 */
export function driveRun<T>(begin: () => Play<T>, realm: Realm): Promise<T> {
  return realm.mode === 'exact' ? driveExactly(begin, realm) : driveByAwaiting(begin, realm);
}

async function driveExactly<T>(begin: () => Play<T>, realm: Realm): Promise<T> {
  let play: Play<T> | undefined;
  for (;;) {
    const state = await inMacrotask(realm, () => {
      play ??= begin();
      return advanceExactly(play, realm);
    });
    if (state.done === true) return state.value;
    await grace(realm);
  }
}

/**
 * Drives runs one after the other, none of which may ask for a grace. Exactly, they share one macrotask: what a run
 * that was broken off has left is drained first, so the next finds what it would find in a macrotask of its own.
 */
export async function driveEach<T>(
  next: () => (() => Play<T>) | undefined,
  seen: (result: T) => void,
  realm: Realm,
): Promise<void> {
  if (realm.mode === 'exact') {
    await inMacrotask(realm, () => {
      for (let begin = next(); begin !== undefined; begin = next()) {
        realm.drain.again();
        const state = advanceExactly(begin(), realm);
        if (state.done !== true) throw new Error('a run that is one of many asked for a grace');
        seen(state.value);
      }
    });
    return;
  }
  for (let begin = next(); begin !== undefined; begin = next()) seen(await driveByAwaiting(begin, realm));
}

/** Runs `work` from a macrotask of its own: a drain inside a microtask does nothing. */
function inMacrotask<T>(realm: Realm, work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    realm.real.setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Advances synchronously until the run is over or asks for a grace. */
function advanceExactly<T>(play: Play<T>, realm: Realm): IteratorResult<Command, T> {
  const { drain, pace } = realm;
  const stepper = new Stepper(play, drain.hopped);
  // The first drain shows that this is a macrotask; those that follow in it need not.
  pace.drain = () => {
    pace.drain = drain.again;
    drain();
  };
  try {
    stepper.step();
    while (!stepper.over && stepper.command !== GRACE) {
      // Only hops are yielded for while the run drains by itself, and they step on inside this drain.
      pace.drain = undefined;
      stepper.hop();
      drain();
      stepper.rethrow();
      pace.drain = drain.again;
      // Where a hop ended at a drain, that one has been finished by the same call.
      if (!stepper.over && stepper.command === DRAIN) stepper.step();
    }
    return stepper.state;
  } finally {
    pace.drain = undefined;
  }
}

/**
 * The same body, with the real loop in place of the drain: it runs ticks and microtasks to the end behind every
 * macrotask. Stepped from macrotasks too, since whatever is called in a microtask gets its ticks after its microtasks.
 */
async function driveByAwaiting<T>(begin: () => Play<T>, realm: Realm): Promise<T> {
  const stepper = await inMacrotask(realm, () => new Stepper(begin()));
  let graced = false;
  for (;;) {
    await inMacrotask(realm, () => {
      stepper.rethrow();
      if (stepper.over || (stepper.command === GRACE && !graced)) return;
      graced = false;
      stepper.step();
      if (!stepper.over && stepper.command > 0) stepper.hop();
    });
    // Hops may still be running; what they come to is seen in the next macrotask.
    if (stepper.state.done === true) return stepper.state.value;
    if (stepper.command === GRACE) {
      await grace(realm);
      graced = true;
    }
  }
}

function turn(realm: Realm): Promise<void> {
  return inMacrotask(realm, () => undefined);
}

async function grace(realm: Realm): Promise<void> {
  await new Promise<void>((resolve) => {
    realm.real.setTimeout(resolve, GRACE_MS);
  });
  for (let turns = 0; turns < 4; turns += 1) await turn(realm);
}

/** Holds the state of a generator that is stepped from macrotasks and from inside microtasks alike. */
class Stepper<T> {
  readonly #play: Play<T>;
  state: IteratorResult<Command, T> = { done: false, value: DRAIN };
  readonly #hopped: Drain['hopped'];
  #error: { readonly thrown: unknown } | undefined;

  constructor(play: Play<T>, hopped?: Drain['hopped']) {
    this.#play = play;
    this.#hopped = hopped;
  }

  get over(): boolean {
    return this.state.done === true || this.#error !== undefined;
  }

  get command(): Command {
    return this.state.done === true ? DRAIN : this.state.value;
  }

  step(): void {
    this.state = this.#play.next();
  }

  /** Steps on after as many nested microtasks as the command says, and again while it keeps asking for hops. */
  hop(): void {
    let left = this.command;
    const next = (): void => {
      left -= 1;
      this.#hopped?.(left === 0);
      if (left > 0) {
        queueHop(next);
        return;
      }
      try {
        this.step();
      } catch (thrown) {
        this.#error = { thrown };
        return;
      }
      if (!this.over && this.command > 0) this.hop();
    };
    queueHop(next);
  }

  /** A throw inside a microtask is kept for the driver, which is where it belongs. */
  rethrow(): void {
    if (this.#error !== undefined) throw this.#error.thrown;
  }
}

const settled = Promise.resolve();

/** One microtask, without the cost of queueMicrotask's async resource. */
function queueHop(next: () => void): void {
  settled.then(next);
}
