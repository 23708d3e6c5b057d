import type { ErrorCode } from '../core/errors.js';
import type { HistoryEvent } from '../core/history.js';
import type { Race } from '../core/race.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { Counterexample, StoppedBy } from '../core/report.js';
import type { Reproduction } from '../core/reproduction.js';
import type { Scenario } from '../core/scenario.js';
import type { Schedule, ScheduleEntry } from '../core/schedule.js';
import type { Capability, Dialect } from '../core/target.js';
import type { Exploration } from '../engine/explore.js';
import type { ReplayOutcome, TargetReference } from './contracts.js';

/** What a worker is asked to do, with one target, in its whole life. */
export type Job =
  | ExploreJob
  /** Loads the target and says what it is; nothing of it is run. */
  | { readonly kind: 'describe'; readonly target: TargetReference }
  /** Runs one schedule of an exploration again, telling every step: it is known never to end. */
  | {
      readonly kind: 'trace-schedule';
      readonly target: TargetReference;
      readonly search: SearchSettings;
      readonly schedule: number;
    }
  | { readonly kind: 'replay'; readonly target: TargetReference; readonly replay: ReplayFile; readonly trace: boolean }
  | ReproduceJob
  /** Connects and is lost, in the worker's first run, telling every step: it is known never to end. */
  | { readonly kind: 'trace-connect'; readonly target: TargetReference }
  /** Explores once per seed, each until the property is first violated. */
  | {
      readonly kind: 'hunt';
      readonly target: TargetReference;
      readonly property: string;
      readonly seeds: readonly string[];
      readonly runs: number;
    };

export interface SearchSettings {
  readonly seed: string;
  readonly strategy: string;
}

export interface ExploreJob {
  readonly kind: 'explore';
  readonly target: TargetReference;
  readonly search: SearchSettings;
  readonly properties?: readonly string[];
  readonly runs: number;
  readonly replays: readonly ReplayFile[];
  /** See {@link CheckOptions}. */
  readonly everyFingerprint: boolean;
  /** The baseline's file and the name of the target that it is of: any other is refused before it is run. */
  readonly baseline?: { readonly file: string; readonly target: string };
}

/** Searches for the interleaving of a race report. */
export interface ReproduceJob {
  readonly kind: 'reproduce';
  readonly target: TargetReference;
  readonly race: Race;
  readonly search: SearchSettings;
  readonly runs: number;
  /** See `ReproduceOptions`. */
  readonly recorded?: Schedule;
  /** The schedule of the search, counted from 0, whose every step is told: it is known never to end. */
  readonly traced?: number;
}

/** What one seed of a hunt found. */
export interface HuntResult {
  readonly seed: string;
  /** Absent when nothing was found within the budget. */
  readonly counterexample?: Counterexample;
}

/** What is known of a target once its module is loaded. */
export interface TargetFacts {
  readonly name: string;
  readonly version?: string;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
}

/** What a worker says. The last message is `done` or `failed`. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly target: TargetFacts }
  | { readonly type: 'found'; readonly counterexample: Counterexample }
  | { readonly type: 'tracing'; readonly scenario: Scenario; readonly target: TargetFacts }
  | { readonly type: 'entry'; readonly entry: ScheduleEntry }
  | { readonly type: 'event'; readonly event: HistoryEvent }
  | { readonly type: 'done'; readonly result: JobResult }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

export type JobResult =
  | { readonly kind: 'explore'; readonly exploration: Exploration }
  | { readonly kind: 'replay'; readonly outcome: ReplayOutcome }
  | { readonly kind: 'reproduce'; readonly reproduction: Reproduction }
  | { readonly kind: 'hunt'; readonly results: readonly HuntResult[] }
  | { readonly kind: 'describe'; readonly target: TargetFacts }
  /** A traced run came to its end after all. */
  | { readonly kind: 'traced' };

/** Words shared between parent and worker, in an Int32Array: the worker may be deep in a client's loop. */
export const CONTROL = {
  /** Runs begun, of any kind: when it stands still, the client does not come back. */
  heartbeat: 0,
  /** Schedules of the exploration begun. */
  schedules: 1,
  /** 1 while the exploration runs a schedule of its own, 0 while it shrinks, confirms or loads. */
  exploring: 2,
  /** Why to stop: an index into {@link STOPS}. */
  stop: 3,
  /** The number, from 1, of the replay that is being run; 0 when none is. */
  replay: 4,
} as const;

export const CONTROL_WORDS = 5;

export const STOPS: readonly (Exclude<StoppedBy, 'runs'> | undefined)[] = [undefined, 'time', 'signal'];

export interface WorkerData {
  readonly job: Job;
  readonly control: SharedArrayBuffer;
}
