import type { PublishedClient, PublishedProgram } from '../core/published-client.js';

/** A target known by name. */
export interface TargetEntry {
  readonly name: string;
  /** `client`: somebody uses it; `correct` and `broken`: made to judge the judges. */
  readonly kind: 'client' | 'correct' | 'broken';
  /** Absolute `file:` URL of the module whose default export is the `Target`, or the `PublishedClient`. */
  readonly module: string;
  /** What it is, in one sentence. */
  readonly description: string;
  /** The version of the client that its adapter is pinned to; a name without a version means this one. */
  readonly version?: string;
  /** Of a published client: its adapter. */
  readonly client?: PublishedClient;
  /** Of a published client that is a program of its own: its adapter. */
  readonly program?: PublishedProgram;
  /** Of a published client whose pinned version comes with this package: what imports it, see `InstalledClient`. */
  readonly importer?: string;
  /** Of a broken client: the property that it is written to break. */
  readonly breaks?: string;
  /** Of a broken client: its defect is one of the races that the public review of the exec client found. */
  readonly race?: true;
  /** Of a broken client: what is wrong with it, in one sentence. */
  readonly defect?: string;
}
