import { describe, expect, it } from 'vitest';
import type { Race } from '../src/core/race.js';
import type { ReproductionResult, SearchDomain } from '../src/core/reproduction.js';
import { exampleHang } from './example-counterexamples.js';
import { nameGaps, tellRace, tellReproduction } from './tell-reproduction.js';

const race: Race = {
  title: 'A call hangs',
  needs: [],
  scenario: { format: 1, callTimeoutMs: 1000, strands: [] },
  order: [],
  joined: [],
  violates: [{ property: 'call-settles' }],
  expect: [],
};

const domain: SearchDomain = {
  preset: 'memory',
  gaps: ['idle', 'turn1', 'turn0', 'joined', 2, 1, 0],
  longestDrain: { hops: 2, rounds: 1 },
};

function result(given: Partial<ReproductionResult>): ReproductionResult {
  return {
    ...{ engine: '0.1.0', target: { name: 'toy', version: '1.0.0' }, seed: 's', strategy: 'portfolio', runs: 1000 },
    ...{ outcome: 'not-found', schedules: 1000, fitting: 1000, reached: 900, stoppedBy: 'runs', domain },
    inconclusive: [],
    ...given,
  };
}

const told = (given: Partial<ReproductionResult>): string =>
  tellReproduction(result(given), { statementOf: () => 'No call is open at the end of the run.' });

describe('a race report in words', () => {
  it('says what it is, where it is from and what is looked for', () => {
    expect(tellRace(race, 'r.yaml')).toBe('r.yaml: A call hangs\n  looks for     call-settles\n');
    const violates = [{ property: 'call-settles', of: 'A', kind: 'hung' }, { property: 'no-crash' }];
    expect(tellRace({ ...race, source: 'https://x.test/1', summary: 'It\n hung.\n', violates }, 'r.yaml')).toBe(
      [
        'r.yaml: A call hangs',
        '  source        https://x.test/1',
        '  seen          It hung.',
        '  looks for     call-settles (hung of A), or no-crash',
        '',
      ].join('\n'),
    );
  });
});

describe('what came of a search', () => {
  it('has the story and the diagram of what was found, how long it took, and how small it is', () => {
    const words = tellReproduction(result({ outcome: 'reproduced', counterexample: exampleHang() }), {
      replayCommand: 'npx tailrace replay f',
      statementOf: () => 'No call is open at the end of the run.',
    });
    expect(words).toContain('should hold   No call is open at the end of the run.');
    expect(words).toContain('again         npx tailrace replay f');
    expect(words).toMatch(
      /\nreproduced on toy 1\.0\.0 in schedule 812; as small as it gets: \d actions?, 1 deviation$/,
    );
  });

  it('says of a ruling out what it ranged over', () => {
    const exhausted = { orderings: 3, schedules: 1234, passes: 1, spared: { commuting: true, spotChecks: 20 } };
    expect(told({ outcome: 'ruled-out', reached: 1000, domain: { ...domain, exhausted } })).toBe(
      [
        'ruled out on toy 1.0.0: all 1,234 schedules (3 orderings x gaps) checked, and it happens in none',
        '  gaps          joined, 0..2 hops, turn0, turn1, idle, as the preset memory allows them',
        '  longest drain 2 generations of microtasks, 1 round of immediates',
        '  spared        gaps longer than that drain, deliveries to different processes in one order; 20 spot checks held',
      ].join('\n'),
    );
  });

  it('says that there are other failures than the reported one', () => {
    expect(told({ otherwise: 12 })).toContain(
      '\n  otherwise     12 schedules violate it in another way than the report says\n',
    );
    expect(told({})).not.toContain('otherwise');
  });

  it('says how many schedules a ruling out rests on where it is not all of them', () => {
    const exhausted = { orderings: 1, schedules: 700, passes: 1 };
    const ruledOut = { outcome: 'ruled-out' as const, domain: { ...domain, exhausted } };
    expect(told({ ...ruledOut, fitting: 40, reached: 3 })).toContain(
      '\n  reached       of 1,000 runs 40 fit the report, and 3 reached what it is about\n',
    );
    expect(told({ ...ruledOut, reached: 3 })).toContain('\n  reached       of 1,000 runs 3 reached what it is about\n');
    expect(told({ ...ruledOut, reached: 1000 })).not.toContain('reached');
  });

  it('says that gaps end before the client does', () => {
    const longest = { ...domain, longestDrain: { hops: 12, rounds: 0 } };
    expect(told({ domain: longest })).toMatch(/12 generations .*, 0 rounds of immediates; gaps go to 8 generations$/m);
    const both = { ...domain, longestDrain: { hops: 9, rounds: 5 } };
    expect(told({ domain: both })).toContain('; gaps go to 8 generations and 4 rounds');
    const rounds = { ...domain, longestDrain: { hops: 2, rounds: 7 } };
    expect(told({ domain: rounds })).toContain('7 rounds of immediates; gaps go to 4 rounds');
  });

  it.each([
    [{ stoppedBy: 'runs' }, 'the budget is over'],
    [{ stoppedBy: 'time' }, 'the time is over'],
    [{ stoppedBy: 'signal' }, 'it was stopped'],
    [{ domain: { ...domain, estimated: 250_000 } }, 'the budget is over, with about 250,000 in all'],
    [{ domain: { ...domain, strayed: true } }, 'the client does not do the same again, so that they cannot be gone'],
    [{ fitting: 40 }, '1,000 schedules, of which 40 fit the report (900 reached what it is about)'],
  ] as const)('says why %j is no ruling out', (given, expected) => {
    expect(told(given)).toContain('not found on toy 1.0.0: 1,000 schedules');
    expect(told(given)).toContain(expected);
  });

  it('says of a real connection that nothing is proved though all was run', () => {
    const exhausted = { orderings: 1, schedules: 9, passes: 3 };
    const wire: SearchDomain = { preset: 'websocket', gaps: ['idle', 'separate', 'joined'], exhausted };
    expect(told({ domain: wire })).toContain(
      'all there are, each run 3 times: 9 schedules (1 ordering x gaps); but on',
    );
    expect(told({ domain: wire })).toContain('but on a real connection none is ever quite the same again');
    expect(told({ domain: wire })).toContain('joined, separate, idle, as the preset websocket allows them');
    expect(told({ domain: wire })).not.toContain('spared');
  });

  it('tells a search that says nothing from one that finds nothing', () => {
    expect(told({ outcome: 'unreached', schedules: 0, reached: 0, fitting: 0 })).toContain('nothing was run');
    expect(told({ outcome: 'unreached', reached: 0 })).toContain(
      'nothing can be said on toy 1.0.0: 1,000 schedules fit the report, and none reaches what the property is about',
    );
    expect(told({ outcome: 'unreached', reached: 0, fitting: 0 })).toContain(
      'none of 1,000 schedules is in the order of the report; loosen `order` or `joined`',
    );
    const { scenario, schedule, evidence } = exampleHang();
    const once = { property: 'call-settles', evidence, step: 3, differs: 'event 7 was taken', scenario, schedule };
    expect(told({ outcome: 'inconclusive', inconclusive: [once] })).toContain(
      'it was seen, but not again on the same schedule (at step 3: event 7 was taken)',
    );
  });
});

describe('the gaps that are told apart', () => {
  it('are named from the shortest to idle', () => {
    expect(nameGaps(['idle'])).toBe('idle');
    expect(nameGaps(['idle', 'turn0', 3, 2, 1, 0])).toBe('0..3 hops, turn0, idle');
  });
});
