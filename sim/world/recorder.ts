import type { HistoryEvent } from '../../src/core/history.js';
import type { RunTrace } from '../../src/core/world.js';

type Stampable<Event> = Event extends HistoryEvent
  ? Omit<Event, 'time' | 'step'> & { -readonly [Key in 'time' | 'step']: Event[Key] }
  : never;

/**
 * An event whose time and step the recorder is to stamp. It comes with a place for both: an object that is made with
 * all its members is smaller and quicker to read than one that is given more of them later.
 */
export type NewEvent = Stampable<HistoryEvent>;

/** Writes the history of one run, and knows which of the watched points it has reached. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly #clock: { readonly nowMs: number };
  readonly #watched: ReadonlySet<string>;
  #reached: Set<string> | undefined;
  /** See `step` of the history's events. */
  step = -1;
  /** After the run nothing more is recorded: a client of an earlier run may still be about. */
  over = false;
  #restedAt = 0;
  readonly #trace: RunTrace | undefined;

  constructor(clock: { readonly nowMs: number }, watched: ReadonlySet<string>, trace?: RunTrace) {
    this.#clock = clock;
    this.#watched = watched;
    this.#trace = trace;
  }

  record(event: NewEvent): void {
    if (this.over) return;
    event.time = this.#clock.nowMs;
    event.step = this.step;
    this.events.push(event);
    this.#trace?.event(event);
  }

  /** Records that the client is idle, unless nothing has happened since it last was. */
  rest(timers: number | null): void {
    if (this.events.length === this.#restedAt) return;
    this.record({ type: 'idle', timers, time: 0, step: 0 });
    this.#restedAt = this.events.length;
  }

  /** Reaches the point `name.moment`. */
  reach(name: string, moment: 'invoked' | 'written' | 'settled' | 'delivered'): void {
    if (this.#watched.size === 0) return;
    const point = `${name}.${moment}`;
    if (this.#watched.has(point)) this.#reach(point);
  }

  /** Reaches the point `close-seen`. */
  seeClose(): void {
    if (this.#watched.has('close-seen')) this.#reach('close-seen');
  }

  #reach(point: string): void {
    this.#reached ??= new Set();
    this.#reached.add(point);
  }

  reached(points: readonly string[]): boolean {
    for (const point of points) if (this.#reached?.has(point) !== true) return false;
    return true;
  }
}
