import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import type { Race } from '../../core/race.js';
import type { Counterexample } from '../../core/report.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { type EmittedTest, emitSource, TEST_RUNNERS } from './emit-source.js';

const hang = exampleHang();
const { dialect: _dialect, ...scenario } = hang.scenario;

const race: Race = {
  title: 'A call hangs',
  source: 'https://example.test/issues/1',
  summary: 'It hung when the server died\nwhile a call was being made.',
  needs: [],
  scenario,
  order: [{ earlier: 'A.invoked', later: 'cut.delivered' }],
  joined: [],
  violates: [{ property: 'call-settles', of: 'A' }],
  expect: [],
};

function emit(given: Partial<EmittedTest> = {}): string {
  return emitSource({
    ...{ runner: 'vitest', race, raceFile: 'hang.race.yaml', counterexample: hang, target: 'broken/merged' },
    ...{ shownBy: { name: 'client', version: '1.2.3' }, runs: 20_000, timeoutMs: 180_000 },
    ...given,
  });
}

/** What a module does when it is loaded: the types of its statements, and the source of what its test does. */
function read(source: string): { readonly statements: readonly string[]; readonly title: unknown } {
  const { program, errors } = parseSync('emitted.ts', source);
  expect(errors).toEqual([]);
  const call = program.body.at(-1);
  const [title] =
    call?.type === 'ExpressionStatement' && call.expression.type === 'CallExpression' ? call.expression.arguments : [];
  return {
    statements: program.body.map(({ type }) => type),
    title: title?.type === 'Literal' ? title.value : undefined,
  };
}

const TEST_MODULE = ['ImportDeclaration', 'ImportDeclaration', 'ExpressionStatement'];

describe('the source of a regression test', () => {
  it('tells the report and what was shown, and holds all that is needed to look for it again', () => {
    expect(emit().replace(ENGINE_VERSION, 'VERSION')).toMatchInlineSnapshot(`
      "// @vitest-environment node
      //
      // A call hangs
      // https://example.test/issues/1
      //
      // Reported: It hung when the server died while a call was being made.
      //
      // Shown by client 1.2.3: app-1 calls A; EOF arrives 1 microtask later; call A never settles
      // (nothing is left to run: proved).
      //
      //        time  app                                 client                  connection                 executor
      //        0 ms   ·  connected  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
      //               │ ────────────── call A ────────────▶ │                         │                         │
      //      +1 hop   │                                     │ ◀───────────────────── EOF ────────────────────── │
      //               │ ◀───────── close handler ────────── │                         │                         │
      //               │                                     │ ── write of A refused ✕ │                         │
      //               ·  no more faults: the stream ends and time runs on · · · · · · · · · · · · · · · · · · · ·
      // >> 10000 ms   │ call A is still open                │                         │                         │
      //
      // This test fails where the client shows this again, in this schedule or another one, and where
      // nothing can be said of it any more. Written by tailrace VERSION from hang.race.yaml.
      import { assertNoRace } from 'tailrace/regression';
      import { expect, test } from 'vitest';

      test('A call hangs', { timeout: 180000 }, async ({ signal }) => {
        const { status } = await assertNoRace({
          tailraceRegression: 1,
          title: 'A call hangs',
          source: 'https://example.test/issues/1',
          target: 'broken/merged',
          violates: [{ property: 'call-settles', of: 'A' }],
          // What is left of the report, and the order and gaps in which it was shown.
          scenario: {
            format: 1,
            callTimeoutMs: 1000,
            strands: [
              { name: 'app-1', actor: 'app', actions: [{ kind: 'call', id: 'A' }] },
              {
                name: 'end',
                actor: 'fault',
                actions: [{ kind: 'eof', id: 'cut', after: ['A.invoked'] }],
              },
            ],
          },
          schedule: [{ action: 'A', gap: 'idle' }, { action: 'cut', gap: 1 }],
          order: [{ earlier: 'A.invoked', later: 'cut.delivered' }],
          // The schedule is followed first. Then others are run: all there are, or as many as this.
          runs: 20000,
          seed: '5eed',
          signal,
        });
        expect(status).toBe('held');
      });
      "
    `);
  });

  it('is that of the runner asked for', () => {
    const source = emit({ runner: 'node-test' });
    expect(source).toContain(
      "import { test } from 'node:test';\nimport { assertNoRace } from 'tailrace/regression';\n",
    );
    expect(source).toContain(
      "test('A call hangs', { timeout: 180000 }, async ({ signal }) => {\n  await assertNoRace({\n",
    );
    expect(source).not.toContain('vitest');
    expect(source).not.toContain('expect(');
  });

  it.each(TEST_RUNNERS)('is a module of %s, and the same whenever it is written', (runner) => {
    const source = emit({ runner });
    expect(read(source)).toEqual({ statements: TEST_MODULE, title: 'A call hangs' });
    expect(emit({ runner, race: structuredClone(race), counterexample: structuredClone(hang) })).toBe(source);
  });

  it('has the whole report as well where something of it was left away', () => {
    expect(emit()).not.toContain('reported:');
    const idle = { name: 'late', actor: 'app', actions: [{ id: 'B', kind: 'call' }] } as const;
    const whole = { ...race, scenario: { ...scenario, strands: [...scenario.strands, idle] } };
    expect(emit({ race: whole })).toContain("{ name: 'late', actor: 'app', actions: [{ id: 'B', kind: 'call' }] },");
    expect(emit({ race: whole })).toContain('    reported: {\n      format: 1,\n');
  });

  it.each([
    ['a line that ends where JavaScript ends one', 'x\u2028process.exit(1);\u2029throw 0;\rthrow 1;\nthrow 2;'],
    ['the end of a comment and of texts', `*/ process.exit(1); /* ' " \` $\{process.exit(1)} \\`],
    ['what turns the reading around', 'a \u202e\u2066// process.exit(1)'],
  ])('runs nothing of a report that holds %s', (_what, text) => {
    const strands = hang.scenario.strands.map((strand) => ({ ...strand, name: text }));
    const says = { ...hang.evidence, says: text, kind: 'hostile' };
    const counterexample: Counterexample = { ...hang, evidence: says, scenario: { ...hang.scenario, strands } };
    const hostile: Race = { ...race, title: text, source: `https://example.test/${text}`, summary: text };
    const source = emit({ race: hostile, counterexample, raceFile: text, shownBy: { name: text } });
    expect(read(source)).toEqual({ statements: TEST_MODULE, title: text.trim().replaceAll(/\s+/g, ' ') });
    expect(source).not.toMatch(/[\u2028\u2029\u202e\u2066\r]/);
    const outside = source.split('\n').filter((line) => line.includes('process.exit') && !line.startsWith('// '));
    for (const line of outside) expect(line.trim()).toMatch(/^(?:test\(|title: |source: |\{ name: |name: )['"]/);
  });

  it('keeps its lines within a hundred columns, but for the diagram and what cannot be broken', () => {
    const summary = 'word '.repeat(100);
    const lines = emit({ race: { ...race, summary } }).split('\n');
    const long = lines.filter((line) => line.length > 100);
    expect(long.filter((line) => !/[│·]| time {2}app /.test(line))).toEqual([]);
  });
});
