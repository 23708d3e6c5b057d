import semver from 'semver';
import { UsageError } from '../core/errors.js';
import type { PublishedClient } from '../core/published-client.js';
import { describeNpmError } from './describe-npm-error.js';
import { NpmError, type RunNpm } from './run-npm.js';

export interface VersionRequest {
  readonly client: Pick<PublishedClient, 'name' | 'versions' | 'pinned'>;
  /** What stood behind the name: an exact version, or a tag such as `latest`. */
  readonly wanted: string;
  readonly runNpm: RunNpm;
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/**
 * The exact version that is wanted, which the adapter knows. Only a tag needs the registry. A prerelease is known where
 * the range has its place: whoever names one wants that one.
 *
 * @throws UsageError `client-version`, or `client-install` when a tag cannot be looked up
 */
export async function chooseVersion(request: VersionRequest): Promise<string> {
  const { client, wanted } = request;
  const version = semver.valid(wanted) ?? (await lookUpTag(request));
  if (semver.satisfies(version, client.versions, { includePrerelease: true })) return version;
  throw new UsageError(
    'client-version',
    `${client.name}@${version} is none that its adapter knows: it knows ${client.versions}, and is pinned to ${client.pinned}`,
  );
}

async function lookUpTag({ client, wanted, runNpm, cwd, signal }: VersionRequest): Promise<string> {
  if (!/^[a-z][\w-]*$/i.test(wanted)) {
    throw new UsageError(
      'client-version',
      `${client.name}@${wanted}: '${wanted}' is no version; give an exact one such as ${client.pinned} (${client.versions}), or a tag such as latest`,
    );
  }
  const args = ['view', `${client.name}@${wanted}`, 'version', '--json', '--fetch-retries=1'];
  const options = { cwd, ...(signal === undefined ? {} : { signal }) };
  const said = await runNpm(args, options).catch((error: unknown) => {
    // The package is there, it is in the adapter: what is not found is the tag.
    if (error instanceof NpmError && error.code === 'E404') return '';
    throw describeNpmError(`${client.name}@${wanted}`, error);
  });
  // Some versions of npm print nothing at all where others fail.
  const version = said.trim() === '' ? undefined : semver.valid(String(JSON.parse(said)));
  if (version) return version;
  throw new UsageError(
    'client-version',
    `${client.name}@${wanted}: the package has no tag '${wanted}'; npm dist-tag ls ${client.name} lists what it has`,
  );
}
