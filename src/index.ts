/** Everything a user of the library needs. An adapter needs none of it: a plain object is a `Target`. */

export type {
  BaselineEntryResult,
  BaselineEntryState,
  BaselineProblem,
  BaselineResult,
  FingerprintPattern,
} from './core/baseline.js';
export type { ChoicePoint, Chooser, EnabledStrand } from './core/choice.js';
export { AdapterError, ERRORS, type ErrorCode, InvariantError, TailraceError, UsageError } from './core/errors.js';
export type * from './core/history.js';
export type { Property, PropertyFamily } from './core/property.js';
export type { InstalledClient, PublishedProgram } from './core/published-client.js';
export type { OrderedPair, RaceViolation } from './core/race.js';
export { REPLAY_FORMAT, type ReplayFile } from './core/replay-file.js';
export type * from './core/report.js';
export type * from './core/reproduction.js';
export type * from './core/scenario.js';
export { GAPS, type Gap, type Hops, type Schedule, type ScheduleEntry } from './core/schedule.js';
export type * from './core/target.js';
export type { Cause, Evidence, Fingerprint, Phase, Verdict } from './core/verdict.js';
export { ENGINE_VERSION } from './core/version.js';
export type * from './core/wire-target.js';
export type { Baseline, BaselineFile, ExpectedFailure, KnownFailure } from './suite/baseline/baseline.js';
export { PROPERTIES } from './suite/catalogues.js';
export { checkTarget } from './suite/check-target.js';
export type {
  CheckOptions,
  CheckTarget,
  DriverProgram,
  InstalledProgram,
  ModuleReference,
  ReplayOptions,
  ReplayOutcome,
  ReplayTarget,
  TargetReference,
  WireOptions,
  WireReference,
} from './suite/contracts.js';
export { checkRegression } from './suite/race/check-regression.js';
export type { Regression, RegressionOptions, RegressionOutcome } from './suite/race/regression.js';
export { replayTarget } from './suite/replay-target.js';
