import { describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../../reports/example-counterexamples.js';
import type { BaselineEntryResult } from '../../core/baseline.js';
import type { Counterexample } from '../../core/report.js';
import { REASON_WANTED } from './baseline.js';
import { type UpdatedBaseline, updateBaseline } from './update-baseline.js';

const found = exampleHang();
const { v: _version, ...pattern } = found.fingerprint;

function entry(parts: Partial<BaselineEntryResult> = {}): BaselineEntryResult {
  const base = { fingerprint: pattern, reason: 'known', replay: 'old.replay.json', expires: '2027-01-31' };
  return { ...base, state: 'expected', shown: true, ...parts };
}

function update(counterexamples: readonly Counterexample[], entries?: readonly BaselineEntryResult[]): UpdatedBaseline {
  const properties = [
    exampleProperty('call-settles', { counterexamples }),
    exampleProperty('no-crash'),
    exampleProperty('generations-apart', { status: 'not-applicable' }),
  ];
  const baseline = { file: 'b.yaml', applicable: { added: [], removed: [] }, problems: [] };
  const judged = entries === undefined ? {} : { baseline: { ...baseline, entries } };
  return updateBaseline(exampleResult(properties, judged), () => 'new.replay.json');
}

describe('writing a baseline anew', () => {
  it('without one before, takes in all that was found, for somebody to give the reasons', () => {
    expect(update([found])).toEqual({
      file: {
        target: 'vscode-jsonrpc',
        applicable: ['call-settles', 'no-crash'],
        failures: [{ fingerprint: pattern, reason: REASON_WANTED, replay: 'new.replay.json' }],
      },
      added: [pattern],
      recordedAnew: [],
      removed: [],
    });
  });

  it('leaves an entry as it is whose replay shows its failure, however widely it matches', () => {
    const wide = entry({ fingerprint: { property: 'call-settles' } });
    const { file, added, recordedAnew, removed } = update([found], [wide]);
    const { fingerprint, reason, replay, expires } = wide;
    expect(file.failures).toEqual([{ fingerprint, reason, replay, expires }]);
    expect([added, recordedAnew, removed]).toEqual([[], [], []]);
  });

  it.each(['elsewhere', 'stale', 'expired', 'unreviewed'] as const)(
    'records an entry anew, with its reason and its day, whose failure was only found elsewhere: %s',
    (state) => {
      const { file, added, recordedAnew } = update([found], [entry({ state, shown: false })]);
      expect(file.failures).toEqual([
        { fingerprint: pattern, reason: 'known', replay: 'new.replay.json', expires: '2027-01-31' },
      ]);
      expect([added, recordedAnew]).toEqual([[], [pattern]]);
    },
  );

  it.each(['stale', 'not-found', 'not-applicable'] as const)('removes an entry that found nothing: %s', (state) => {
    const { file, removed } = update([], [entry({ state, shown: false })]);
    expect(file.failures).toEqual([]);
    expect(removed).toEqual([pattern]);
  });

  it('keeps an entry whose replay was not run', () => {
    const { file, removed } = update([], [entry({ state: 'not-run', shown: false })]);
    expect(file.failures).toMatchObject([{ fingerprint: pattern, replay: 'old.replay.json' }]);
    expect(removed).toEqual([]);
  });
});
