import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import lockfile from 'proper-lockfile';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { InstalledClient } from '../core/published-client.js';
import { describeNpmError } from './describe-npm-error.js';
import type { RunNpm } from './run-npm.js';

export interface InstallRequest {
  /** The package's name on npm. */
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** See `cacheFolder`. Made when it is not there. */
  readonly cache: string;
  readonly runNpm: RunNpm;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: InstallProgress) => void;
}

/** What an installation does now. It begins only for a version that is not in the cache. */
export type InstallProgress =
  | { readonly type: 'waiting' }
  | { readonly type: 'installing'; readonly folder: string }
  | { readonly type: 'installed' };

const IMPORTER = 'importer.mjs';
const IMPORTER_SOURCE = `// Imports modules of the client from where it is installed, so that its own conditions and dependencies apply.
export const load = (specifier) => import(specifier);
`;
const LOCK_FILE = 'package-lock.json';

/** What is between the name of a folder and what makes the name of the one beside it its own. */
const BESIDE = '.new-';

/**
 * Another process installs the same client: milliseconds between two looks, and how many before giving up (10 minutes).
 */
const WAIT_MS = 500;
const WAITS_MAX = 1_200;

/**
 * Installs one version of a published client into a folder of its own, once: what is there is taken as it is.
 * Everything is written into a folder beside it, which is renamed when it is complete, under a lock; so an installation
 * that is broken off leaves nothing that looks like one, and two at the same time do not meet.
 *
 * @throws UsageError `client-install`
 */
export async function installClient(request: InstallRequest): Promise<InstalledClient> {
  const folder = join(request.cache, `${request.name}@${request.version}`);
  if (!(await isWhole(folder, request))) await installOnce(folder, request);
  const lock = await readFile(join(folder, LOCK_FILE));
  return {
    version: request.version,
    importer: pathToFileURL(join(folder, IMPORTER)).href,
    lockHash: `sha256:${createHash('sha256').update(lock).digest('hex')}`,
  };
}

/** Whether everything that is read of an installation is there, in the version that its name says. */
async function isWhole(folder: string, { name, version }: InstallRequest): Promise<boolean> {
  if (![LOCK_FILE, IMPORTER].every((file) => existsSync(join(folder, file)))) return false;
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest && manifest.version === version;
  } catch {
    return false;
  }
}

async function installOnce(folder: string, request: InstallRequest): Promise<void> {
  const release = await takeLock(folder, request);
  try {
    if (await isWhole(folder, request)) return;
    request.onProgress?.({ type: 'installing', folder });
    await removeLeftovers(folder);
    await installBeside(folder, request);
    request.onProgress?.({ type: 'installed' });
  } finally {
    // A lock that was lost meanwhile is somebody else's now.
    await release().catch(() => undefined);
  }
}

async function takeLock(folder: string, { onProgress, cache, signal }: InstallRequest): Promise<() => Promise<void>> {
  await attempt(cache, () => mkdir(dirname(folder), { recursive: true }));
  for (let waits = 0; waits <= WAITS_MAX; waits += 1) {
    try {
      // A machine that slept may lose its lock. Then two install at once, and the renaming decides.
      return await lockfile.lock(folder, { realpath: false, onCompromised: () => undefined });
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw unwritable(cache, error);
    }
    if (waits === 0) onProgress?.({ type: 'waiting' });
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    signal?.throwIfAborted();
  }
  throw new UsageError('client-install', `${folder} is being installed by another process, and does not become ready`);
}

async function installBeside(folder: string, request: InstallRequest): Promise<void> {
  const { name, version, cache } = request;
  const beside = `${folder}${BESIDE}${randomUUID()}`;
  try {
    await attempt(cache, async () => {
      await mkdir(beside);
      // First of all: without it npm looks for one in the folders above, and would install there.
      await writeFile(join(beside, 'package.json'), `${JSON.stringify(manifestOf(name, version), null, 2)}\n`);
      await writeFile(join(beside, IMPORTER), IMPORTER_SOURCE);
    });
    await runInstall(beside, request);
    await attempt(cache, () => putInPlace(beside, folder));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** What an installation left that was killed, and one that is not whole. Called under the lock, so nobody is at it. */
async function removeLeftovers(folder: string): Promise<void> {
  const prefix = `${basename(folder)}${BESIDE}`;
  const names = await readdir(dirname(folder));
  const left = names.filter((name) => name.startsWith(prefix) || name === basename(folder));
  await Promise.all(left.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })));
}

/** Where somebody else was first, theirs is as good. */
async function putInPlace(beside: string, folder: string): Promise<void> {
  try {
    await rename(beside, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

function manifestOf(name: string, version: string): object {
  return { name: 'tailrace-client', private: true, type: 'module', dependencies: { [name]: version } };
}

async function runInstall(folder: string, { name, version, runNpm, signal }: InstallRequest): Promise<void> {
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--package-lock', '--no-audit', '--no-fund'];
  try {
    await runNpm([...args, '--fetch-retries=1'], { cwd: folder, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    throw describeNpmError(`${name}@${version}`, error);
  }
  if (!existsSync(join(folder, LOCK_FILE))) {
    throw new UsageError('client-install', `${name}@${version}: npm wrote no ${LOCK_FILE} in ${folder}`);
  }
}

async function attempt<T>(cache: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unwritable(cache, error);
  }
}

function unwritable(cache: string, error: unknown): UsageError {
  return new UsageError(
    'client-install',
    `the cache ${cache} cannot be written: ${codeOf(error)}; set TAILRACE_CACHE to a folder that can`,
  );
}
