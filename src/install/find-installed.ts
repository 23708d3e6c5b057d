import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { moduleResolve } from 'import-meta-resolve';
import semver from 'semver';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { InstalledClient } from '../core/published-client.js';

export interface InstalledRequest {
  /** The package, and what its adapter knows of it. */
  readonly client: { readonly name: string; readonly versions: string };
  /** Absolute `file:` URL of the module from which the client is imported: nothing of it is read. */
  readonly from: string;
}

/** A client as a project has it: installed there, or the project itself. */
export interface InstalledInProject {
  readonly version: string;
  /** The folder that has `node_modules`; of a project that is the client itself, its own. */
  readonly folder: string;
}

/**
 * Finds the client that a module of a project gets when it imports it: in the `node_modules` nearest to it, or the
 * project itself where that is the package. Nothing of the client is loaded.
 *
 * @throws UsageError `client-install` where there is none, `client-version` for one that the adapter does not know
 */
export function findInstalled({ client, from }: InstalledRequest): InstalledInProject {
  const { name, versions } = client;
  const file = fileURLToPath(from);
  const found = findOwn(name, file) ?? findBeside(name, file);
  if (found === undefined) {
    throw new UsageError(
      'client-install',
      `${name} is not installed for ${file}: there is no node_modules/${name} in its folder, nor in any above`,
      `Install the version that is to be tested: \`npm install --save-dev ${name}\`.`,
    );
  }
  const { version, folder } = found;
  if (semver.satisfies(version, versions)) return found;
  throw new UsageError(
    'client-version',
    `${name}@${version}, installed in ${folder}, is none that its adapter knows: it knows ${versions}`,
    'Install a version that the message names, or a tailrace that knows this one.',
  );
}

/**
 * What loads modules of a client in a project, by the conditions of an import. They are found here and now; loaded they
 * are by whoever imports the importer. It is a module in itself, so that nothing is written into the project.
 *
 * @param entries as `PublishedClient` names them
 * @throws UsageError `client-install` for an entry that the package does not have
 */
export function importInstalled(
  request: InstalledRequest,
  { version, folder }: InstalledInProject,
  entries: readonly string[],
): InstalledClient {
  const urls = Object.fromEntries(entries.map((entry) => [entry, locate(entry, request)]));
  const source = `const urls = ${JSON.stringify(urls)};\nexport const load = (specifier) => import(urls[specifier]);\n`;
  return { version, folder, importer: `data:text/javascript,${encodeURIComponent(source)}` };
}

function locate(entry: string, { client, from }: InstalledRequest): string {
  try {
    return moduleResolve(entry, new URL(from)).href;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      'client-install',
      `${entry} cannot be imported from ${fileURLToPath(from)} (${codeOf(error)}): ${why}`,
      `Install ${client.name} anew; where it is this project itself, build it first.`,
    );
  }
}

/** A package imports itself by its name, from the `package.json` nearest to the module, where that has `exports`. */
function findOwn(name: string, file: string): InstalledInProject | undefined {
  const folder = foldersAbove(file).find((above) => existsSync(join(above, 'package.json')));
  const manifest = folder === undefined ? undefined : readManifest(folder);
  if (folder === undefined || manifest?.name !== name || manifest.exports === undefined) return undefined;
  return { folder, version: versionOf(manifest, folder) };
}

function findBeside(name: string, file: string): InstalledInProject | undefined {
  const folder = foldersAbove(file).find((above) => existsSync(join(above, 'node_modules', name)));
  if (folder === undefined) return undefined;
  const place = join(folder, 'node_modules', name);
  return { folder, version: versionOf(readManifest(place), place) };
}

/** The folder of a file, and all above it, nearest first. */
function foldersAbove(file: string): string[] {
  const folder = dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly exports?: unknown;
}

function readManifest(folder: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function versionOf(manifest: Manifest | undefined, folder: string): string {
  const version = semver.valid(String(manifest?.version));
  if (version !== null) return version;
  throw new UsageError('client-install', `${join(folder, 'package.json')} is missing, broken, or has no version`);
}
