import { describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty } from '../../../reports/example-counterexamples.js';
import type { BaselineEntryState, FingerprintPattern } from '../../core/baseline.js';
import type { Counterexample, Inconclusive, PropertyResult } from '../../core/report.js';
import type { Fingerprint } from '../../core/verdict.js';
import type { ReplayResult } from '../../engine/replay-result.js';
import { type Baseline, type ExpectedFailure, REASON_WANTED } from './baseline.js';
import { judgeBaseline, settleWithBaseline } from './judge-baseline.js';

/** The failure that the baseline knows: a call that hangs, unwritten, by EOF. */
const known = exampleHang();
const { fingerprint } = known;
const inPhase = (phase: Fingerprint['phase']): Counterexample => ({
  ...known,
  fingerprint: { ...fingerprint, phase },
  evidence: { ...known.evidence, phase },
});
const unknown = inPhase('after-loss');

function entry(parts: Partial<ExpectedFailure> = {}): ExpectedFailure {
  const { v: _version, ...pattern } = fingerprint;
  return { fingerprint: pattern, reason: 'known', replay: 'a.replay.json', recorded: known.replay, ...parts };
}

function baselineOf(failures: readonly ExpectedFailure[], parts: Partial<Baseline> = {}): Baseline {
  const base = {
    file: 'b.yaml',
    target: 'vscode-jsonrpc',
    applicable: ['call-settles', 'no-crash'],
    today: '2026-01-15',
  };
  return { ...base, failures, ...parts };
}

const shown: ReplayResult = { status: 'violated', fingerprints: [fingerprint] };
const diverged: ReplayResult = { status: 'diverged', step: 3, why: 'cut cannot act' };

interface Check {
  readonly found?: readonly Counterexample[];
  readonly replays?: readonly ReplayResult[];
  readonly failures?: readonly ExpectedFailure[];
  readonly baseline?: Partial<Baseline>;
  readonly settles?: Partial<PropertyResult>;
}

function judge({ found = [known], replays = [shown], failures = [entry()], baseline = {}, settles = {} }: Check) {
  const properties = [
    exampleProperty('call-settles', { counterexamples: found, ...settles }),
    exampleProperty('no-crash'),
  ];
  const judged = judgeBaseline(baselineOf(failures, baseline), { properties, replays });
  const [first] = judged.properties;
  if (first === undefined) throw new Error('no property was judged');
  return { ...judged, settles: first, settled: settleWithBaseline({ verdict: 'conformant' }, judged.baseline) };
}

describe('judging by a baseline', () => {
  it('expects what an entry is about, says why, and finds nothing wrong', () => {
    const { settles, baseline, settled } = judge({});
    expect(settles).toMatchObject({
      status: 'expected-failure',
      reason: 'known',
      counterexamples: [{ expected: true }],
    });
    expect(baseline).toMatchObject({ file: 'b.yaml', entries: [{ state: 'expected', shown: true }], problems: [] });
    expect(baseline.entries[0]).not.toHaveProperty('says');
    expect(settled).toEqual({ verdict: 'conformant' });
  });

  it('takes every other failure for a violation, also of the same property', () => {
    const { settles } = judge({ found: [known, unknown] });
    expect(settles.status).toBe('violated');
    expect(settles.counterexamples.map(({ expected }) => expected)).toEqual([true, undefined]);
  });

  it.each<[FingerprintPattern, boolean]>([
    [{ property: 'call-settles' }, true],
    [{ property: 'call-settles', kind: 'hung', outcome: 'pending' }, true],
    [{ property: 'call-settles', phase: 'unwritten' }, false],
    [{ property: 'call-settles', phase: 'after-loss', cause: 'reset' }, false],
    [{ property: 'call-settles', operation: 'start' }, false],
    [{ property: 'no-crash' }, false],
  ])('matches what is left out with anything: %j, after the loss, by EOF: %s', (pattern, expected) => {
    const { settles } = judge({ found: [unknown], failures: [entry({ fingerprint: pattern })] });
    expect(settles.status).toBe(expected ? 'expected-failure' : 'violated');
  });

  it('keeps a property inconclusive of which something else was seen and not seen again', () => {
    const seen = (evidence: Counterexample['evidence']): Inconclusive => {
      const { scenario, schedule } = known;
      return { property: 'call-settles', evidence, step: 1, differs: 'a call settled', scenario, schedule };
    };
    const other = judge({ settles: { inconclusive: [seen(unknown.evidence)] } });
    expect(other.settles).toMatchObject({ status: 'inconclusive', reason: expect.stringContaining('at step 1') });
    expect(judge({ settles: { inconclusive: [seen(known.evidence)] } }).settles.status).toBe('expected-failure');
  });

  it('does not count entries of properties that were not asked for', () => {
    const elsewhere = entry({ fingerprint: { property: 'read-wakes' } });
    expect(judge({ failures: [entry(), elsewhere] }).baseline.entries).toHaveLength(1);
  });
});

