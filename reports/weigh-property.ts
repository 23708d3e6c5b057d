import type { Counterexample, PropertyResult } from '../src/core/report.js';

/**
 * What a property's status means to whoever reads a report: it fails the check, it is told and fails nothing, it is as
 * it should be, or it does not apply. What was never reached weighs as much as what is violated: nothing is known of
 * it.
 */
export type Weight = 'fails' | 'remark' | 'holds' | 'skipped';

/** @param strict whether `should` properties decide as `must` properties do */
export function weighProperty({ status, level }: PropertyResult, strict: boolean): Weight {
  switch (status) {
    case 'not-applicable':
      return 'skipped';
    case 'passed':
    case 'expected-failure':
      return 'holds';
    case 'violated':
    case 'unreached':
    case 'inconclusive':
      return strict || level === 'must' ? 'fails' : 'remark';
  }
}

/** The failures of a property, those that the baseline expects apart from those that it does not. */
export function splitFailures({ status, counterexamples }: PropertyResult): {
  readonly expected: readonly Counterexample[];
  readonly unexpected: readonly Counterexample[];
} {
  const isExpected = (found: Counterexample): boolean => status === 'expected-failure' || found.expected === true;
  return {
    expected: counterexamples.filter(isExpected),
    unexpected: counterexamples.filter((found) => !isExpected(found)),
  };
}
