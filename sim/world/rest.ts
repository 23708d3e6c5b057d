import { type Gap, roundsOf } from '../../src/core/schedule.js';
import type { LinkEnd } from '../link/link-end.js';
import type { Realm } from '../realm/realm.js';
import type { Connections } from './connections.js';
import { hopsOf } from './longer-gap.js';
import type { PhaseQueues } from './phase-queues.js';
import type { Recorder } from './recorder.js';

/** What a run asks of whoever drives it. A number of at least 1 is that many microtask hops. */
export const DRAIN = -1;
/** Yield to the real event loop for a grace. Only a thorough run asks for it. */
export const GRACE = -2;
export type Command = typeof DRAIN | typeof GRACE | number;
export type Steps<T = void> = Generator<Command, T, void>;

/** Everything that runs at one moment of virtual time is bounded; over the bound the client never comes to rest. */
const ROUNDS_MAX = 5_000;
const EVENTS_MAX = 20_000;

/** Answers after which {@link Rest.idleAtOnce} leaves it to the bounded loop. */
const ANSWERS_AT_ONCE = 8;

export interface RestSettings {
  readonly realm: Realm;
  readonly recorder: Recorder;
  readonly connections: Pick<Connections<LinkEnd>, 'answer' | 'dueInMs'>;
  readonly phases: PhaseQueues;
  /** Whether the run is over, so that nothing more is to be run. */
  readonly stopped: () => boolean;
}

/** Lets the client run: as far as a gap says, to idle, or on in virtual time. */
export class Rest {
  readonly #realm: Realm;
  readonly #recorder: Recorder;
  readonly #connections: RestSettings['connections'];
  readonly #phases: PhaseQueues;
  readonly #stopped: () => boolean;
  /** The client never comes to rest while no time passes: the run is over. */
  livelocked = false;
  /** The most rounds of immediates that it has taken to come to rest. */
  longestRounds = 0;
  /** How many rounds of immediates the last gap of turns really had. */
  roundsRun = 0;
  #due: { readonly atMs: number; readonly cancel: () => void } | undefined;

  constructor({ realm, recorder, connections, phases, stopped }: RestSettings) {
    this.#realm = realm;
    this.#phases = phases;
    this.#recorder = recorder;
    this.#connections = connections;
    this.#stopped = stopped;
  }

  /** Lets the client run as far as the gap says. It has already run as far as `passed`, which is no longer. */
  *pass(gap: Gap, passed: Gap = 'joined'): Steps {
    const rounds = roundsOf(gap);
    if (gap === 'idle') yield* this.toIdle();
    else if (rounds !== undefined) yield* this.#turns(rounds, roundsOf(passed));
    else {
      const hops = hopsOf(gap) - hopsOf(passed);
      if (hops > 0) yield hops;
    }
  }

  /**
   * What {@link toIdle} does, where it can be done without yielding and the client has queued no immediates: most
   * often. False where it cannot, and then nothing is lost: {@link toIdle} goes on from there.
   */
  idleAtOnce(): boolean {
    let answers = 0;
    do {
      answers += 1;
      if (answers > ANSWERS_AT_ONCE || !this.#drained() || this.#stopped() || this.#queued) return false;
    } while (this.#connections.answer());
    this.#armDue();
    this.#recorder.rest(this.#realm.clock.heldTimers);
    return true;
  }

  /** Whether a round of the event loop has anything to do. */
  get #queued(): boolean {
    return this.#realm.immediates.pending || this.#phases.pending;
  }

  /** Ticks, microtasks, immediates and the executor's own answers, to a fixpoint. */
  *toIdle(): Steps {
    if (!this.#drained()) yield DRAIN;
    let inARow = 0;
    for (let rounds = 0; !this.#stopped(); rounds += 1) {
      if (rounds > ROUNDS_MAX || this.#recorder.events.length > EVENTS_MAX) {
        this.#recorder.record({ type: 'crashed', how: 'livelock', errorClass: 'Livelock', time: 0, step: 0 });
        this.livelocked = true;
        return;
      }
      inARow = this.#queued ? inARow + 1 : 0;
      if (inARow > this.longestRounds) this.longestRounds = inARow;
      if (inARow > 0) yield* this.#immediateRound();
      else if (!this.#connections.answer()) break;
      else if (!this.#drained()) yield DRAIN;
    }
    this.#armDue();
    this.#recorder.rest(this.#realm.clock.heldTimers);
  }

  /** Drains at once where that is possible, and says whether it was: to yield for it costs ten times as much. */
  #drained(): boolean {
    const { drain } = this.#realm.pace;
    drain?.();
    return drain !== undefined;
  }

  /** Fires the next timer and lets the client run. False when there is none. */
  *passTime(): Steps<boolean> {
    if (!this.#realm.clock.anyTimer) return false;
    try {
      this.#realm.clock.fireNext();
    } catch (error) {
      this.#realm.crashes.report('uncaught', error);
    }
    yield* this.toIdle();
    return !this.#stopped();
  }

  /** Lets this much virtual time pass, with everything that becomes due. */
  *advance(ms: number): Steps {
    yield* this.toIdle();
    let due = false;
    const cancel = this.#realm.clock.setWorldTimer(ms, () => {
      due = true;
    });
    while (!due && (yield* this.passTime()));
    cancel();
  }

  /** Ticks and microtasks, and what completes before the first round; then as many rounds as have not passed yet. */
  *#turns(rounds: number, passed: number | undefined): Steps {
    if (passed === undefined) {
      if (!this.#drained()) yield DRAIN;
      if (this.#phases.before.length > 0) yield* this.#phase(this.#phases.before);
    }
    this.roundsRun = passed ?? 0;
    for (; this.roundsRun < rounds && this.#queued; this.roundsRun += 1) yield* this.#immediateRound();
  }

  /** One round of the event loop: what completes, the immediates queued by then, what closes. */
  *#immediateRound(): Steps {
    const { before, after } = this.#phases;
    if (before.length > 0) yield* this.#phase(before);
    for (const immediate of this.#realm.immediates.takeRound()) yield* this.#callback(() => immediate.run());
    if (after.length > 0) yield* this.#phase(after);
  }

  *#phase(callbacks: (() => void)[]): Steps {
    if (callbacks.length === 0) return;
    for (const callback of callbacks.splice(0)) yield* this.#callback(callback);
  }

  *#callback(callback: () => void): Steps {
    try {
      callback();
    } catch (error) {
      this.#realm.crashes.report('uncaught', error);
    }
    if (!this.#drained()) yield DRAIN;
  }

  /** The executor's next word of its own, a long poll that is over, is an event in time. */
  #armDue(): void {
    const inMs = this.#connections.dueInMs;
    const atMs = inMs === undefined ? undefined : this.#realm.clock.nowMs + inMs;
    if (atMs === this.#due?.atMs) return;
    this.#due?.cancel();
    this.#due = undefined;
    if (inMs === undefined || atMs === undefined) return;
    const cancel = this.#realm.clock.setWorldTimer(inMs, () => {
      this.#due = undefined;
    });
    this.#due = { atMs, cancel };
  }
}
