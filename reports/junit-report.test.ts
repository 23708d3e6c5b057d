import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { CheckResult, PropertyResult } from '../src/core/report.js';
import { exampleHang, exampleLostOutput, exampleProperty, exampleResult } from './example-counterexamples.js';
import { toJunitReport } from './junit-report.js';
import type { ReportContext } from './reporter.js';

const schema = readFileSync(new URL('./fixtures/junit-10.xsd', import.meta.url), 'utf8');

const context: ReportContext = {
  replayPath: (counterexample) => `replays/${counterexample.property}.replay.json`,
  targetArgument: 'vscode-jsonrpc',
  strict: false,
  statementOf: (property) => `What ${property} demands.`,
};

/** What the schema holds against a document: nothing, where it is valid. */
async function complaints(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: { fileName: 'report.xml', contents: xml }, schema });
  return errors.map((error) => error.message);
}

interface ReadCase {
  readonly name: string;
  readonly classname: string;
  /** The elements inside, by name: the attribute `message`, then the text. */
  readonly inside: Readonly<Record<string, readonly [message: string, text: string]>>;
}

interface ReadElement {
  readonly '@message'?: string;
  readonly '#text'?: string;
}

type ReadReport = {
  readonly testsuites: { readonly testsuite: { readonly testcase?: readonly Readonly<Record<string, unknown>>[] } };
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'testcase',
});

/** The testcases of a report, as another program reads them. */
function readCases(xml: string): ReadCase[] {
  const { testsuites } = parser.parse(xml) as ReadReport;
  return (testsuites.testsuite.testcase ?? []).map((testCase) => ({
    name: String(testCase['@name']),
    classname: String(testCase['@classname']),
    inside: Object.fromEntries(
      Object.entries(testCase)
        .filter(([name]) => /^[a-z]/.test(name))
        .map(([name, element]) => {
          const { '@message': message = '', '#text': text = '' } = element as ReadElement;
          return [name, [message, text] as const];
        }),
    ),
  }));
}

function onlyCase(property: PropertyResult, strict = false): ReadCase {
  const cases = readCases(toJunitReport(exampleResult([property]), { ...context, strict }));
  expect(cases).toHaveLength(1);
  return cases[0] ?? { name: '', classname: '', inside: {} };
}

const every: CheckResult = exampleResult([
  exampleProperty('call-settles', { counterexamples: [exampleHang(), { ...exampleHang(), expected: true }] }),
  exampleProperty('no-output-lost-polled', { status: 'expected-failure', counterexamples: [exampleLostOutput()] }),
  exampleProperty('read-wakes', { status: 'unreached', reached: 0, reason: 'never in 5000 schedules: A read waited.' }),
  exampleProperty('moody', { status: 'inconclusive', reason: 'seen, but not again' }),
  exampleProperty('close-told-once', { level: 'should', counterexamples: [exampleHang()] }),
  exampleProperty('file-errors', { status: 'not-applicable', reached: 0, reason: 'the target lacks files' }),
  exampleProperty('no-crash'),
]);

