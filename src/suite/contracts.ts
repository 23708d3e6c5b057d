import type { InstalledClient } from '../core/published-client.js';
import type { Race } from '../core/race.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { CheckEvent, CheckResult, Counterexample, TargetIdentity } from '../core/report.js';
import type { ReproductionResult } from '../core/reproduction.js';
import type { Schedule } from '../core/schedule.js';
import type { EndpointName, WireSettings } from '../core/wire-target.js';
import type { Baseline } from './baseline/baseline.js';

/** A target by what it is made from: never passed as a live object. */
export type TargetReference = ModuleReference | WireReference;

/** A client in a process of its own, which connects to the harness over a real connection. */
export interface WireReference {
  /** The name it is known by; of a driver program, the command. */
  readonly name: string;
  readonly driver: DriverProgram | InstalledProgram;
  readonly wire: WireOptions;
}

/** A program that speaks the driver protocol. */
export interface DriverProgram {
  /** The program and its arguments; no shell sees them. */
  readonly command: readonly string[];
  /** The folder that it is started in; that of this process where it is left out. */
  readonly cwd?: string;
}

/** A published client that is a program. */
export interface InstalledProgram {
  /** Absolute `file:` URL of the module whose default export is the `PublishedProgram`. */
  readonly module: string;
  readonly version: string;
  /** Where it is installed: the folder that has `node_modules`. */
  readonly folder: string;
  /** See `InstalledClient`. */
  readonly lockHash?: string;
}

/** How a client on a wire is run; what is left out is what its driver says, or a default. */
export interface WireOptions extends WireSettings {
  readonly endpoint?: EndpointName;
  /** How often a schedule that failed is run again. */
  readonly repeats?: number;
}

export function isOnWire(target: TargetReference): target is WireReference {
  return 'wire' in target;
}

/** A target by the module that defines it: imported inside the worker. */
export interface ModuleReference {
  /** The name it is known by; of a file, its path as given. */
  readonly name: string;
  /** Absolute `file:` URL of the module whose default export is the `Target`. `.ts`, `.mts`, `.mjs` or `.js`. */
  readonly module: string;
  /** Of a published client, whose module is a `PublishedClient`: the version that is bound to it. */
  readonly installed?: InstalledClient;
}

export interface CheckOptions {
  readonly target: TargetReference;
  /** Only these properties; absent means all. Unknown ids are a {@link UsageError}. */
  readonly properties?: readonly string[];
  /** Budget in schedules. With neither `runs` nor `timeMs`, the profile's. */
  readonly runs?: number;
  /** Real milliseconds after which the search stops. */
  readonly timeMs?: number;
  /** Everything that is drawn comes from it. */
  readonly seed: string;
  readonly strategy: string;
  readonly profile: string;
  /** Run first, before the search. */
  readonly replays?: readonly ReplayFile[];
  /** The known failures to expect; their replays are run before the others. */
  readonly baseline?: Baseline;
  /**
   * Whether every fingerprint is looked into for itself, as with a baseline; otherwise failures of one kind, operation
   * and outcome are told once. For what is to become a baseline.
   */
  readonly everyFingerprint?: boolean;
  /** Told what is being done, in words, where a client in a process of its own takes its time to start. */
  readonly onProgress?: (message: string) => void;
  /** Stops the search early; the result says `stoppedBy: signal`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CheckEvent) => void;
}

export type CheckTarget = (options: CheckOptions) => Promise<CheckResult>;

export interface ReplayOptions {
  readonly target: TargetReference;
  readonly replay: ReplayFile;
  /** See {@link CheckOptions}. */
  readonly onProgress?: (message: string) => void;
  /** Breaks the replay off. */
  readonly signal?: AbortSignal;
  /** Told once, before the schedule is run: which client it is run on, by what its adapter says. */
  readonly onTarget?: (target: TargetIdentity) => void;
}

/** What one recorded counterexample shows when it is run again, twice. */
export type ReplayOutcome =
  /** The same failure again. */
  | { readonly status: 'reproduced'; readonly counterexample: Counterexample }
  /** The property is violated in another way. */
  | { readonly status: 'other-failure'; readonly counterexample: Counterexample }
  /** The property is not violated on this schedule; where it was not reached, that says nothing about it. */
  | { readonly status: 'held'; readonly reached: boolean }
  /** The schedule cannot be followed, or two runs of it differed. */
  | { readonly status: 'diverged'; readonly step: number; readonly why: string }
  /** The signal came before there was an outcome. */
  | { readonly status: 'interrupted' };

export interface ReproduceOptions {
  readonly target: TargetReference;
  readonly race: Race;
  /** Budget in schedules; what the client's arm has by default where it is left out. */
  readonly runs?: number;
  /** Real milliseconds after which the search stops. */
  readonly timeMs?: number;
  /** Everything that is drawn comes from it. */
  readonly seed: string;
  /** A strategy of a search; `portfolio`, the default, goes through everything where that fits the budget. */
  readonly strategy?: string;
  /** A schedule of the race's scenario, to be followed before the search, as far as the client goes along. */
  readonly recorded?: Schedule;
  /** See {@link CheckOptions}. */
  readonly onProgress?: (message: string) => void;
  /** Stops the search early; the result says `stoppedBy: signal`. */
  readonly signal?: AbortSignal;
  /** Told once, before anything is run: which client it is, by what its adapter says. */
  readonly onTarget?: (target: TargetIdentity) => void;
  /** Told now and then how many schedules were run. */
  readonly onSchedules?: (schedules: number) => void;
}

export type ReproduceRace = (options: ReproduceOptions) => Promise<ReproductionResult>;

export type ReplayTarget = (options: ReplayOptions) => Promise<ReplayOutcome>;
