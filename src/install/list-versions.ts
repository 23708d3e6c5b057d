import semver from 'semver';
import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import type { PublishedClient } from '../core/published-client.js';
import { describeNpmError } from './describe-npm-error.js';
import type { RunNpm } from './run-npm.js';

export interface VersionsRequest {
  /** Its `name` is that of its package. */
  readonly client: Pick<PublishedClient, 'name' | 'versions'>;
  /** Two exact versions, in whichever order. */
  readonly between: readonly [string, string];
  /** Whether versions such as `2.0.0-next.1` are among them. The two that are named always are. */
  readonly prereleases: boolean;
  readonly runNpm: RunNpm;
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/**
 * The published versions that the adapter knows, from one of two to the other, with both of them: oldest first, by the
 * order of semver.
 *
 * @throws UsageError `client-version` when one of the two is not published, `client-install` when npm cannot say
 */
export async function listVersions(request: VersionsRequest): Promise<readonly string[]> {
  const { client, between, prereleases } = request;
  const published = semver.sort([...(await lookUpVersions(request))].filter((version) => semver.valid(version)));
  for (const end of between) checkPublished(end, published, client.name);
  const [oldest, newest] = semver.sort([...between]);
  return published.filter((version) => {
    if (between.includes(version)) return true;
    if (semver.lt(version, oldest ?? '') || semver.gt(version, newest ?? '')) return false;
    if (semver.prerelease(version) !== null && (!prereleases || isForOnePlatform(version))) return false;
    return semver.satisfies(version, client.versions, { includePrerelease: true });
  });
}

/** Whether a version is the part of another one that is for one platform, such as `1.2.0-linux-x64`: no prerelease. */
function isForOnePlatform(version: string): boolean {
  return /-(?:aix|android|darwin|freebsd|linux|netbsd|openbsd|sunos|win32)-/.test(version);
}

const versionsSaid = z.union([z.array(z.string()), z.string().transform((only) => [only])]);

async function lookUpVersions({ client, runNpm, cwd, signal }: VersionsRequest): Promise<readonly string[]> {
  const what = `the list of versions of ${client.name}`;
  const args = ['view', client.name, 'versions', '--json', '--fetch-retries=1'];
  const said = await runNpm(args, { cwd, ...(signal === undefined ? {} : { signal }) }).catch((error: unknown) => {
    throw describeNpmError(what, error);
  });
  try {
    return versionsSaid.parse(JSON.parse(said));
  } catch {
    const heard = said.trim() === '' ? 'nothing' : JSON.stringify(said.slice(0, 100));
    throw new UsageError('client-install', `${what} is not what npm gives: it said ${heard}`);
  }
}

function checkPublished(version: string, published: readonly string[], name: string): void {
  if (published.includes(version)) return;
  const releases = published.filter((known) => semver.prerelease(known) === null);
  const below = releases.findLast((known) => semver.lt(known, version));
  const above = releases.find((known) => semver.gt(known, version));
  const near = [below, above].filter((known) => known !== undefined);
  const nearest = near.length === 0 ? 'it has no versions' : `the nearest that are: ${near.join(', ')}`;
  throw new UsageError('client-version', `${name}@${version} is not published; ${nearest}`);
}
