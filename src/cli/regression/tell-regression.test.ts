import { describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { tellRegression } from './tell-regression.js';

const race = { title: 'A call hangs', source: 'https://example.test/1' };

function result(given: Partial<ReproductionResult>): ReproductionResult {
  return {
    ...{ engine: '0.1.0', target: { name: 'client', version: '1.2.3' }, seed: 's', strategy: 'portfolio', runs: 10 },
    ...{ outcome: 'not-found', schedules: 10, fitting: 10, reached: 10, stoppedBy: 'runs' },
    ...{ domain: { preset: 'memory', gaps: ['idle', 0] }, inconclusive: [] },
    ...given,
  };
}

describe('a regression test', () => {
  it('has nothing to say where it passes', () => {
    expect(tellRegression(race, { status: 'held', result: result({}) })).toBeUndefined();
  });

  it('tells the report, what should hold, and what happened, with the diagram', () => {
    const found = result({ outcome: 'reproduced', counterexample: exampleHang() });
    const words = tellRegression(race, { status: 'violated', result: found });
    expect(words).toMatch(/^A call hangs\nhttps:\/\/example\.test\/1\n\ncall-settles is violated \(proved\)\n/);
    expect(words).toContain('  should hold   No call is open at the end of the run.\n');
    expect(words).toMatch(/^>> .*call A is still open/m);
    expect(words).toMatch(/\nreproduced on client 1\.2\.3 in schedule 812; as small as it gets: 2 actions, .*$/);
  });

  it('says that it says nothing any more where nothing is reached', () => {
    const words = tellRegression(race, { status: 'unreached', result: result({ outcome: 'unreached', reached: 0 }) });
    expect(words).toContain('\n\nnothing can be said on client 1.2.3: 10 schedules fit the report, and none reaches');
    expect(words).toContain('\n\nThis test says nothing of this client any more, so it is not green. Reproduce');
  });

  it('says why it does not pass where the client does not do the same again, or the search was stopped', () => {
    expect(tellRegression(race, { status: 'inconclusive', result: result({ outcome: 'inconclusive' }) })).toMatch(
      /it was seen, but not again[\s\S]*nobody can say that it is mended/,
    );
    expect(tellRegression({ title: 't' }, { status: 'interrupted', result: result({ stoppedBy: 'signal' }) })).toMatch(
      /^t\n\nnot found[\s\S]*\n\nThe search was stopped before its end/,
    );
  });
});
