import { describe, expect, it } from 'vitest';
import type { CheckEvent, CheckResult } from '../src/core/report.js';
import { exampleHang, exampleLostOutput, exampleProperty, exampleResult } from './example-counterexamples.js';
import { createTextReporter } from './text-reporter.js';

function render(events: readonly CheckEvent[], exitCode = 1): string {
  let text = '';
  const reporter = createTextReporter({
    sink: (part) => {
      text += part;
    },
    color: false,
    engine: '0.1.0',
    targetArgument: 'vscode-jsonrpc',
    replayPath: (counterexample) => `replays/${counterexample.property}.replay.json`,
    statementOf: (property) => `What ${property} demands.`,
    exitCodeOf: () => exitCode,
  });
  for (const event of events) reporter.event(event);
  return text;
}

function finished(result: CheckResult): CheckEvent {
  return { type: 'finished', result };
}

describe('the text report', () => {
  it('says at once what is checked, from which seed, how far and how much of it applies', () => {
    const started: CheckEvent = {
      type: 'started',
      target: { name: 'vscode-jsonrpc', version: '10.0.0' },
      seed: '5eed',
      strategy: 'portfolio',
      profile: 'quick',
      runs: 5000,
      applicable: 17,
      properties: 27,
    };
    expect(render([started])).toMatchInlineSnapshot(`
      "tailrace 0.1.0 checks vscode-jsonrpc 10.0.0
      seed 5eed, strategy portfolio, profile quick, 5,000 schedules, 17 of 27 properties applicable

      "
    `);
    const { runs: _limited, ...unlimited } = started;
    expect(render([unlimited])).toContain('until the time is up');
  });

  it('tells a violation as soon as it is found, with the command that shows it again', () => {
    expect(render([{ type: 'found', counterexample: exampleHang() }])).toMatchInlineSnapshot(`
      "✕ call-settles is violated (proved), first seen in schedule 812
        app-1 calls A; EOF arrives 1 microtask later; call A never settles (nothing is left to run: proved)
        npx tailrace replay replays/call-settles.replay.json --target vscode-jsonrpc

      "
    `);
  });

  it('tells one violation of each property as it comes, and the other ways to fail in the table', () => {
    const other = exampleHang();
    const second = { ...other, fingerprint: { ...other.fingerprint, operation: 'start' as const } };
    const events: CheckEvent[] = [exampleHang(), second].map((counterexample) => ({ type: 'found', counterexample }));
    expect(render(events).match(/is violated/g)).toHaveLength(1);
    const property = exampleProperty('call-settles', { counterexamples: [other, second] });
    expect(render([finished(exampleResult([property]))])).toContain('\n    hung: call, start\n');
  });

  it('says of a violation that a recorded failure showed again that it was known', () => {
    const text = render([{ type: 'found', counterexample: { ...exampleHang(), foundAt: 0 } }]);
    expect(text).toContain('call-settles is violated (proved), as recorded before\n');
  });

  it('ends in a table, the coverage and the verdict, with the plainest failure explained', () => {
    const result = exampleResult([
      exampleProperty('no-output-lost-polled', { counterexamples: [exampleLostOutput()] }),
      exampleProperty('call-settles', { counterexamples: [exampleHang()] }),
      exampleProperty('close-told-once', { level: 'should' }),
      exampleProperty('read-wakes', { status: 'unreached', reached: 0, reason: 'no read was waiting at the loss' }),
      exampleProperty('file-errors', { status: 'not-applicable', reached: 0, reason: 'needs files' }),
    ]);
    const text = render([finished(result)]);
    expect(text).toContain('call-settles is violated (proved)\n  should hold   What call-settles demands.');
    expect(text).not.toContain('no-output-lost-polled is violated');
    expect(text.slice(text.indexOf('✓'))).toMatchInlineSnapshot(`
      "✓ passed           close-told-once        should           4,210 reached  What close-told-once demands.
      – not-applicable   file-errors            must                            needs files
      ○ unreached        read-wakes             must                 0 reached  no read was waiting at the loss
      ✕ violated         no-output-lost-polled  must        1 of 4,210 reached  What no-output-lost-polled demands.
      ✕ violated         call-settles           must        1 of 4,210 reached  What call-settles demands.

      4 of 5 properties applicable
      faults      eof 1,203, reset 402
      phases      in-flight 900
      strategies  first 1, urw 4,999

      vscode-jsonrpc 10.0.0: violated (no-output-lost-polled, call-settles)
      5,000 schedules in 1.8 s, stopped by runs, seed 5eed
      exit 1: a property is violated
      "
    `);
  });

  it('names the target in the verdict line, and what the exit code means', () => {
    const text = render([finished(exampleResult([exampleProperty('call-settles')]))], 0);
    expect(text).toContain('vscode-jsonrpc 10.0.0: conformant\n');
    expect(text).toContain('exit 0: every applicable must property was reached and held');
  });

  it('says why a check is incomplete', () => {
    const result = exampleResult([], { verdict: 'incomplete', reason: 'nothing was run', schedules: 0 });
    expect(render([finished(result)], 3)).toContain(
      '10.0.0: incomplete\n  because nothing was run\n0 schedules in 1.8 s',
    );
  });

  it('prints the number of runs that equals a search that time stopped', () => {
    const result = exampleResult([exampleProperty('call-settles')], { stoppedBy: 'time', schedules: 5321 });
    expect(render([finished(result)])).toContain('The same again: --runs 5321 --seed 5eed');
  });
});

