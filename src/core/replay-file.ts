import type { Scenario } from './scenario.js';
import type { Schedule } from './schedule.js';
import type { TransportPreset } from './target.js';
import type { Fingerprint } from './verdict.js';
import type { EndpointName } from './wire-target.js';

/** A recorded counterexample. Written as JSON; never parsed out of text. */
export interface ReplayFile {
  /** The format's version. */
  readonly tailraceReplay: 1;
  readonly engine: string;
  readonly target: { readonly name: string; readonly version?: string };
  readonly preset: TransportPreset;
  /** In which world it was seen; `simulated` where it is not said. */
  readonly arm?: 'simulated' | 'wire';
  /** Of the arm `wire`: the endpoint that the client was connected to. */
  readonly endpoint?: EndpointName;
  readonly seed: string;
  readonly property: string;
  readonly fingerprint: Fingerprint;
  /** What happened, in words, for whoever opens the file. */
  readonly summary: string;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
}

export const REPLAY_FORMAT = 1;
