import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import type { ReproduceRace } from '../../suite/contracts.js';
import { runCli } from '../run-cli.js';
import { type FakeContext, fakeContext } from '../testing/fake-context.js';

const RACE = `tailrace-race: 1
title: A call hangs
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
violates: call-settles
`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-emit-'));
  mkdirSync(join(cwd, 'races'));
  for (const file of ['races/hang.race.yaml', 'races/plain.yaml']) writeFileSync(join(cwd, file), RACE);
});
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');

/** A search for tests, which comes to this. */
function comesTo(given: Partial<ReproductionResult>): ReproduceRace {
  return async ({ target, seed }) => ({
    ...{ engine: '0.1.0', target: { name: target.name }, seed, strategy: 'portfolio', runs: 10 },
    ...{ outcome: 'not-found', schedules: 10, fitting: 10, reached: 10, stoppedBy: 'runs' },
    ...{ domain: { preset: 'memory', gaps: ['idle', 0] }, inconclusive: [] },
    ...given,
  });
}

const found = comesTo({ outcome: 'reproduced', counterexample: exampleHang() });

interface Ended extends FakeContext {
  readonly exitCode: number;
}

async function emit(args: readonly string[], search: ReproduceRace | undefined = found): Promise<Ended> {
  const fake = fakeContext({ cwd, ...(search && { reproduceRace: search }) });
  const exitCode = await runCli(['reproduce', '--target', 'reference', ...args], fake.context);
  return { ...fake, exitCode };
}

/** Refused before anything is searched. */
async function refuse(args: readonly string[]): Promise<string> {
  const fake = fakeContext({ cwd });
  expect(await runCli(['reproduce', 'races/hang.race.yaml', '--target', 'reference', ...args], fake.context)).toBe(2);
  return fake.stderr();
}

describe('a regression test of what was reproduced', () => {
  it.each([
    ['races/hang.race.yaml', 'vitest', 'hang.test.ts'],
    ['races/plain.yaml', 'vitest', 'plain.test.ts'],
    ['races/hang.race.yaml', 'node-test', 'hang.test.mjs'],
    ['races/plain.yaml', 'node-test', 'plain.test.mjs'],
  ])('is written next to %s, for %s, as %s', async (race, runner, file) => {
    const { exitCode, stdout } = await emit([race, '--emit', runner]);
    expect(exitCode).toBe(0);
    expect(stdout()).toContain(`  test          ${join('races', file)}: fails until the client is mended\nseed `);
    expect(readdirSync(join(cwd, 'races')).sort()).toEqual(['hang.race.yaml', 'plain.yaml', file].sort());
    expect(read(join('races', file))).toContain(runner === 'vitest' ? "from 'vitest'" : "from 'node:test'");
    expect(read(join('races', file))).toContain(`from ${race.replace('races/', '')}.`);
  });

  it('has a budget of its own, and more time, where the client is in a process of its own', async () => {
    const fake = fakeContext({ cwd, reproduceRace: found });
    const args = ['races/hang.race.yaml', '--command', 'node driver.mjs', '--emit', 'vitest'];
    expect(await runCli(['reproduce', ...args], fake.context)).toBe(0);
    expect(read('races/hang.test.ts')).toMatch(/\{ timeout: 600000 \}[\s\S]*'node', 'driver\.mjs'[\s\S]*runs: 60,/);
    await emit(['races/plain.yaml', '--emit', 'vitest']);
    expect(read('races/plain.test.ts')).toMatch(/\{ timeout: 180000 \}[\s\S]*runs: 20000,/);
  });

  it('is the same, byte for byte, whenever it is written', async () => {
    await emit(['races/hang.race.yaml', '--emit', 'vitest']);
    const first = read('races/hang.test.ts');
    await emit(['races/hang.race.yaml', '--emit', 'vitest', '--force']);
    expect(read('races/hang.test.ts')).toBe(first);
  });

  it('is written where it is asked for, and the folder made', async () => {
    const file = 'test/regressions/hang.spec.mts';
    const { exitCode } = await emit(['races/hang.race.yaml', '--emit', 'vitest', '--emit-file', file]);
    expect(exitCode).toBe(0);
    expect(read(file)).toContain('await assertNoRace({');
  });

  it('replaces what is there with --force alone', async () => {
    writeFileSync(join(cwd, 'races/hang.test.ts'), '// Mine.\n');
    const refused = await refuse(['--emit', 'vitest']);
    expect(refused).toContain(
      `error[file-exists]: there is a test already: ${join('races', 'hang.test.ts')}; nothing was written\n`,
    );
    expect(refused).toContain('`--emit-file`');
    expect(read('races/hang.test.ts')).toBe('// Mine.\n');
    expect((await emit(['races/hang.race.yaml', '--emit', 'vitest', '--force'])).exitCode).toBe(0);
    expect(read('races/hang.test.ts')).toContain('await assertNoRace({');
  });

  it('leaves alone what somebody else writes while the search goes on', async () => {
    const slow: ReproduceRace = (options) => {
      writeFileSync(join(cwd, 'races/hang.test.ts'), '// Theirs.\n');
      return found(options);
    };
    const { exitCode, stderr } = await emit(['races/hang.race.yaml', '--emit', 'vitest'], slow);
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('error[file-exists]');
    expect(read('races/hang.test.ts')).toBe('// Theirs.\n');
  });

  it('is not written of what was not reproduced, which is told, and the exit code is what it was', async () => {
    const exhausted = { orderings: 2, schedules: 30, passes: 1 };
    const ruledOut = comesTo({ outcome: 'ruled-out', domain: { preset: 'memory', gaps: ['idle'], exhausted } });
    for (const [search, code] of [
      [ruledOut, 1],
      [comesTo({ outcome: 'not-found' }), 3],
      [comesTo({ outcome: 'unreached', reached: 0 }), 3],
    ] as const) {
      const { exitCode, stdout } = await emit(['races/hang.race.yaml', '--emit', 'vitest'], search);
      expect(exitCode).toBe(code);
      expect(stdout()).toContain('\nno test is written: only what was reproduced can be tested\n');
      expect(existsSync(join(cwd, 'races/hang.test.ts'))).toBe(false);
    }
  });

  it.each([
    [['--emit', 'vitets'], "error[unknown-name]: there is no runner of tests 'vitets'; did you mean vitest?"],
    [
      ['--emit-file', 'a.test.ts'],
      'error[bad-option]: --emit-file was given without --emit; it takes vitest or node-test',
    ],
    [['--force'], 'error[bad-option]: --force was given without --emit; it takes vitest or node-test'],
    [
      ['--emit', 'vitest', '--emit-file', 'a.test.cjs'],
      "error[bad-option]: --emit-file was given 'a.test.cjs'; a test ends in .ts, .mts, .mjs, .js",
    ],
    [
      ['--emit', 'vitest', '--emit-file', 'races/hang.race.yaml/a.test.ts'],
      'error[file-unreadable]: the regression test a.test.ts in the folder races/hang.race.yaml cannot be written: ENOTDIR',
    ],
  ])('is refused before the search with %j', async (args, message) => {
    expect(await refuse(args)).toContain(message);
  });

  it('is no part of a bisection', async () => {
    const { exitCode, stderr } = await emit(['races/hang.race.yaml', '--emit', 'vitest', '--bisect'], undefined);
    expect(exitCode).toBe(128);
    expect(stderr()).toContain('error[bad-option]: --emit and --bisect were both given');
  });
});
