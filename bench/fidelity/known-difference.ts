/** One observation in which the simulated executor and a real server are known to differ, and what each says. */
export interface KnownObservation {
  readonly observation: string;
  readonly simulated: unknown;
  readonly real: unknown;
}

/**
 * A difference that stays. All of it must show in every version that it names, as it is written here; one that does not
 * show any more is stale, and fails.
 */
export interface KnownDifference {
  /** The id of the case. */
  readonly case: string;
  /** The versions of the server, as a semver range. */
  readonly versions: string;
  readonly differs: readonly KnownObservation[];
  /** Why the simulator does not do the same. */
  readonly reason: string;
  /** What it means for a client that was tested against the simulator. */
  readonly meaning: string;
}
