import { describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../../reports/example-counterexamples.js';
import type { ReportContext } from '../../../reports/reporter.js';
import { obeyCommands } from '../../../reports/testing/obey-commands.js';
import type { BaselineResult } from '../../core/baseline.js';
import type { CheckResult, PropertyResult } from '../../core/report.js';
import { ConformanceOutcome } from './conformance-outcome.js';

const hang = exampleHang();
const report: ReportContext = {
  replayPath: ({ property }) => `replays/${property}.replay.json`,
  targetArgument: './tailrace.target.ts',
  strict: false,
  statementOf: (property) => `What ${property} demands.`,
};

function outcomeOf(result: CheckResult, parts: Partial<ReportContext> = {}): ConformanceOutcome {
  return new ConformanceOutcome({ result, report: { ...report, ...parts } });
}

function tellOne(property: PropertyResult, strict = false): ReturnType<ConformanceOutcome['ofProperty']> {
  return outcomeOf(exampleResult([property]), { strict }).ofProperty(property.id);
}

describe('the test of a property', () => {
  it('says nothing where it holds', () => {
    expect(tellOne(exampleProperty('call-settles'))).toEqual({ weight: 'holds', summary: '', words: '' });
  });

  it('fails where it is violated, with the words, the diagram, and where it can be seen again', () => {
    const { weight, words } = tellOne(exampleProperty('call-settles', { counterexamples: [hang] }));
    expect(weight).toBe('fails');
    expect(words).toContain('call-settles is violated (proved)\n  should hold   What call-settles demands.');
    expect(words).toMatch(/^>> .*call A is still open/m);
    const command = 'npx tailrace replay replays/call-settles.replay.json --target ./tailrace.target.ts';
    expect(words).toContain(`  again         ${command}\n  replay file   replays/call-settles.replay.json`);
    expect(words).toContain('searched      vscode-jsonrpc 10.0.0: 5,000 schedules, stopped by runs, seed 5eed');
  });

  it.each([
    ['must', 'violated', false, 'fails'],
    ['must', 'unreached', false, 'fails'],
    ['must', 'inconclusive', false, 'fails'],
    ['must', 'passed', false, 'holds'],
    ['must', 'expected-failure', false, 'notice'],
    ['must', 'expected-failure', true, 'notice'],
    ['should', 'violated', false, 'warning'],
    ['should', 'inconclusive', false, 'warning'],
    ['should', 'unreached', false, 'notice'],
    ['should', 'passed', false, 'holds'],
    ['should', 'violated', true, 'fails'],
    ['should', 'unreached', true, 'fails'],
    ['should', 'inconclusive', true, 'fails'],
  ] as const)('of a %s that is %s (strict: %s) has the weight %s', (level, status, strict, weight) => {
    const counterexamples = status === 'violated' || status === 'expected-failure' ? [hang] : [];
    const told = tellOne(exampleProperty('no-residue', { level, status, reason: 'so it is', counterexamples }), strict);
    expect(told.weight).toBe(weight);
    expect(told.words === '').toBe(weight === 'holds');
    if (weight === 'warning') expect(told.summary).toMatch(/^no-residue, which should hold: /);
  });

  it('says why nothing is known of what was never reached', () => {
    const { words } = tellOne(exampleProperty('read-wakes', { status: 'unreached', reached: 0, reason: 'no reader' }));
    expect(words).toMatch(/^unreached: no reader\nshould hold: What read-wakes demands\.\nreached in 0 schedules\n/);
  });

  it('says why a failure is expected', () => {
    const parts = { status: 'expected-failure', reason: 'known since May', counterexamples: [hang] } as const;
    const { summary } = tellOne(exampleProperty('call-settles', parts));
    expect(summary).toBe('fails as the baseline expects, in 1 way: known since May');
  });

  it('commands nothing in a workflow, whatever a client says', () => {
    const says = 'stuck\n::error::forged\n##[add-path]/tmp';
    const property = exampleProperty('call-settles', { status: 'inconclusive', reason: says });
    const outcome = { result: exampleResult([property]), report };
    const words = (env: NodeJS.ProcessEnv): string =>
      new ConformanceOutcome(outcome, env).ofProperty(property.id).words;
    expect(obeyCommands(words({ GITHUB_ACTIONS: 'true' }))).toEqual([]);
    expect(words({})).toContain(says);
  });
});

describe('the test of the baseline', () => {
  const baseline: BaselineResult = {
    file: 'known.yaml',
    entries: [],
    applicable: { added: [], removed: [] },
    problems: [],
  };

  it('says nothing where it is true', () => {
    expect(outcomeOf(exampleResult([], { baseline })).ofBaseline().weight).toBe('holds');
  });

  it('fails with each of its problems', () => {
    const problems = [
      { verdict: 'violated', says: 'an entry is stale' },
      { verdict: 'incomplete', says: 'another was not found' },
    ] as const;
    const told = outcomeOf(exampleResult([], { baseline: { ...baseline, problems } })).ofBaseline();
    expect(told.weight).toBe('fails');
    expect(told.words).toBe('the baseline known.yaml is not true any more\nan entry is stale\nanother was not found');
  });
});

describe('what no test has said', () => {
  const held = exampleProperty('call-settles');
  const broken = exampleProperty('no-crash', { counterexamples: [exampleHang()] });

  it('is nothing where the check is conformant, or a test fails', () => {
    expect(outcomeOf(exampleResult([held])).untold(['call-settles'])).toBeUndefined();
    expect(outcomeOf(exampleResult([held, broken])).untold(['call-settles', 'no-crash'])).toBeUndefined();
  });

  it('is a failure of a property that nobody asked for', () => {
    expect(outcomeOf(exampleResult([held, broken])).untold(['call-settles'])).toContain('is violated (proved)');
  });

  it('is why a check is incomplete in which no property fails', () => {
    const result = exampleResult([held], { verdict: 'incomplete', reason: 'the check was interrupted' });
    expect(outcomeOf(result).untold(['call-settles'])).toMatch(/^the check is incomplete: the check was interrupted\n/);
  });
});
