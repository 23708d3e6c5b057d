import type { HistoryEvent } from '../../src/core/history.js';
import type { RunTrace } from '../../src/core/world.js';
import type { VirtualClock } from '../realm/clock.js';

type Unstamped<Event> = Event extends HistoryEvent ? Omit<Event, 'time' | 'step'> : never;

/** An event without the time and step that the recorder stamps on it. */
export type NewEvent = Unstamped<HistoryEvent>;

/** Writes the history of one run, and knows which of the watched points it has reached. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly #clock: VirtualClock;
  readonly #watched: ReadonlySet<string>;
  readonly #reached = new Set<string>();
  /** See `step` of the history's events. */
  step = -1;
  /** After the run nothing more is recorded: a client of an earlier run may still be about. */
  over = false;
  #restedAt = 0;
  readonly #trace: RunTrace | undefined;

  constructor(clock: VirtualClock, watched: ReadonlySet<string>, trace?: RunTrace) {
    this.#clock = clock;
    this.#watched = watched;
    this.#trace = trace;
  }

  record(event: NewEvent): void {
    if (this.over) return;
    const stamped = event as HistoryEvent & { time: number; step: number };
    stamped.time = this.#clock.nowMs;
    stamped.step = this.step;
    this.events.push(stamped);
    this.#trace?.event(stamped);
  }

  /** Records that the client is idle, unless nothing has happened since it last was. */
  rest(timers: number): void {
    if (this.events.length === this.#restedAt) return;
    this.record({ type: 'idle', timers });
    this.#restedAt = this.events.length;
  }

  /** Reaches the point `name.moment`. */
  reach(name: string, moment: 'invoked' | 'written' | 'settled' | 'delivered'): void {
    if (this.#watched.size === 0) return;
    const point = `${name}.${moment}`;
    if (this.#watched.has(point)) this.#reached.add(point);
  }

  /** Reaches the point `close-seen`. */
  seeClose(): void {
    this.#reached.add('close-seen');
  }

  reached(points: readonly string[]): boolean {
    for (const point of points) if (!this.#reached.has(point)) return false;
    return true;
  }
}