describe('an entry', () => {
  const yesterday = '2026-01-14';

  it.each<[string, Check, BaselineEntryState, 'conformant' | 'violated' | 'incomplete', string]>([
    ['whose replay holds', { found: [], replays: [{ status: 'held' }] }, 'stale', 'violated', 'remove the entry'],
    [
      'whose replay holds, with the failure elsewhere',
      { replays: [{ status: 'held' }] },
      'stale',
      'violated',
      'on another schedule',
    ],
    [
      'whose replay diverged',
      { found: [], replays: [diverged] },
      'not-found',
      'incomplete',
      'run with --update-baseline',
    ],
    [
      'whose replay reaches nothing',
      { found: [], replays: [{ status: 'unreached' }] },
      'not-found',
      'incomplete',
      'does not reach',
    ],
    [
      'whose replay shows another failure',
      { found: [unknown], replays: [{ status: 'violated', fingerprints: [unknown.fingerprint] }] },
      'not-found',
      'incomplete',
      'shows another failure',
    ],
    [
      'whose replay diverged, with the failure elsewhere',
      { replays: [diverged] },
      'elsewhere',
      'conformant',
      'record it anew',
    ],
    ['whose replay was not run', { found: [], replays: [] }, 'not-run', 'incomplete', 'run again'],
    ['whose replay ended the check by showing it', { replays: [] }, 'expected', 'conformant', ''],
    ['that expired', { failures: [entry({ expires: yesterday })] }, 'expired', 'violated', 'expired after 2026-01-14'],
    [
      'that expired, and is not found any more',
      { found: [], replays: [diverged], failures: [entry({ expires: yesterday })] },
      'expired',
      'violated',
      'expired',
    ],
    ['on its last day', { failures: [entry({ expires: '2026-01-15' })] }, 'expected', 'conformant', ''],
    [
      'that nobody has reviewed',
      { failures: [entry({ reason: REASON_WANTED })] },
      'unreviewed',
      'violated',
      'nobody has said why',
    ],
    [
      'whose property does not apply',
      {
        found: [],
        replays: [{ status: 'left-out' }],
        settles: { status: 'not-applicable' },
        baseline: { applicable: ['no-crash'] },
      },
      'not-applicable',
      'violated',
      'does not apply',
    ],
  ])('%s', (_name, check, state, verdict, words) => {
    const { baseline, settled } = judge(check);
    const [judged] = baseline.entries;
    expect(judged?.state).toBe(state);
    expect(judged?.says ?? '').toContain(words);
    expect(settled.verdict).toBe(verdict);
    if (verdict !== 'conformant') expect(settled.reason).toContain(judged?.says);
  });

  it('that expired or was not reviewed expects nothing', () => {
    expect(judge({ failures: [entry({ expires: yesterday })] }).settles.status).toBe('violated');
    expect(judge({ failures: [entry({ reason: REASON_WANTED })] }).settles.status).toBe('violated');
  });
});

describe('the set of applicable properties', () => {
  it.each<[readonly string[], string]>([
    [['no-crash'], 'now call-settles applies as well'],
    [[], 'now call-settles, no-crash apply as well'],
  ])('that was reviewed as %j has grown', (applicable, words) => {
    const { baseline, settled } = judge({ baseline: { applicable } });
    expect(baseline.applicable.removed).toEqual([]);
    expect(settled).toEqual({ verdict: 'violated', reason: expect.stringContaining(words) });
  });

  it('has shrunk', () => {
    const notApplicable = { found: [], failures: [], settles: { status: 'not-applicable' as const } };
    const { baseline, settled } = judge(notApplicable);
    expect(baseline.applicable).toEqual({ added: [], removed: ['call-settles'] });
    expect(settled).toEqual({ verdict: 'violated', reason: expect.stringContaining('call-settles no longer applies') });
  });

  it('is compared among what was asked for only', () => {
    const { settled } = judge({ baseline: { applicable: ['call-settles', 'no-crash', 'read-wakes'] } });
    expect(settled.verdict).toBe('conformant');
  });
});

describe('a baseline that is written anew', () => {
  const updating = { updating: true };

  it.each<[string, Check]>([
    ['stale', { found: [], replays: [{ status: 'held' }] }],
    ['not found', { found: [], replays: [diverged] }],
    ['not found, and expired', { found: [], replays: [diverged], failures: [entry({ expires: '2025-01-01' })] }],
    ['of a changed set', {}],
  ])('has no problem with what it leaves behind: %s', (_name, check) => {
    const { baseline } = judge({ ...check, baseline: { ...updating, applicable: ['call-settles'] } });
    expect(baseline.problems).toEqual([]);
  });

  it('still has one with what it keeps: expired, or without a reason', () => {
    const expired = judge({ failures: [entry({ expires: '2026-01-14' })], baseline: updating });
    expect(expired.settled).toMatchObject({ verdict: 'violated', reason: expect.stringContaining('does not prolong') });
    const wanted = judge({ failures: [entry({ reason: REASON_WANTED })], baseline: updating });
    expect(wanted.settled.verdict).toBe('violated');
  });
});

describe('the verdict with a baseline', () => {
  const problem = (verdict: 'violated' | 'incomplete') => ({ verdict, says: `it is ${verdict}` });
  const result = (...problems: ReturnType<typeof problem>[]) => {
    return { file: 'b.yaml', entries: [], applicable: { added: [], removed: [] }, problems };
  };

  it('is the gravest of what was found and what is wrong with the file', () => {
    const incomplete = { verdict: 'incomplete' as const, reason: 'never reached: x' };
    expect(settleWithBaseline({ verdict: 'violated' }, result(problem('violated')))).toEqual({ verdict: 'violated' });
    expect(settleWithBaseline(incomplete, result())).toEqual(incomplete);
    expect(settleWithBaseline(incomplete, result(problem('incomplete')))).toEqual({
      verdict: 'incomplete',
      reason: 'never reached: x; the baseline b.yaml is not true any more: it is incomplete',
    });
    expect(settleWithBaseline(incomplete, result(problem('incomplete'), problem('violated')))).toEqual({
      verdict: 'violated',
      reason: 'the baseline b.yaml is not true any more: it is violated (and 1 more)',
    });
  });
});
