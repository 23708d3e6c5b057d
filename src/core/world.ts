import type { Chooser } from './choice.js';
import type { History, HistoryEvent } from './history.js';
import type { Scenario } from './scenario.js';
import type { Gap, Schedule, ScheduleEntry } from './schedule.js';
import type { Capability, Dialect } from './target.js';
import type { EndpointName } from './wire-target.js';

/** What decides a run: a strategy's oracle, or a schedule to follow. */
export type Guide =
  | { readonly kind: 'choose'; readonly chooser: Chooser }
  /** Strict: an entry that cannot be executed is a divergence. Lenient: it is left out, and the rest goes on. */
  | { readonly kind: 'follow'; readonly schedule: Schedule; readonly strict: boolean };

export interface RunOptions {
  readonly scenario: Scenario;
  readonly guide: Guide;
  /**
   * False while exploring: nothing but the history is made. True for confirmation: the real event loop is yielded to
   * for a grace before anything still open is called a hang, and the history is frozen.
   */
  readonly thorough: boolean;
  /** Whether to find out how long the client runs on by itself, which takes time. In the simulated world only. */
  readonly measure?: boolean;
  /**
   * Told of every schedule entry as it is executed, and of every event: how a run that never ends is followed from
   * outside.
   */
  readonly trace?: RunTrace;
}

export interface RunTrace {
  entry(entry: ScheduleEntry): void;
  event(event: HistoryEvent): void;
}

/** The first entry of a strictly followed schedule that could not be executed. */
export interface Divergence {
  readonly step: number;
  readonly action: string;
  readonly why: string;
}

/** The longest that a client ran on by itself in a run, before it was idle. */
export interface DrainLength {
  /** Generations of microtasks, each queued by the one before. */
  readonly hops: number;
  /** Rounds of immediates. */
  readonly rounds: number;
}

export interface RunResult {
  readonly history: History;
  /** What was executed, whatever was asked for. */
  readonly schedule: Schedule;
  /** How many schedule entries are not the default: a gap that is not idle, or not the first strand that could act. */
  readonly deviations: number;
  readonly divergence?: Divergence;
  /** Where it was asked for. */
  readonly longestDrain?: DrainLength;
  /**
   * On a wire: after how many real milliseconds from the end of the connection on each operation settled that was open
   * then. The history's own time stands still while the client is at work.
   */
  readonly settledAfterEndMs?: Readonly<Record<string, number>>;
}

/** What is different where runs are real: the same schedule does not always give the same history, and takes time. */
export interface WireWorld {
  readonly endpoint: EndpointName;
  /** The gaps that its schedules have. */
  readonly gaps: readonly Gap[];
  /** How many schedules are run of one scenario before the next is drawn. */
  readonly runsPerScenario: number;
  /** How often a schedule that failed is run again. One failure more is enough to call it a violation. */
  readonly repeats: number;
  /** Whether the client connects again by itself when its connection is lost. */
  readonly reconnects: boolean;
  /** How many candidates are tried at most to make a failure smaller. */
  readonly candidatesMax: number;
}

/** The world a target is put into, as the engine sees it. One target, one world; every run gets a fresh client. */
export interface World {
  readonly target: { readonly name: string; readonly version?: string };
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** Present where the client is in a process of its own, at the other end of a real connection. */
  readonly wire?: WireWorld;
  /** Rejects with an {@link AdapterError} when the adapter throws or the client refuses an undisturbed handshake. */
  run(options: RunOptions): Promise<RunResult>;
  /**
   * Makes runs one after the other, for exploring: without going through the event loop in between, where that can be
   * done, since a turn of it costs a good part of a run. `next` gives what to run, and undefined to stop; it is asked
   * again once `seen` was given the result. Rejects as `run` does.
   *
   * @param leftOut told instead of `seen` of a schedule that a costly run would only have repeated
   */
  runEach(
    next: () => RunOptions | undefined,
    seen: (result: RunResult) => void,
    leftOut?: (schedule: Schedule) => void,
  ): Promise<void>;
}

/** Where scenarios come from. The same seed gives the same scenarios, in the same order. */
export interface ScenarioSource {
  /** The `index`-th scenario. Pure in its arguments. */
  scenario(index: number): Scenario;
}
