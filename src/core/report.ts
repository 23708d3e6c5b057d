import type { BaselineResult } from './baseline.js';
import type { History, Strength } from './history.js';
import type { ReplayFile } from './replay-file.js';
import type { Scenario } from './scenario.js';
import type { Schedule } from './schedule.js';
import type { Evidence, Fingerprint } from './verdict.js';
import type { EndpointName } from './wire-target.js';

/** A violation, shrunk and confirmed by two equal runs. */
export interface Counterexample {
  readonly property: string;
  readonly fingerprint: Fingerprint;
  readonly evidence: Evidence;
  readonly strength: Strength;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly history: History;
  /** How many actions the scenario has; the handshake and what the executor answers by itself do not count. */
  readonly actions: number;
  /**
   * How many schedule entries differ from the default: another strand than the first that could act, or a gap that is
   * not idle.
   */
  readonly deviations: number;
  /** The schedule, counted from 1, in which it was first seen. */
  readonly foundAt: number;
  readonly replay: ReplayFile;
  /** On a wire: how often the schedule failed in this way when it was run again. */
  readonly repeated?: Repeated;
  /** Present when the baseline expects this failure. */
  readonly expected?: true;
}

/** `failed` of `of` runs of one schedule showed the failure. */
export interface Repeated {
  readonly failed: number;
  readonly of: number;
}

/** A violation that the same schedule did not show again. */
export interface Inconclusive {
  readonly property: string;
  readonly evidence: Evidence;
  /** The first schedule entry at which two runs of the same schedule differed, and what differed, in words. */
  readonly step: number;
  readonly differs: string;
  /** On a wire, where no two runs need to be equal: how often it failed when it was run again. */
  readonly repeated?: Repeated;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
}

export type PropertyStatus =
  | 'passed'
  | 'violated'
  | 'unreached'
  | 'not-applicable'
  | 'expected-failure'
  | 'inconclusive';

/** What a check found out about one property. */
export interface PropertyResult {
  readonly id: string;
  readonly level: 'must' | 'should';
  readonly status: PropertyStatus;
  /** In how many schedules the precondition held, so that the verdict meant something. */
  readonly reached: number;
  /** In how many of those it was violated. */
  readonly violated: number;
  /** Why it was not reached, not applicable or not conclusive; of an expected failure, why it is accepted. */
  readonly reason?: string;
  readonly counterexamples: readonly Counterexample[];
  readonly inconclusive: readonly Inconclusive[];
}

export type OverallVerdict = 'conformant' | 'violated' | 'incomplete' | 'error';
export type StoppedBy = 'runs' | 'time' | 'signal';

/** What a check covered, counted in schedules. Keys in a fixed order. */
export interface Coverage {
  /** Per kind of fault: in how many schedules it struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** Per phase: in how many schedules a loss met an operation in it. */
  readonly phases: Readonly<Record<string, number>>;
  /** Per strategy: how many schedules it ran. */
  readonly strategies: Readonly<Record<string, number>>;
}

/** What ended a call that was open when the connection ended. */
export type EndedBy = 'loss' | 'timeout' | 'answer' | 'other' | 'nothing';

/** The calls that were open when the connection ended, where a client found the same when it connected again. */
export interface OpenAfterLoss {
  /** What it found; `none` for a client that does not connect again by itself. */
  readonly afterLoss: string;
  readonly calls: number;
  /** The longest that one stayed open, in real milliseconds; what nothing ended does not count. */
  readonly maxMs: number;
  readonly endedBy: Readonly<Record<EndedBy, number>>;
}

/** What is known besides of a check over a real connection. */
export interface WireResult {
  readonly endpoint: EndpointName;
  readonly openAfterLoss: readonly OpenAfterLoss[];
}

/** Which client was checked. */
export interface TargetIdentity {
  readonly name: string;
  readonly version?: string;
  /** `sha256:` and the hash of the lock file that a published client was installed by. */
  readonly lockHash?: string;
}

/** The whole result of a check. Plain data. */
export interface CheckResult {
  readonly engine: string;
  readonly node: string;
  readonly target: TargetIdentity;
  readonly seed: string;
  readonly strategy: string;
  readonly profile: string;
  readonly schedules: number;
  readonly stoppedBy: StoppedBy;
  /** Real milliseconds. The only field that two runs of one seed do not share. */
  readonly elapsedMs: number;
  readonly verdict: OverallVerdict;
  /** Why the verdict is `incomplete` or `error`, or `violated` by the baseline alone, in words. */
  readonly reason?: string;
  /** Present when the check was judged by a baseline. */
  readonly baseline?: BaselineResult;
  readonly coverage: Coverage;
  /** Present where the client was in a process of its own. */
  readonly wire?: WireResult;
  readonly properties: readonly PropertyResult[];
}

/** The one stream of events that every reporter renders. */
export type CheckEvent =
  | {
      readonly type: 'started';
      readonly target: TargetIdentity;
      readonly seed: string;
      readonly strategy: string;
      readonly profile: string;
      /** The budget, in schedules; absent when only time limits it. */
      readonly runs?: number;
      readonly applicable: number;
      readonly properties: number;
    }
  | { readonly type: 'progress'; readonly schedules: number; readonly violated: readonly string[] }
  | { readonly type: 'found'; readonly counterexample: Counterexample }
  | { readonly type: 'finished'; readonly result: CheckResult };
