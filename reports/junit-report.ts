import Builder from 'fast-xml-builder';
import type { CheckResult, PropertyResult } from '../src/core/report.js';
import { formatCounted, formatTarget } from './format-numbers.js';
import type { ReportContext } from './reporter.js';
import { sayStatus, tellFailure, tellProperty } from './tell-property.js';
import { splitFailures, weighProperty } from './weigh-property.js';

/** One testcase, before it is XML. */
interface TestCase {
  readonly name: string;
  /** What the element inside is called; without one the test passed. */
  readonly outcome?: 'failure' | 'error' | 'skipped';
  readonly type?: string;
  readonly message?: string;
  readonly body?: string;
  /** What is told of a test that passed all the same. */
  readonly notes: readonly string[];
}

/**
 * The report for CI servers: a suite for the check, a testcase for each property, in the form of the schema of Jenkins'
 * xUnit plugin (`junit-10.xsd`). A property that was never reached is a failure, never skipped: nothing is known of it.
 * Nothing but `time` differs between two runs of one seed.
 */
export function toJunitReport(result: CheckResult, context: ReportContext): string {
  const cases = result.properties.map((property) => toTestCase(property, context));
  cases.push(...toBaselineCase(result));
  if (result.verdict !== 'conformant' && !cases.some(isFailure)) cases.push(toVerdictCase(result));
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((testCase) => testCase.outcome === outcome).length;
  const totals = { '@tests': cases.length, '@failures': count('failure'), '@errors': count('error') };
  const time = { '@time': (result.elapsedMs / 1000).toFixed(3) };
  const properties = Object.entries(provenanceOf(result)).map(([name, value]) => ({ '@name': name, '@value': value }));
  const suite = {
    '@name': `tailrace ${formatTarget(result.target)}`,
    ...totals,
    '@skipped': count('skipped'),
    ...time,
    properties: { property: properties },
    testcase: cases.map((testCase) => toElement(testCase, result)),
    'system-out': verdictWords(result),
  };
  return XML.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': 'tailrace', ...totals, ...time, testsuite: suite },
  });
}

const XML = new Builder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  tagValueProcessor: (_name, value) => keepLegal(String(value)),
  attributeValueProcessor: (_name, value) => keepLegal(String(value)),
});

/**
 * Leaves out what XML 1.0 cannot hold, not even escaped (its production 2, `Char`): a client's text may hold anything.
 */
function keepLegal(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}

function toElement(testCase: TestCase, { target }: CheckResult): object {
  const { name, outcome, type = '', message = '', body = '', notes } = testCase;
  return {
    '@name': name,
    '@classname': `tailrace.${target.name}`,
    ...(outcome === undefined ? {} : { [outcome]: { '@type': type, '@message': message, '#text': body } }),
    ...(notes.length === 0 ? {} : { 'system-out': notes.join('\n\n') }),
  };
}

function isFailure({ outcome }: TestCase): boolean {
  return outcome === 'failure' || outcome === 'error';
}

/** What a run has to be given to be the same again. */
function provenanceOf(result: CheckResult): Record<string, string> {
  const { engine, node, target, seed, strategy, profile, schedules, stoppedBy, verdict } = result;
  return {
    engine,
    node,
    target: formatTarget(target),
    ...(target.lockHash === undefined ? {} : { lockHash: target.lockHash }),
    seed,
    strategy,
    profile,
    schedules: String(schedules),
    stoppedBy,
    verdict,
  };
}

function verdictWords(result: CheckResult): string {
  const lines = [`${formatTarget(result.target)}: ${result.verdict}`];
  if (result.reason !== undefined) lines.push(`because ${result.reason}`);
  lines.push(`${formatCounted(result.schedules, 'schedule')}, stopped by ${result.stoppedBy}, seed ${result.seed}`);
  return lines.join('\n');
}

/** What is wrong with the baseline itself, where there is one and something is. */
function toBaselineCase({ baseline }: CheckResult): TestCase[] {
  const [first, ...others] = baseline?.problems ?? [];
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (and ${formatCounted(others.length, 'other problem')})`;
  const body = [first, ...others].map(({ says }) => says).join('\n');
  return [
    { name: 'baseline', outcome: 'failure', type: first.verdict, message: `${first.says}${more}`, body, notes: [] },
  ];
}

/** A check that is not conformant although no property fails, so that its report is not green. */
function toVerdictCase({ verdict, reason }: CheckResult): TestCase {
  const outcome = verdict === 'violated' ? 'failure' : 'error';
  return { name: 'verdict', outcome, type: verdict, message: reason ?? `the check is ${verdict}`, notes: [] };
}

function toTestCase(property: PropertyResult, context: ReportContext): TestCase {
  const { id, reason } = property;
  const notes = splitFailures(property).expected.map((found) => `expected failure: ${tellFailure(found, context)}`);
  if (property.status === 'expected-failure' && reason !== undefined) notes.unshift(`accepted because ${reason}`);
  switch (weighProperty(property, context.strict)) {
    case 'skipped':
      return { name: id, outcome: 'skipped', type: property.status, message: reason ?? 'not applicable', notes };
    case 'holds':
      return { name: id, notes };
    case 'remark':
      return { name: id, notes: [`should hold: ${sayStatus(property)}`, tellProperty(property, context), ...notes] };
    case 'fails':
      return {
        name: id,
        outcome: 'failure',
        type: splitFailures(property).unexpected[0]?.fingerprint.kind ?? property.status,
        message: sayStatus(property),
        body: tellProperty(property, context),
        notes,
      };
  }
}
