import { describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import type { CheckResult } from '../core/report.js';
import { exitCodeOf } from './exit-code.js';
import { settleVerdict } from './settle-verdict.js';

const held = exampleProperty('call-settles');
const broken = exampleProperty('call-settles', { counterexamples: [exampleHang()] });
const brokenShould = exampleProperty('close-told-once', { level: 'should', counterexamples: [exampleHang()] });
const unreached = exampleProperty('read-wakes', { status: 'unreached', reached: 0 });
const unreachedShould = exampleProperty('no-residue', { level: 'should', status: 'unreached', reached: 0 });
const inapplicable = exampleProperty('read-wakes', { status: 'not-applicable', reached: 0 });
const unsure = exampleProperty('read-wakes', { status: 'inconclusive' });
const expected = exampleProperty('call-settles', { status: 'expected-failure', counterexamples: [exampleHang()] });

function exitCode(result: CheckResult, strict = false): number {
  return exitCodeOf(settleVerdict(result, strict).verdict);
}

describe('the exit code of a check', () => {
  it.each<[string, number, CheckResult, boolean?]>([
    ['every must property reached and held', 0, exampleResult([held])],
    ['a failure that the baseline expects', 0, exampleResult([expected])],
    ['an expected failure that the search itself never reached', 0, exampleResult([held, { ...expected, reached: 0 }])],
    ['a baseline that is not true any more', 1, exampleResult([held], { verdict: 'violated', reason: 'stale' })],
    ['a must property violated', 1, exampleResult([broken])],
    ['a should property violated', 0, exampleResult([held, brokenShould])],
    ['a should property violated, strict', 1, exampleResult([held, brokenShould]), true],
    ['a must property never reached', 3, exampleResult([held, unreached])],
    ['a should property never reached', 0, exampleResult([held, unreachedShould])],
    ['a should property never reached, strict', 3, exampleResult([held, unreachedShould]), true],
    ['only a should property, never reached', 3, exampleResult([unreachedShould])],
    ['a result that did not reproduce', 3, exampleResult([held, unsure])],
    ['violated and never reached', 1, exampleResult([broken, unreached])],
    ['nothing run', 3, exampleResult([held], { schedules: 0 })],
    ['no property selected', 3, exampleResult([])],
    ['nothing applicable', 3, exampleResult([inapplicable])],
    ['interrupted', 3, exampleResult([held], { stoppedBy: 'signal' })],
    ['interrupted with a violation found', 1, exampleResult([broken], { stoppedBy: 'signal' })],
    ['stopped by time', 0, exampleResult([held], { stoppedBy: 'time' })],
    ['a harness that failed', 2, exampleResult([broken], { verdict: 'error' })],
    ['a verdict that is graver than it looks', 3, exampleResult([held], { verdict: 'incomplete', reason: 'x' })],
  ])('for %s is %i', (_what, code, result, strict) => {
    // What the engine says is taken back to the mildest, but where the case is about it.
    const mild =
      result.verdict === 'violated' && result.reason === undefined
        ? { ...result, verdict: 'conformant' as const }
        : result;
    expect(exitCode(result, strict)).toBe(code);
    expect(exitCode(mild, strict)).toBe(code);
  });

  it('comes with a reason when it is made graver', () => {
    expect(settleVerdict(exampleResult([held, unreached]), false).reason).toBe('never reached: read-wakes');
    expect(settleVerdict(exampleResult([held], { schedules: 0 }), false).reason).toBe('no schedule was run');
  });
});
