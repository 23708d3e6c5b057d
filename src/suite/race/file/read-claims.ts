import { PROPERTIES } from '../../../../properties/catalogue.js';
import { UsageError } from '../../../core/errors.js';
import type { RaceExpectation, RaceViolation } from '../../../core/race.js';
import { near, type Path } from '../../yaml/describe-issue.js';
import type { RaceNames } from './race-names.js';
import type { RaceText } from './race-text.js';
import type { RaceFrame } from './schema/race-schema.js';

type Written = Exclude<RaceFrame['violates'], readonly unknown[]>;

/** The failures any of which is what was seen. */
export function readViolations(written: RaceFrame['violates'], names: RaceNames, text: RaceText): RaceViolation[] {
  if (!Array.isArray(written)) return [readViolation(written, ['violates'], names, text)];
  const violations = written.map((each, index) => readViolation(each, ['violates', index], names, text));
  const seen = violations.map((violation) => JSON.stringify(violation));
  const twice = seen.findIndex((violation, index) => seen.indexOf(violation) !== index);
  if (twice >= 0) throw text.refuse(['violates', twice], `${violations[twice]?.property} is there twice`);
  return violations;
}

function readViolation(written: Written, path: Path, names: RaceNames, text: RaceText): RaceViolation {
  if (typeof written === 'string') return { property: knownProperty(written, path, text).id };
  const { of, kind } = written;
  const property = knownProperty(written.property, [...path, 'property'], text);
  if (kind !== undefined && !property.kinds.includes(kind)) {
    const says = `${property.id} has no kind of failure '${kind}'${near(kind, property.kinds, text.suggest)}`;
    throw text.refuse([...path, 'kind'], says);
  }
  return {
    property: property.id,
    ...(of === undefined ? {} : { of: names.operation(of, [...path, 'of']) }),
    ...(kind === undefined ? {} : { kind }),
  };
}

function knownProperty(id: string, path: Path, text: RaceText): (typeof PROPERTIES)[number] {
  const property = PROPERTIES.find((each) => each.id === id);
  if (property !== undefined) return property;
  const names = text.suggest(
    id,
    PROPERTIES.map((each) => each.id),
  );
  const hint = names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`;
  const { message } = text.refuse(path, `there is no property '${id}'${hint} (all of them: tailrace list properties)`);
  throw new UsageError('unknown-name', message, 'Correct the line that the message names.');
}

/** What is known of whom. A version may stand behind the name, as `--target` takes it. */
export function readExpectations(written: RaceFrame['expect'], text: RaceText): RaceExpectation[] {
  const expectations = (written ?? []).map(({ target, version, outcome }, index): RaceExpectation => {
    const path = ['expect', index];
    // A name may begin with @, which is that of a scope.
    const at = isPath(target) ? -1 : target.lastIndexOf('@');
    if (at <= 0) return version === undefined ? { target, outcome } : { target, version, outcome };
    if (version !== undefined) {
      const says = `${target} has a version already, and version: "${version}" is another`;
      throw text.refuse([...path, 'version'], `${says}; leave one of them out`);
    }
    const named = target.slice(at + 1);
    if (named === '') throw text.refuse([...path, 'target'], `no version follows the @ of '${target}'`);
    return { target: target.slice(0, at), version: named, outcome };
  });
  const whom = expectations.map(({ target, version }) => (version === undefined ? target : `${target}@${version}`));
  const twice = whom.findIndex((target, index) => whom.indexOf(target) !== index);
  if (twice >= 0) throw text.refuse(['expect', twice], `${whom[twice]} is there twice; one thing is expected of it`);
  return expectations;
}

/** Whether it is the path of an adapter rather than a name, as `--target` tells them apart. */
function isPath(target: string): boolean {
  return /^(?:[./\\]|file:)|\.(?:ts|mts|mjs|js)$/.test(target);
}
