import { UsageError } from '../../core/errors.js';
import type { CliContext } from '../cli-context.js';
import { InterruptedError } from '../interrupted-error.js';
import type { PublishedTarget } from './find-published.js';

/** The two ends of a bisection as they were given. */
export interface GivenEnds {
  /** An exact version, or a tag such as `latest`. */
  readonly good: string;
  readonly bad: string;
  readonly prereleases: boolean;
}

/** What a bisection goes through. */
export interface ChosenVersions {
  /** Exact. */
  readonly good: string;
  readonly bad: string;
  /** Both, and those between them that the adapter knows: oldest first. */
  readonly versions: readonly string[];
}

/**
 * Finds out what there is between the two ends.
 *
 * @throws UsageError `client-version`, `bad-option` where both ends are one, `client-install` when npm cannot say
 */
export async function chooseVersions(
  target: PublishedTarget,
  ends: GivenEnds,
  context: CliContext,
): Promise<ChosenVersions> {
  const { chooseVersion } = await import('../../install/index.js');
  const { listVersions } = await import('../../install/list-versions.js');
  const { cwd, runNpm, interrupted: signal } = context;
  const client = { ...target.client, name: target.package };
  const npm = { client, runNpm, cwd, signal };
  try {
    const good = await chooseVersion({ ...npm, wanted: ends.good });
    const bad = await chooseVersion({ ...npm, wanted: ends.bad });
    if (good === bad) {
      throw new UsageError(
        'bad-option',
        `--good and --bad are both ${good}; they take two versions that differ in the race`,
      );
    }
    const versions = await listVersions({ ...npm, between: [good, bad], prereleases: ends.prereleases });
    return { good, bad, versions };
  } catch (error) {
    throw signal.aborted ? new InterruptedError('before the versions were known') : error;
  }
}
