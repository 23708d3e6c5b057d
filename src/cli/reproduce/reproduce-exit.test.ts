import { describe, expect, it } from 'vitest';
import { ERRORS, TailraceError } from '../../core/errors.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { InterruptedError } from '../interrupted-error.js';
import { bisectExitOf, bisectExitOfError, reproduceExitOf } from './reproduce-exit.js';

function result(outcome: ReproductionResult['outcome'], stoppedBy: ReproductionResult['stoppedBy'] = 'runs') {
  return { outcome, stoppedBy } as ReproductionResult;
}

describe('the exit code of reproduce', () => {
  it.each([
    ['reproduced', 0, 1],
    ['ruled-out', 1, 0],
    ['not-found', 3, 0],
    ['unreached', 3, 125],
    ['inconclusive', 3, 125],
  ] as const)('of %s is %i, and for git bisect run %i', (outcome, plain, bisect) => {
    expect([reproduceExitOf(result(outcome)), bisectExitOf(result(outcome))]).toEqual([plain, bisect]);
    expect(bisectExitOf(result(outcome, 'time'))).toBe(bisect);
  });

  it('ends the bisection where the search was stopped, unless it had found the race by then', () => {
    expect(bisectExitOf(result('not-found', 'signal'))).toBe(128);
    expect(bisectExitOf(result('unreached', 'signal'))).toBe(128);
    expect(bisectExitOf(result('reproduced', 'signal'))).toBe(1);
  });

  it('passes a commit over for what is wrong with its client alone, and ends the bisection for everything else', () => {
    const passedOver = ERRORS.filter(({ code }) => bisectExitOfError(new TailraceError(code, 'wrong')) !== 128);
    expect(passedOver.map(({ code }) => code).sort()).toEqual([
      'adapter-contract',
      'adapter-failed',
      'adapter-load',
      'client-install',
      'driver-failed',
      'race-target',
      'worker-lost',
    ]);
    for (const { code } of passedOver) expect(bisectExitOfError(new TailraceError(code, 'wrong'))).toBe(125);
    expect([new TypeError('a bug'), 'text', new InterruptedError('early')].map(bisectExitOfError)).toEqual([
      128, 128, 128,
    ]);
  });
});