describe('the text report of a check with a baseline', () => {
  const expected = { ...exampleHang(), foundAt: 0, expected: true as const };
  const { v: _version, ...fingerprint } = expected.fingerprint;
  const entry = {
    fingerprint,
    reason: 'mended in 2.0',
    replay: 'a.replay.json',
    state: 'expected',
    shown: true,
  } as const;
  const applicable = { added: [], removed: [] };

  it('is silent about an expected failure while it searches, and does not let it hide another', () => {
    expect(render([{ type: 'found', counterexample: expected }])).toBe('');
    const events: CheckEvent[] = [expected, exampleHang()].map((counterexample) => ({ type: 'found', counterexample }));
    expect(render(events).match(/is violated/g)).toHaveLength(1);
  });

  it('tells what is expected in the table, with its reason, and in one line', () => {
    const property = { status: 'expected-failure' as const, reason: 'mended in 2.0', counterexamples: [expected] };
    const baseline = { file: 'b.yaml', entries: [entry], applicable, problems: [] };
    const result = exampleResult([exampleProperty('call-settles', property)], { baseline });
    const text = render([finished(result)], 0);
    expect(text).toContain('! expected-failure call-settles  must        1 of 4,210 reached  mended in 2.0\n');
    expect(text).toContain('    as expected: 1 way to fail\n');
    expect(text).toContain('\nbaseline b.yaml: 1 of 1 known failure as recorded\n');
    expect(text).toContain(
      'exit 0: every applicable must property was reached and held, or failed as the baseline expects',
    );
    expect(text).not.toContain('The plainest of the failures');
  });

  it('explains the unexpected of the failures, though an expected one is plainer', () => {
    const unexpected = exampleLostOutput();
    const property = exampleProperty('call-settles', { counterexamples: [expected, unexpected] });
    const text = render([finished(exampleResult([property]))]);
    expect(text).toContain('no-output-lost-polled is violated');
    expect(text).toContain('    missing-tail: poll\n    as expected: 1 way to fail\n');
  });

  it('says what is not true any more in the baseline, and what to do', () => {
    const elsewhere = {
      ...entry,
      state: 'elsewhere',
      shown: false,
      says: 'its replay diverged: record it anew',
    } as const;
    const problems = [
      { verdict: 'violated', says: 'no-crash: it is stale: remove it' },
      { verdict: 'incomplete', says: 'read-wakes: not found: search longer' },
    ] as const;
    const baseline = { file: 'b.yaml', entries: [entry, elsewhere], applicable, problems };
    const result = exampleResult([exampleProperty('call-settles')], {
      baseline,
      verdict: 'violated',
      reason: 'b.yaml',
    });
    expect(render([finished(result)])).toContain(`baseline b.yaml: 1 of 2 known failures as recorded
  ! call-settles (hung, call, unwritten, eof, pending): its replay diverged: record it anew
  ✕ no-crash: it is stale: remove it
  ? read-wakes: not found: search longer
`);
    expect(render([finished(result)])).toContain('exit 1: the baseline is not true any more\n');
  });
});
