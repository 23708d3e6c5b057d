import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../src/core/report.js';
import { exampleHang, exampleLostOutput, exampleProperty, exampleResult } from './example-counterexamples.js';
import { createGithubAnnotations } from './github-annotations.js';
import { type Obeyed, obeyCommands } from './testing/obey-commands.js';

function annotate(result: CheckResult, strict = false): Obeyed[] {
  let written = '';
  const reporter = createGithubAnnotations(
    {
      replayPath: (counterexample) => `replays/${counterexample.property}.replay.json`,
      targetArgument: 'vscode-jsonrpc',
      strict,
      statementOf: () => undefined,
    },
    (text) => {
      written += text;
    },
  );
  reporter.event({ type: 'progress', schedules: 1, violated: [] });
  expect(written).toBe('');
  reporter.event({ type: 'finished', result });
  return obeyCommands(written);
}

const words = (annotations: readonly Obeyed[]): string[] =>
  annotations.map(({ name, properties, data }) => `${name} | ${properties.title} | ${data}`);

describe('the annotations of a workflow run', () => {
  it('are none when all is well', () => {
    const known = exampleProperty('call-settles', { status: 'expected-failure', counterexamples: [exampleHang()] });
    expect(annotate(exampleResult([exampleProperty('no-crash'), known]))).toEqual([]);
  });

  it('are an error for each must that fails, with its summary and the command that shows it again', () => {
    const result = exampleResult([
      exampleProperty('call-settles', { counterexamples: [exampleHang(), exampleLostOutput()] }),
      exampleProperty('read-wakes', { status: 'unreached', reached: 0, reason: 'never in 5000 schedules' }),
    ]);
    expect(words(annotate(result))).toEqual([
      'error | vscode-jsonrpc 10.0.0: call-settles is violated (proved) | ' +
        'app-1 calls A; EOF arrives 1 microtask later; call A never settles (nothing is left to run: proved)\n' +
        'It fails in 1 other way as well.\n' +
        'npx tailrace replay replays/call-settles.replay.json --target vscode-jsonrpc',
      'error | vscode-jsonrpc 10.0.0: read-wakes is unreached | never in 5000 schedules',
    ]);
  });

  it('are a warning for a should that fails, and an error when strict', () => {
    const result = exampleResult([
      exampleProperty('close-told-once', { level: 'should', counterexamples: [exampleHang()] }),
    ]);
    expect(annotate(result).map(({ name }) => name)).toEqual(['warning']);
    expect(annotate(result, true).map(({ name }) => name)).toEqual(['error']);
  });

  it('leave a should that was not reached to the other reports, unless strict', () => {
    const result = exampleResult([exampleProperty('close-told-once', { level: 'should', status: 'unreached' })]);
    expect(annotate(result)).toEqual([]);
    expect(annotate(result, true)).toHaveLength(1);
  });

  it('pass over a failure that is expected, for one that is not', () => {
    const expected = { ...exampleHang(), expected: true as const };
    const property = exampleProperty('call-settles', { counterexamples: [expected, exampleLostOutput()] });
    const [annotation] = annotate(exampleResult([property]));
    expect(annotation?.data).toContain('was told the end');
    expect(annotation?.data).not.toContain('other way');
  });

  it('tell the verdict where no property explains it', () => {
    const result = exampleResult([exampleProperty('no-crash')], {
      verdict: 'incomplete',
      reason: 'the check was interrupted',
    });
    expect(words(annotate(result))).toEqual(['error | vscode-jsonrpc 10.0.0: incomplete | the check was interrupted']);
  });

  it('tell what is wrong with the baseline', () => {
    const baseline = {
      file: 'baseline.yaml',
      entries: [],
      applicable: { added: [], removed: [] },
      problems: [{ verdict: 'violated', says: 'an entry is stale' }],
    } as const;
    const result = exampleResult([exampleProperty('no-crash')], { verdict: 'violated', reason: 'x', baseline });
    expect(words(annotate(result))).toEqual(['error | vscode-jsonrpc 10.0.0: the baseline | an entry is stale']);
  });

  it('are no more of a level than GitHub shows, and the last names the others', () => {
    const many = (count: number): CheckResult =>
      exampleResult(
        Array.from({ length: count }, (_, index) => exampleProperty(`p${index}`, { counterexamples: [exampleHang()] })),
      );
    expect(annotate(many(10)).map(({ properties }) => properties.title)).toHaveLength(10);
    const eleven = annotate(many(11));
    expect(eleven).toHaveLength(10);
    expect(eleven.at(-1)).toMatchObject({ name: 'error', properties: { title: 'tailrace: 2 more' } });
    expect(eleven.at(-1)?.data).toMatch(/p9 is violated.*\n.*p10 is violated/);
  });

  it('say what a client said, and obey nothing of it', () => {
    const hang = exampleHang();
    const says = 'x\n::set-output name=a::b\n##[add-path]/tmp %0A::error::c';
    const evil = { ...hang, evidence: { ...hang.evidence, kind: 'crashed', says } };
    const property = exampleProperty('call-settles', { counterexamples: [evil] });
    const obeyed = annotate(exampleResult([property], { target: { name: 'a,b::c\n::error::d' } }));
    expect(obeyed).toHaveLength(1);
    expect(obeyed[0]?.properties).toEqual({ title: 'a,b::c\n::error::d: call-settles is violated (proved)' });
    expect(obeyed[0]?.data).toContain(says);
  });
});
