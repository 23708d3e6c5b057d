import type { CheckEvent, Counterexample } from '../src/core/report.js';

/** Renders the one stream of events of a check. */
export interface Reporter {
  event(event: CheckEvent): void;
}

/** Where a reporter's text goes. Nothing is added to what it is given. */
export type Sink = (text: string) => void;

/** Where the replay file of a counterexample was written; undefined where it was not. */
export type ReplayPath = (counterexample: Counterexample) => string | undefined;

/** What a report of a finished check needs to know besides the result. */
export interface ReportContext {
  readonly replayPath: ReplayPath;
  /** What `--target`, or the option in `targetFlag`, has to be given for this target. */
  readonly targetArgument: string;
  readonly targetFlag?: string;
  /** Whether `should` properties decide as `must` properties do. */
  readonly strict: boolean;
  /** The statement of a property, where it is known. */
  statementOf(property: string): string | undefined;
}
