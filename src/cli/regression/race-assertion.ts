import type { WireOptions } from '../../suite/contracts.js';
import type { Regression } from '../../suite/race/regression.js';

/**
 * Which client a regression test runs: the URL of an adapter; the name of a target that comes with Tailrace; a
 * published client, as the project has it installed; or a driver program.
 */
export type TestedTarget = URL | string | TestedPackage | TestedProgram;

/** A published client, in the version that the project has installed: another version, another verdict. */
export interface TestedPackage extends WireOptions {
  /** The name that `--target` takes, without a version. */
  readonly installed: string;
  /** The module that would import it: the URL of the test, as of `import.meta.url`. */
  readonly from: URL | string;
}

/** A driver program with its arguments; no shell sees them. */
export interface TestedProgram extends WireOptions {
  readonly command: readonly string[];
  /** The folder that it is started in, as of `new URL('.', import.meta.url)`; the working folder by default. */
  readonly cwd?: URL | string;
}

/** What `assertNoRace` is told: a race that was reproduced, and of which client it is to be asserted. */
export interface RaceAssertion extends Regression {
  readonly target: TestedTarget;
  /** Budget in schedules; 20,000 by default, and 60 for a client in a process of its own. */
  readonly runs?: number;
  /** Real milliseconds after which the search stops, whatever the budget; 40,000 by default. */
  readonly timeMs?: number;
  /** Breaks the search off, as that of a test that has timed out. */
  readonly signal?: AbortSignal;
}
