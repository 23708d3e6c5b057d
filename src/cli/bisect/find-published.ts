import { UsageError } from '../../core/errors.js';
import { isPublished, type KnownTarget } from '../known-targets.js';
import { type Installable, looksLikePath } from '../resolve-target.js';
import { splitVersion } from '../split-version.js';
import { unknownName } from '../suggest-names.js';

/** A registered client that npm has many versions of. */
export interface PublishedTarget {
  /** As `--target` takes it. */
  readonly name: string;
  /** Its package on npm. */
  readonly package: string;
  readonly client: Installable;
}

/**
 * The published client of this name.
 *
 * @throws UsageError `bad-option` for a target that has no published versions, or with a version behind its name;
 * `unknown-name`
 */
export function findPublished(target: string, known: readonly KnownTarget[]): PublishedTarget {
  if (looksLikePath(target)) throw notPublished(target, 'the file of an adapter');
  const { name } = splitVersion(target);
  const found = known.find((entry) => entry.name === name);
  if (found === undefined) {
    const names = known.filter(isPublished).map((entry) => entry.name);
    throw unknownName('published client', name, names, 'tailrace list targets');
  }
  const client: Installable | undefined = found.client ?? found.program;
  if (client === undefined) throw notPublished(name, 'a part of tailrace');
  if (name !== target) {
    throw new UsageError(
      'bad-option',
      `--target was given '${target}'; it takes the name alone, since the versions are those from --good to --bad: --target ${name}`,
    );
  }
  return { name, package: client.package ?? client.name, client };
}

function notPublished(target: string, what: string): UsageError {
  return new UsageError(
    'bad-option',
    `--target was given '${target}', which is ${what}: only a published client has versions to go through`,
    `For commits there is git: \`git bisect run npx tailrace reproduce FILE --bisect --target ${target}\`.`,
  );
}
