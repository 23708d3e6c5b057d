import { tellReproduction } from '../../../reports/tell-reproduction.js';
import { PROPERTIES } from '../../suite/catalogues.js';
import type { Regression, RegressionOutcome } from '../../suite/race/regression.js';

/** What a regression test that fails says; undefined for one that passes. */
export function tellRegression(
  { title, source }: Pick<Regression, 'title' | 'source'>,
  { status, result }: RegressionOutcome,
): string | undefined {
  if (status === 'held') return undefined;
  const heading = source === undefined ? title : `${title}\n${source}`;
  const said = tellReproduction(result, {
    statementOf: (id) => PROPERTIES.find((property) => property.id === id)?.statement,
  });
  const means = MEANINGS[status];
  return [heading, said, ...(means === undefined ? [] : [means])].join('\n\n');
}

/** What to make of it, where the test has not shown the race and does not pass either. */
const MEANINGS: Readonly<Partial<Record<RegressionOutcome['status'], string>>> = {
  unreached:
    'This test says nothing of this client any more, so it is not green. Reproduce the report anew with a client that\n' +
    'shows it (`tailrace reproduce FILE --target ... --emit`), or take the test away.',
  inconclusive:
    'The client did not do the same again on the same schedule, so nobody can say that it is mended. Often something\n' +
    'of it lives from one run to the next.',
  interrupted: 'The search was stopped before its end, most likely by the timeout of this test.',
};
