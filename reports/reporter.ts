import type { CheckEvent, Counterexample } from '../src/core/report.js';

/** Renders the one stream of events of a check. */
export interface Reporter {
  event(event: CheckEvent): void;
}

/** Where a reporter's text goes. Nothing is added to what it is given. */
export type Sink = (text: string) => void;

/** Where the replay file of a counterexample was written; undefined where it was not. */
export type ReplayPath = (counterexample: Counterexample) => string | undefined;
