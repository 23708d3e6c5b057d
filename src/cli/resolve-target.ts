import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../core/errors.js';
import type { PublishedClient } from '../core/published-client.js';
import type { TargetReference } from '../suite/contracts.js';
import type { KnownTarget } from './known-targets.js';
import { runsInCi } from './runs-in-ci.js';
import { splitVersion } from './split-version.js';
import { unknownName } from './suggest-names.js';

/** The target of a command, and how it was named. */
export interface ResolvedTarget {
  readonly reference: TargetReference;
  /** What `--target`, or the option in `flag`, has to be given to get it again. */
  readonly argument: string;
  readonly flag?: '--command';
  /** What its fixed seed is made from: the same from whichever folder it is named. */
  readonly seedName: string;
  /** How many schedules the profiles run of it, where that is not what they run of others. */
  readonly schedules?: { readonly quick: number; readonly ci: number };
  /** Of a published client that does not come with this package: what has to be installed before it can be checked. */
  readonly install?: { readonly client: Installable; readonly wanted: string };
}

/** What has to be known of a published client to install it. */
export interface Installable extends Pick<PublishedClient, 'name' | 'versions' | 'pinned'> {
  /** Its package on npm, where that has another name. */
  readonly package?: string;
}

const ADAPTER_FILES = [
  './tailrace.target.ts',
  './tailrace.target.mts',
  './tailrace.target.mjs',
  './tailrace.target.js',
];
const DEFAULT_TARGET = 'reference';

/** Whether `--target` was given a file rather than a name. */
export function looksLikePath(target: string): boolean {
  return /^(?:[./\\]|file:)|\.(?:ts|mts|mjs|js)$/.test(target);
}

/** The adapter of a folder, which `run` takes when nothing is named. */
export function findAdapter(cwd: string): string | undefined {
  return ADAPTER_FILES.find((path) => existsSync(resolve(cwd, path)));
}

/** The adapter that `run` takes by itself, and would not take any more if this file were there. */
export function findAdapterBehind(file: string, cwd: string): string | undefined {
  const place = ADAPTER_FILES.findIndex((path) => resolve(cwd, path) === resolve(cwd, file));
  const found = findAdapter(cwd);
  return found !== undefined && place !== -1 && place < ADAPTER_FILES.indexOf(found) ? found : undefined;
}

/**
 * Finds the target that was named, or the default: the adapter file of the working folder, else the reference client.
 *
 * @throws UsageError for a name or file that does not exist, or when nothing was named where `CI` is set.
 */
export function resolveTarget(
  target: string | undefined,
  known: readonly KnownTarget[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedTarget {
  if (target === undefined) return resolveDefault(known, cwd, env);
  if (looksLikePath(target)) return resolveFile(target, cwd);
  return resolveName(target, known);
}

function resolveDefault(
  known: readonly KnownTarget[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedTarget {
  const file = findAdapter(cwd);
  if (file !== undefined) return resolveFile(file, cwd);
  if (runsInCi(env)) {
    throw new UsageError(
      'no-target',
      `no --target was given, CI is set and ${cwd} has no tailrace.target.{ts,mts,mjs,js}; ` +
        'checking the reference client instead would be green whatever your client does',
    );
  }
  return resolveName(DEFAULT_TARGET, known);
}

function resolveFile(named: string, cwd: string): ResolvedTarget {
  const path = named.startsWith('file:') ? pathOf(named) : named;
  const absolute = resolve(cwd, path);
  const there = statSync(absolute, { throwIfNoEntry: false });
  if (there?.isDirectory()) {
    const inside = findAdapter(absolute);
    const near = inside === undefined ? 'name the adapter in it' : `did you mean ${join(path, inside)}?`;
    throw new UsageError('bad-option', `--target ${path}: it is a folder, not the file of an adapter; ${near}`);
  }
  if (!there?.isFile()) {
    throw new UsageError('file-unreadable', `--target ${path}: there is no such file (looked for ${absolute})`);
  }
  if (!/\.(?:ts|mts|mjs|js)$/.test(path)) {
    throw new UsageError('bad-option', `--target ${path}: an adapter is a file that ends in .ts, .mts, .mjs or .js`);
  }
  return { reference: { name: path, module: pathToFileURL(absolute).href }, argument: path, seedName: basename(path) };
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError('bad-option', `--target ${url}: it is no URL of a file: ${why}`);
  }
}

function resolveName(target: string, known: readonly KnownTarget[]): ResolvedTarget {
  const { name, version } = splitVersion(target);
  const found = known.find((entry) => entry.name === name);
  if (found === undefined) {
    const names = known.map((entry) => entry.name);
    throw unknownName('target', name, names, 'tailrace list targets');
  }
  const { program } = found;
  if (program !== undefined) {
    // Where it lies is known once it is installed.
    const driver = { module: found.module, version: version ?? program.pinned, folder: '' };
    const install = { client: program, wanted: version ?? program.pinned };
    const { schedules } = program;
    return { reference: { name, driver, wire: {} }, argument: target, seedName: name, schedules, install };
  }
  const reference = { name, module: found.module };
  const { client, importer } = found;
  if (client === undefined) {
    checkVersion(found, version);
    return { reference, argument: name, seedName: name };
  }
  if (importer !== undefined && version === undefined) {
    const installed = { version: client.pinned, importer };
    return { reference: { ...reference, installed }, argument: name, seedName: name };
  }
  // The seed is that of every version, so that two of them are compared on the same scenarios.
  return { reference, argument: target, seedName: name, install: { client, wanted: version ?? client.pinned } };
}

/** What is not published apart from this package exists in one version. */
function checkVersion(target: KnownTarget, version: string | undefined): void {
  if (version === undefined || version === target.version) return;
  const available = target.version ?? 'the one that comes with tailrace';
  throw new UsageError(
    'client-version',
    `${target.name} is not installed from npm; the only version of it is ${available} (--target ${target.name})`,
  );
}
