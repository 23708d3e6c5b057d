import { describe, expect, it } from 'vitest';
import type { PropertyResult, PropertyStatus, StoppedBy } from '../core/report.js';
import { overallVerdict } from './overall-verdict.js';

function result(id: string, status: PropertyStatus, level: 'must' | 'should' = 'must'): PropertyResult {
  return { id, level, status, reached: 1, violated: 0, counterexamples: [], inconclusive: [] };
}

type Row = readonly [string, readonly PropertyResult[], number, StoppedBy, ReturnType<typeof overallVerdict>];

const passed = result('p', 'passed');
const none = 'none of the properties asked for applies to the target';

const table: readonly Row[] = [
  ['all held', [passed], 5, 'runs', { verdict: 'conformant' }],
  ['time is over', [passed], 5, 'time', { verdict: 'conformant' }],
  ['some do not apply', [passed, result('n', 'not-applicable')], 5, 'runs', { verdict: 'conformant' }],
  ['an expected failure', [passed, result('e', 'expected-failure')], 5, 'runs', { verdict: 'conformant' }],
  ['a must is violated', [passed, result('v', 'violated')], 5, 'runs', { verdict: 'violated' }],
  ['and it was stopped', [result('v', 'violated')], 5, 'signal', { verdict: 'violated' }],
  ['and nothing was searched', [result('v', 'violated')], 0, 'runs', { verdict: 'violated' }],
  [
    'and others were not reached',
    [result('u', 'unreached'), result('v', 'violated')],
    5,
    'runs',
    { verdict: 'violated' },
  ],
  ['only a should is violated', [passed, result('s', 'violated', 'should')], 5, 'runs', { verdict: 'conformant' }],
  ['a should is not reached', [passed, result('s', 'unreached', 'should')], 5, 'runs', { verdict: 'conformant' }],
  [
    'a must is not reached',
    [passed, result('u', 'unreached')],
    5,
    'runs',
    { verdict: 'incomplete', reason: 'never reached: u' },
  ],
  [
    'a must is not conclusive',
    [passed, result('i', 'inconclusive')],
    5,
    'runs',
    { verdict: 'incomplete', reason: 'not conclusive: i' },
  ],
  ['it was stopped', [passed], 5, 'signal', { verdict: 'incomplete', reason: 'it was stopped early' }],
  ['nothing was run', [passed], 0, 'runs', { verdict: 'incomplete', reason: 'nothing was run' }],
  [
    'nothing applies',
    [result('n', 'not-applicable')],
    0,
    'runs',
    { verdict: 'incomplete', reason: `nothing was run; ${none}` },
  ],
  ['nothing was asked for', [], 5, 'runs', { verdict: 'incomplete', reason: 'no property was asked for' }],
  [
    'much is missing',
    [result('u', 'unreached'), result('i', 'inconclusive'), result('w', 'unreached')],
    0,
    'signal',
    { verdict: 'incomplete', reason: 'nothing was run; it was stopped early; never reached: u, w; not conclusive: i' },
  ],
];

describe('the verdict on a whole check', () => {
  it.each(table)('where %s', (_where, properties, schedules, stoppedBy, verdict) => {
    expect(overallVerdict(properties, schedules, stoppedBy)).toEqual(verdict);
  });
});
