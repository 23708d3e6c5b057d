/** What `conformance` may be told besides the target. All of it is what the options of `tailrace run` are. */
export interface ConformanceOptions {
  /** The title that the tests stand under. `conformance of TARGET` by default. */
  readonly title?: string;
  /** Only these properties; all of them by default. */
  readonly properties?: readonly string[];
  /** Budget in schedules; with neither `runs` nor `timeMs`, the profile's. */
  readonly runs?: number;
  /** Real milliseconds after which the search stops. */
  readonly timeMs?: number;
  /** Everything that is drawn comes from it: text without spaces. By default the profile's. */
  readonly seed?: string;
  /** How interleavings are chosen; `portfolio` by default. */
  readonly strategy?: string;
  /** `quick` (the default), `ci` or `soak`: budget and seed. */
  readonly profile?: string;
  /** Whether a `should` property fails its test as a `must` property does; otherwise it is only told. */
  readonly strict?: boolean;
  /** Where recorded failures are read and written, relative to the working folder; `tailrace-replays` by default. */
  readonly replayDir?: string;
  /** The file of the known failures that are expected, relative to the working folder. */
  readonly baseline?: string;
}
