import type { BaselineResult } from '../src/core/baseline.js';
import type { Strength } from '../src/core/history.js';
import type {
  CheckResult,
  Counterexample,
  Coverage,
  OverallVerdict,
  PropertyResult,
  PropertyStatus,
  Repeated,
  StoppedBy,
  TargetIdentity,
  WireResult,
} from '../src/core/report.js';
import type { Fingerprint } from '../src/core/verdict.js';
import type { ReplayPath } from './reporter.js';
import { summariseCounterexample } from './summarise-counterexample.js';

/** The stable report for programs. Fields are added, never renamed or removed, while `tailrace` is 1. */
export interface JsonReport {
  readonly tailrace: 1;
  readonly engine: string;
  readonly node: string;
  /** With the hash of the lock file where the client was installed by one. */
  readonly target: TargetIdentity;
  readonly seed: string;
  readonly strategy: string;
  readonly profile: string;
  readonly schedules: number;
  readonly stoppedBy: StoppedBy;
  readonly elapsedMs: number;
  readonly verdict: OverallVerdict;
  /** Why the verdict is `incomplete` or `error`, or `violated` by the baseline alone. */
  readonly reason?: string;
  readonly coverage: Coverage;
  /** Present where the client was in a process of its own. */
  readonly wire?: WireResult;
  /** What became of the baseline; absent where the check was judged by none. */
  readonly baseline?: BaselineResult;
  readonly properties: readonly JsonProperty[];
}

export interface JsonProperty {
  readonly id: string;
  readonly level: 'must' | 'should';
  readonly status: PropertyStatus;
  /** In how many schedules the precondition held. */
  readonly reached: number;
  /** In how many of those it was violated. */
  readonly violated: number;
  /** Why it was not reached, not applicable or not conclusive; of an expected failure, why it is accepted. */
  readonly reason?: string;
  readonly failures: readonly JsonFailure[];
}

export interface JsonFailure {
  readonly fingerprint: Fingerprint;
  /** Whether the baseline expects this failure. */
  readonly expected: boolean;
  readonly counterexample: {
    readonly actions: number;
    readonly deviations: number;
    readonly strength: Strength;
    /** On a wire: how often the schedule failed in this way when it was run again. */
    readonly repeated?: Repeated;
    readonly summary: string;
    /** Path of the replay file, as written; null where none was written. */
    readonly replay: string | null;
  };
}

/** The report of a finished check, ready to be written as JSON. */
export function toJsonReport(result: CheckResult, replayPath: ReplayPath): JsonReport {
  return {
    tailrace: 1,
    engine: result.engine,
    node: result.node,
    target: result.target,
    seed: result.seed,
    strategy: result.strategy,
    profile: result.profile,
    schedules: result.schedules,
    stoppedBy: result.stoppedBy,
    elapsedMs: result.elapsedMs,
    verdict: result.verdict,
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    coverage: result.coverage,
    ...(result.wire === undefined ? {} : { wire: result.wire }),
    ...(result.baseline === undefined ? {} : { baseline: result.baseline }),
    properties: result.properties.map((property) => toJsonProperty(property, replayPath)),
  };
}

function toJsonProperty(property: PropertyResult, replayPath: ReplayPath): JsonProperty {
  return {
    id: property.id,
    level: property.level,
    status: property.status,
    reached: property.reached,
    violated: property.violated,
    ...(property.reason === undefined ? {} : { reason: property.reason }),
    failures: property.counterexamples.map((counterexample) => toJsonFailure(counterexample, replayPath)),
  };
}

function toJsonFailure(counterexample: Counterexample, replayPath: ReplayPath): JsonFailure {
  return {
    fingerprint: counterexample.fingerprint,
    expected: counterexample.expected === true,
    counterexample: {
      actions: counterexample.actions,
      deviations: counterexample.deviations,
      strength: counterexample.strength,
      ...(counterexample.repeated === undefined ? {} : { repeated: counterexample.repeated }),
      summary: summariseCounterexample(counterexample),
      replay: replayPath(counterexample) ?? null,
    },
  };
}