describe('the JUnit report', () => {
  it('is valid by the schema of Jenkins, whatever the result', async () => {
    const target = { name: 'vscode-jsonrpc', version: '10.0.0', lockHash: 'sha256:00' };
    for (const result of [
      every,
      exampleResult([]),
      exampleResult([], { verdict: 'error', reason: 'it broke', target }),
    ]) {
      for (const strict of [false, true]) {
        expect(await complaints(toJunitReport(result, { ...context, strict }))).toEqual([]);
      }
    }
    expect(await complaints('<testsuites><testsuite/></testsuites>')).not.toEqual([]);
  });

  it('has a suite for the check and a testcase for each property, and counts them rightly', () => {
    const xml = toJunitReport(every, context);
    expect(xml).toContain(
      '<testsuite name="tailrace vscode-jsonrpc 10.0.0" tests="7" failures="3" errors="0" skipped="1" time="1.800">',
    );
    expect(xml).toContain('<testsuites name="tailrace" tests="7" failures="3" errors="0" time="1.800">');
    expect(xml).toContain('<property name="seed" value="5eed"/>');
    const cases = readCases(xml);
    expect(cases.map((testCase) => testCase.name)).toEqual(every.properties.map((property) => property.id));
    expect(new Set(cases.map((testCase) => testCase.classname))).toEqual(new Set(['tailrace.vscode-jsonrpc']));
  });

  it('tells a failure with its summary, its diagram and its replay file', () => {
    const { inside } = onlyCase(exampleProperty('call-settles', { counterexamples: [exampleHang()] }));
    const [message = '', text = ''] = inside.failure ?? [];
    expect(message).toBe(
      'app-1 calls A; EOF arrives 1 microtask later; call A never settles (nothing is left to run: proved)',
    );
    expect(text).toContain(message);
    expect(text).toContain('should hold   What call-settles demands.');
    expect(text).toMatch(/^>> .*call A is still open/m);
    expect(text).toContain('npx tailrace replay replays/call-settles.replay.json --target vscode-jsonrpc');
    expect(text).toContain('replay file   replays/call-settles.replay.json');
    expect(Object.keys(inside)).toEqual(['failure']);
  });

  it('says in the message how many other ways to fail there are, and tells each', () => {
    const property = exampleProperty('call-settles', { counterexamples: [exampleHang(), exampleLostOutput()] });
    const [message = '', text = ''] = onlyCase(property).inside.failure ?? [];
    expect(message).toMatch(/: proved\) \(and 1 other failure\)$/);
    expect(text).toContain('call-settles is violated');
    expect(text).toContain('no-output-lost-polled is violated');
  });

  it.each(['unreached', 'inconclusive'] as const)('counts %s as a failure, never as skipped', (status) => {
    const { inside } = onlyCase(exampleProperty('read-wakes', { status, reached: 0, reason: 'the reason' }));
    expect(Object.keys(inside)).toEqual(['failure']);
    expect(inside.failure?.[0]).toBe(`${status}: the reason`);
    expect(inside.failure?.[1]).toContain('What read-wakes demands.');
  });

  it('skips what does not apply, with the reason', () => {
    const property = exampleProperty('file-errors', { status: 'not-applicable', reason: 'the target lacks files' });
    expect(onlyCase(property).inside).toEqual({ skipped: ['the target lacks files', ''] });
  });

  it('lets an expected failure pass, and tells it', () => {
    const property = exampleProperty('call-settles', {
      status: 'expected-failure',
      reason: 'known upstream',
      counterexamples: [exampleHang()],
    });
    const { inside } = onlyCase(property);
    expect(Object.keys(inside)).toEqual(['system-out']);
    expect(inside['system-out']?.[1]).toContain('accepted because known upstream');
    expect(inside['system-out']?.[1]).toContain('expected failure: app-1 calls A');
  });

  it('keeps an expected way to fail apart from one that is not', () => {
    const expected = { ...exampleLostOutput(), expected: true as const };
    const property = exampleProperty('call-settles', { counterexamples: [expected, exampleHang()] });
    const { inside } = onlyCase(property);
    expect(inside.failure?.[1]).toContain('call A never settles');
    expect(inside.failure?.[1]).not.toContain('was told the end');
    expect(inside['system-out']?.[1]).toContain('was told the end');
  });

  it('fails a should property only when strict, and tells it otherwise', () => {
    const property = exampleProperty('close-told-once', { level: 'should', counterexamples: [exampleHang()] });
    const { inside } = onlyCase(property);
    expect(Object.keys(inside)).toEqual(['system-out']);
    expect(inside['system-out']?.[1]).toMatch(/^should hold: app-1 calls A/);
    expect(Object.keys(onlyCase(property, true).inside)).toEqual(['failure']);
  });

  it.each([
    ['incomplete', 'error', 'the check was interrupted'],
    ['violated', 'failure', 'an entry of the baseline is stale'],
    ['error', 'error', 'the harness broke'],
  ] as const)('is not green when no property fails but the check is %s', (verdict, element, reason) => {
    const xml = toJunitReport(exampleResult([exampleProperty('no-crash')], { verdict, reason }), context);
    expect(readCases(xml).at(-1)).toMatchObject({ name: 'verdict', inside: { [element]: [reason, ''] } });
  });

  it('is green when the check is conformant', () => {
    const xml = toJunitReport(exampleResult([exampleProperty('no-crash')]), context);
    expect(readCases(xml).map((testCase) => testCase.inside)).toEqual([{}]);
    expect(xml).toContain('failures="0" errors="0"');
  });

  it('differs in nothing but the time between two runs of one seed', () => {
    const slower = toJunitReport({ ...every, elapsedMs: 71_234.5 }, context);
    expect(slower).toContain('time="71.234"');
    expect(slower.replaceAll(/ time="[\d.]+"/g, '')).toBe(
      toJunitReport(every, context).replaceAll(/ time="[\d.]+"/g, ''),
    );
  });

  it('keeps what a client said in its place, and leaves out what XML cannot hold', async () => {
    const said = ']]></failure><testcase name="forged"/>&amp;&nbsp;&#0;\u0000\u001b[31m\ud800\ufffe\u{1f600}"\'';
    const hang = exampleHang();
    const evil = { ...hang, evidence: { ...hang.evidence, kind: 'crashed', says: said } };
    const property = exampleProperty('call-settles', { counterexamples: [evil] });
    const result = exampleResult([property], { target: { name: said }, reason: said, verdict: 'violated' });
    const xml = toJunitReport(result, { ...context, replayPath: () => said });
    expect(await complaints(xml)).toEqual([]);
    const cases = readCases(xml);
    expect(cases).toHaveLength(1);
    const kept = ']]></failure><testcase name="forged"/>&amp;&nbsp;&#0;[31m\u{1f600}"\'';
    expect(cases[0]?.inside.failure?.[0]).toContain(kept);
    expect(cases[0]?.inside.failure?.[1]).toContain(kept);
  });
});
