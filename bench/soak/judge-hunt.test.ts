import { describe, expect, it } from 'vitest';
import type { Counterexample } from '../../src/core/report.js';
import type { ActionKind } from '../../src/core/scenario.js';
import type { HuntResult } from '../../src/suite/job.js';
import { judgeHunt } from './judge-hunt.js';

function found(
  seed: number,
  kinds: readonly ActionKind[],
  deviations: number,
  { foundAt = 10, operation = 'call' } = {},
): HuntResult {
  const actions = kinds.map((kind, index) => ({ id: `${kind}-${index}`, kind }));
  const counterexample = {
    actions: kinds.length,
    deviations,
    foundAt,
    fingerprint: { v: 1, property: 'call-settles', kind: 'hung', operation, phase: 'unwritten', cause: 'eof' },
    scenario: { strands: [{ name: 'app-1', actor: 'app', actions }] },
  };
  return { seed: `${seed}`, counterexample: counterexample as unknown as Counterexample };
}

const seeds = (count: number, result: (seed: number) => HuntResult): HuntResult[] =>
  Array.from({ length: count }, (_, index) => result(index + 1));

const quarry = { name: 'broken/some', breaks: 'call-settles' };

describe('the bound on seeds', () => {
  it('is kept by 95 of 100 and broken by 94, which names the seeds that missed', () => {
    const caught = (count: number) =>
      judgeHunt(
        quarry,
        seeds(100, (seed) => (seed <= count ? found(seed, ['call'], 0) : { seed: `${seed}` })),
      );
    expect(caught(95).breaches).toEqual([]);
    expect(caught(94).breaches).toEqual(['caught with 94 of 100 seeds, at least 95 % are needed']);
    expect(caught(94).missed).toEqual(['95', '96', '97', '98', '99', '100']);
  });

  it('is broken when nothing was caught, and there are no medians then', () => {
    const summary = judgeHunt(
      quarry,
      seeds(10, (seed) => ({ seed: `${seed}` })),
    );
    expect(summary.breaches).toHaveLength(1);
    expect(summary).not.toHaveProperty('medianActions');
    expect(summary).not.toHaveProperty('mostFoundAt');
  });
});

it('takes the medians and the latest find of the seeds that caught it, and counts different failures', () => {
  const results = [
    found(1, ['call'], 1, { foundAt: 5 }),
    found(2, ['call', 'eof', 'stray'], 3, { foundAt: 900 }),
    { seed: '3' },
  ];
  expect(judgeHunt(quarry, results)).toMatchObject({
    caught: 2,
    medianFoundAt: 452.5,
    mostFoundAt: 900,
    medianActions: 2,
    medianDeviations: 2,
    fingerprints: 1,
  });
});

describe('the bound on races', () => {
  const long = seeds(3, (seed) => found(seed, new Array<ActionKind>(7).fill('call'), 4));

  it('holds for races alone', () => {
    expect(judgeHunt(quarry, long).breaches).toEqual([]);
    expect(judgeHunt({ ...quarry, race: true }, long).breaches).toEqual([
      '7 actions in the median, at most 6',
      '4 deviations in the median, at most 3',
    ]);
  });

  it('is kept by 6 actions and 3 deviations', () => {
    const results = seeds(3, (seed) => found(seed, new Array<ActionKind>(6).fill('call'), 3));
    expect(judgeHunt({ ...quarry, race: true }, results).breaches).toEqual([]);
  });
});

describe('check-then-register', () => {
  const known = { name: 'broken/check-then-register', breaks: 'call-settles', race: true } as const;

  const smallest = (count: number) => seeds(count, (seed) => found(seed, ['call', 'eof'], 1));

  it('must come down to one call, one eof and one deviation', () => {
    expect(judgeHunt(known, smallest(3)).breaches).toEqual([]);
  });

  it.each([
    ['another action', ['call', 'eof', 'stray'], 1],
    ['another end', ['call', 'reset'], 1],
    ['another deviation', ['call', 'eof'], 2],
  ] as const)('is reported when a plain call comes down to %s', (_, kinds, deviations) => {
    expect(judgeHunt(known, [...smallest(3), found(4, kinds, deviations)]).breaches).toEqual([
      '1 of 4 plain calls cut off by an eof are not 1 call, 1 eof and 1 deviation',
    ]);
  });

  it('may hang in other operations first, as long as the median is as small', () => {
    const others = (count: number) =>
      seeds(count, (seed) => found(seed, ['start', 'read', 'eof'], 1, { operation: 'read' }));
    expect(judgeHunt(known, [...smallest(3), ...others(2)]).breaches).toEqual([]);
    expect(judgeHunt(known, [...smallest(2), ...others(3)]).breaches).toEqual([
      '3 actions and 1 deviations in the median, not 2 and 1',
    ]);
    expect(judgeHunt(known, others(3)).breaches).toContain('no seed showed a plain call that was cut off by an eof');
  });
});
