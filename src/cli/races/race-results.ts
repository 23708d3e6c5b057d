import type { RaceOutcome } from '../../core/race.js';
import type { ExhaustedDomain, Reproduction } from '../../core/reproduction.js';

/** Where the race files lie in the repository, with what came of them. */
export const RACES = 'reports/races';

/** Everything that `npm run races` found out. Written as JSON beside the table. Plain data. */
export interface RaceResults {
  readonly engine: string;
  /** In the order of the names of their files. */
  readonly reports: readonly ReportResults[];
}

/** One race file, and what came of it on each client of which it expects something. */
export interface ReportResults {
  /** Its name in the folder of race files. */
  readonly file: string;
  readonly title: string;
  /** Where the report is: a URL. */
  readonly source?: string;
  /** In the order of the file. */
  readonly clients: readonly ClientRow[];
}

export interface ClientRow {
  /** As the file names it. */
  readonly target: string;
  readonly version?: string;
  readonly expected: RaceOutcome;
  /** Absent where it was never tried: a client that is a program is left out unless it is asked for. */
  readonly tried?: TriedRace;
}

/** What the search for a race on one client came to. */
export interface TriedRace {
  readonly outcome: Reproduction['outcome'];
  /** Of a client that has one: the version that its adapter tells. */
  readonly version?: string;
  /** Run by the search; of a race that was reproduced, the last of them shows it. */
  readonly schedules: number;
  /** Present where everything that fits the report was gone through. */
  readonly exhausted?: Pick<ExhaustedDomain, 'orderings' | 'schedules'>;
  /** Of a race that was reproduced: what is left of it once it was shrunk. */
  readonly minimum?: RaceMinimum;
}

export interface RaceMinimum {
  readonly actions: number;
  /** Steps of the schedule that are not as they are by default. */
  readonly deviations: number;
  /** What was done and what went wrong, in one sentence. */
  readonly story: string;
}

/** Whether it came out as its file says. What was not tried has not come out otherwise. */
export function isAsExpected({ expected, tried }: ClientRow): boolean {
  return tried === undefined || tried.outcome === expected;
}

/** A client as `--target` takes it. */
export function argumentOf({ target, version }: Pick<ClientRow, 'target' | 'version'>): string {
  return version === undefined ? target : `${target}@${version}`;
}
