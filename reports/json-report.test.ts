import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exampleHang, exampleProperty, exampleResult } from './example-counterexamples.js';
import { toJsonReport } from './json-report.js';

/** The published shape: fields may be added to it, never renamed or removed. */
const published = z.object({
  tailrace: z.literal(1),
  engine: z.string(),
  node: z.string(),
  target: z.object({ name: z.string(), version: z.string().optional() }),
  seed: z.string(),
  strategy: z.string(),
  profile: z.string(),
  schedules: z.number().int(),
  stoppedBy: z.enum(['runs', 'time', 'signal']),
  elapsedMs: z.number(),
  verdict: z.enum(['conformant', 'violated', 'incomplete', 'error']),
  properties: z.array(
    z.object({
      id: z.string(),
      level: z.enum(['must', 'should']),
      status: z.enum(['passed', 'violated', 'unreached', 'not-applicable', 'expected-failure', 'inconclusive']),
      reached: z.number().int(),
      reason: z.string().optional(),
      failures: z.array(
        z.object({
          fingerprint: z.object({
            v: z.literal(1),
            property: z.string(),
            kind: z.string(),
            operation: z.string(),
            phase: z.string(),
            cause: z.string(),
            outcome: z.string(),
          }),
          expected: z.boolean(),
          counterexample: z.object({
            actions: z.number().int(),
            deviations: z.number().int(),
            strength: z.enum(['proved', 'observed', 'suspected']),
            summary: z.string(),
            replay: z.string(),
          }),
        }),
      ),
    }),
  ),
});

const result = exampleResult([
  exampleProperty('call-settles', { counterexamples: [exampleHang()] }),
  exampleProperty('read-wakes', { status: 'not-applicable', reached: 0, reason: 'needs processes' }),
]);

describe('the JSON report', () => {
  it('has the published shape after a round trip through text', () => {
    const report = toJsonReport(result, () => 'dir/file.replay.json');
    expect(published.parse(JSON.parse(JSON.stringify(report)))).toMatchObject({
      tailrace: 1,
      verdict: 'violated',
      target: { name: 'vscode-jsonrpc', version: '10.0.0' },
      properties: [
        {
          id: 'call-settles',
          status: 'violated',
          failures: [
            {
              fingerprint: {
                v: 1,
                property: 'call-settles',
                kind: 'hung',
                operation: 'call',
                phase: 'unwritten',
                cause: 'eof',
                outcome: 'pending',
              },
              expected: false,
              counterexample: {
                actions: 2,
                deviations: 1,
                strength: 'proved',
                summary:
                  'app-1 calls A; EOF arrives 1 microtask later; call A never settles (nothing is left to run: proved)',
                replay: 'dir/file.replay.json',
              },
            },
          ],
        },
        { id: 'read-wakes', status: 'not-applicable', reason: 'needs processes', failures: [] },
      ],
    });
  });

  it('keeps history, scenario and schedule out: they are in the replay file', () => {
    const text = JSON.stringify(toJsonReport(result, () => 'x'));
    expect(text).not.toContain('"history"');
    expect(text).not.toContain('"strands"');
  });

  it('says null for a counterexample that was not written down', () => {
    expect(toJsonReport(result, () => undefined).properties[0]?.failures[0]?.counterexample.replay).toBeNull();
  });

  it('tells expected failures from others of the same property, and what became of the baseline', () => {
    const expected = { ...exampleHang(), expected: true as const };
    const counterexamples = [expected, exampleHang()];
    const baseline = { file: 'b.yaml', entries: [], applicable: { added: [], removed: ['read-wakes'] }, problems: [] };
    const judged = exampleResult([exampleProperty('call-settles', { counterexamples })], { baseline });
    const report = toJsonReport(judged, () => 'x');
    expect(report.properties[0]?.failures.map((failure) => failure.expected)).toEqual([true, false]);
    expect(report.baseline).toEqual(baseline);
    expect(toJsonReport(result, () => 'x')).not.toHaveProperty('baseline');
  });
});
