import { UsageError } from '../../core/errors.js';
import { CONNECT } from '../../core/scenario.js';
import { PROPERTIES } from '../../suite/catalogues.js';
import { describeIssue, type FieldWords } from '../../suite/yaml/describe-issue.js';
import { showValue } from '../conformance/show-value.js';
import { suggestNames, unknownName } from '../suggest-names.js';
import { ASSERTION_FIELDS, assertionSchema } from './assertion-schema.js';
import type { RaceAssertion } from './race-assertion.js';

const WORDS: FieldWords = {
  meaning: () => 'a test has it as `tailrace reproduce --emit` wrote it',
  known: (path) => (path.length === 0 ? ASSERTION_FIELDS : []),
};

/**
 * Checks what `assertNoRace` was given.
 *
 * @throws UsageError `bad-option`, saying where; `unknown-name` for a property, or a kind of it, that there is not
 */
export function checkAssertion(given: unknown): RaceAssertion {
  if (typeof given !== 'object' || given === null) {
    throw wrong(`was given ${showValue(given)}; it takes a race as \`tailrace reproduce --emit\` writes it`);
  }
  const { error } = assertionSchema.safeParse(given);
  if (error !== undefined) {
    throw wrong(
      `cannot use what it was given: ${describeIssue(error, WORDS, { content: given, suggest: suggestNames }).says}`,
    );
  }
  const assertion = given as RaceAssertion;
  checkViolations(assertion);
  return assertion;
}

function checkViolations({ violates, scenario, reported = scenario }: RaceAssertion): void {
  const names = [CONNECT, ...reported.strands.flatMap(({ actions }) => actions.map(({ id }) => id))];
  for (const { property: id, of, kind } of violates) {
    const property = PROPERTIES.find((each) => each.id === id);
    if (property === undefined) {
      const known = PROPERTIES.map((each) => each.id);
      throw unknownName('property', id, known, 'tailrace list properties');
    }
    if (kind !== undefined && !property.kinds.includes(kind)) throw unknownName(`kind of ${id}`, kind, property.kinds);
    if (of !== undefined && !names.includes(of)) throw unknownName('operation in the scenario', of, names);
  }
}

function wrong(says: string): UsageError {
  return new UsageError('bad-option', `assertNoRace ${says}`, 'Compare it with docs/regression-tests.md.');
}
