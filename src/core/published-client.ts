import type { Target } from './target.js';
import type { WireTarget } from './wire-target.js';

/**
 * The adapter of a client that is published to npm, in every version that it knows: the default export of a file in
 * `src/targets/published`. The file imports nothing of the client but types. A client captures timers when it is
 * imported, so that happens in the simulator's worker, from the folder where the asked version is installed.
 */
export interface PublishedClient {
  /** The name it is known by: that of its package. */
  readonly name: string;
  /** What it is, in one sentence. */
  readonly description: string;
  /** The versions that this adapter knows, as a range of npm's semver: `2.2 - 6 || >=8 <11`. */
  readonly versions: string;
  /** The version taken when none is named. It lies in the range. */
  readonly pinned: string;
  /** The modules to import of this version, in this order, as its users name them: `vscode-jsonrpc/node`. */
  entries(version: string): readonly string[];
  /** Binds the modules of one version: those of `entries`, in that order. What it returns carries this version. */
  bind(modules: readonly PublishedModule[], version: string): Target;
}

/**
 * The adapter of a published client that is a program of its own. It is installed as others are, and driven from
 * outside over a real connection.
 */
export interface PublishedProgram {
  /** The name it is known by. */
  readonly name: string;
  /** Its package on npm. */
  readonly package: string;
  readonly description: string;
  readonly versions: string;
  readonly pinned: string;
  /** How many schedules the profiles run, which may take seconds each. */
  readonly schedules: { readonly quick: number; readonly ci: number };
  /** @param folder where the package is installed: the folder that has `node_modules` */
  bind(folder: string, version: string): WireTarget;
}

/**
 * A module of a client as it was imported. An adapter states what it is by `as unknown as typeof import('the-client')`:
 * it has to know the versions it names anyway.
 */
export type PublishedModule = Readonly<Record<string, unknown>>;

/** One version of a published client, as it lies in the cache or beside this package. */
export interface InstalledClient {
  readonly version: string;
  /**
   * Absolute URL of a module that exports `load(specifier)`, which imports from where the client is installed: so it
   * gets the builds, and the one instance of each dependency, that its users get.
   */
  readonly importer: string;
  /** Where it is installed, where that is not the folder of its importer. */
  readonly folder?: string;
  /** `sha256:` and the hash of the lock file that it was installed by; absent for what came with this package. */
  readonly lockHash?: string;
}
