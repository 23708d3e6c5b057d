import type { Connections } from '../../world/connections.js';
import type { Recorder } from '../../world/recorder.js';
import type { WireLink } from '../wire-server.js';
import { type Activity, turnsOfTheLoop } from './activity.js';
import type { DriverChannel, IdleReport } from './driver-channel.js';
import { TURNS_BEHIND_DRIVER } from './noticing.js';
import type { WireApp } from './wire-app.js';
import { realMs, type WireClock } from './wire-clock.js';

/** Between two questions whether the client is idle, in real milliseconds, where the last answer was no. */
const ASK_AGAIN_MS = 1;
/** What was written before a client was idle has been read by then, also where it waits for what its driver told. */
const TURNS_BEHIND_IDLE = 2 * TURNS_BEHIND_DRIVER + 2;
/** Answers of the executor in one step; a client that asks on and on never comes to rest. */
const ANSWERS_MAX = 500;

export interface WireRestSettings {
  readonly channel: DriverChannel;
  readonly activity: Activity;
  readonly connections: Connections<WireLink>;
  readonly app: Pick<WireApp, 'dueInMs' | 'goOn'>;
  readonly recorder: Recorder;
  readonly clock: WireClock;
  /** Whether the driver tells when the client is idle. */
  readonly settles: boolean;
  readonly settleMs: number;
  /** How long a client may take to open its connection, in real milliseconds. */
  readonly connectMs: number;
  /** Whether the client is to open a connection: then it is not idle before it has. */
  readonly connecting: () => boolean;
  readonly stopped: () => boolean;
}

/** Lets a client in another process work off what has happened, and lets real time pass for it. */
export class WireRest {
  readonly #settings: WireRestSettings;
  /** What was told when the client last came to rest; undefined where it was not. */
  #report: IdleReport | undefined;

  #spentMs = 0;

  constructor(settings: WireRestSettings) {
    this.#settings = settings;
  }

  /** Real milliseconds that a client was given after its end, for nothing is known of its timers. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** When the executor or the app goes on by itself, in milliseconds; undefined when neither does. */
  get dueInMs(): number | undefined {
    const { connections, app } = this.#settings;
    const due = [connections.dueInMs, app.dueInMs].filter((ms) => ms !== undefined);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** The timers that the client is known to hold, in milliseconds to go; null where it is not known. */
  get timersMs(): readonly number[] | null {
    return this.#report?.pendingTimersMs ?? null;
  }

  /** Lets the client come to rest, with everything that the executor answers by itself. */
  async settle(): Promise<void> {
    const { connections, recorder, stopped, settles } = this.#settings;
    for (let answers = 0; answers < ANSWERS_MAX && !stopped(); answers += 1) {
      this.#report = await this.#rested();
      if (stopped() || !connections.answer()) break;
    }
    // A client that can say that it is idle, and has not said so, is still at work.
    if (settles && this.#report === undefined) return;
    recorder.rest(this.timersMs === null ? null : this.timersMs.length);
  }

  /**
   * Lets time pass until something happens. False when nothing can, or when nothing did within so many real
   * milliseconds. Where only the executor or the app waits for time, it is over at once.
   */
  async wait(limitMs: number): Promise<boolean> {
    const { clock, activity } = this.#settings;
    const dueInMs = this.dueInMs;
    const timers = this.timersMs;
    const timerMs = timers === null ? undefined : Math.min(...timers);
    if (timerMs !== undefined && dueInMs !== undefined && dueInMs <= timerMs) {
      clock.skip(dueInMs);
      this.#settings.app.goOn();
      await this.settle();
      return true;
    }
    if (timerMs === Number.POSITIVE_INFINITY) return false;
    const seen = activity.count;
    clock.flow();
    // A timer may fire a little later than it said.
    await activity.beyond(seen, Math.min(limitMs, (timerMs ?? dueInMs ?? limitMs) + ASK_AGAIN_MS));
    clock.halt();
    this.#settings.app.goOn();
    const heard = activity.count > seen;
    await this.settle();
    return heard || timerMs !== undefined || dueInMs !== undefined;
  }

  #rested(): Promise<IdleReport | undefined> {
    return this.#settings.settles ? this.#reported() : this.#quiet();
  }

  /**
   * Idle is a client that says so and has read all there is, the end as well. What it wrote before it said so lies
   * ready here, and is read before anything is made of it.
   */
  async #reported(): Promise<IdleReport | undefined> {
    const { channel, activity, connections, settleMs, connectMs, connecting, stopped } = this.#settings;
    const began = realMs();
    for (;;) {
      const waitsForConnection = connecting() && !connections.link.connected;
      const leftMs = began + (waitsForConnection ? connectMs : settleMs) - realMs();
      if (leftMs <= 0 || stopped()) return undefined;
      if (connections.link.connected) await connections.link.flushed();
      const report = await channel.settle(Math.min(leftMs, settleMs));
      if (report === undefined) continue;
      await turnsOfTheLoop(TURNS_BEHIND_IDLE);
      if (report === 'stale') continue;
      if (!waitsForConnection && hasReadAll(report, connections.link)) {
        if (report.pendingTimersMs !== null || !connections.link.endSent) return report;
        // Of whose timers nothing is known, that may be busy in its own time with what it took before the end.
        await this.#spend(began + settleMs - realMs());
        return report;
      }
      await activity.beyond(activity.count, ASK_AGAIN_MS);
    }
  }

  /** Lets so much real time go by, whatever is heard. */
  async #spend(ms: number): Promise<void> {
    const { activity, stopped } = this.#settings;
    const until = realMs() + ms;
    while (realMs() < until && !stopped()) await activity.beyond(activity.count, until - realMs());
    this.#spentMs += ms;
  }

  /** Without reports a step is given its whole time, but for what the executor can answer. */
  async #quiet(): Promise<undefined> {
    const { activity, connections, settleMs, connectMs, connecting, stopped } = this.#settings;
    let began = realMs();
    for (;;) {
      const waitsForConnection = connecting() && !connections.link.connected;
      const leftMs = began + (waitsForConnection ? connectMs : settleMs) - realMs();
      if (leftMs <= 0 || stopped()) return undefined;
      if (connections.link.connected) await connections.link.flushed();
      const seen = activity.count;
      await activity.beyond(seen, leftMs);
      // A client may ask for several things at once, and waits for all of them.
      while (connections.answer()) began = realMs();
    }
  }
}

function hasReadAll({ bytesRead, ended }: IdleReport, link: WireLink): boolean {
  // A client that has closed itself, or has seen the end, reads no more.
  return ended || link.closedLocally || (bytesRead >= link.bytesSent && !link.endSent);
}
