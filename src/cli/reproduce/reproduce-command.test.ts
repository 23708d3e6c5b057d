import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import type { ReproduceOptions, ReproduceRace } from '../../suite/contracts.js';
import { runCli } from '../run-cli.js';
import { type FakeContext, fakeContext } from '../testing/fake-context.js';

const RACE = `tailrace-race: 1
title: A call hangs
source: https://example.test/issues/1
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
violates: call-settles
`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-reproduce-'));
  writeFileSync(join(cwd, 'r.race.yaml'), RACE);
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** A search for tests, which comes to this; what it was asked is kept. */
function fakeSearch(given: Partial<ReproductionResult>): ReproduceRace & { readonly asked: ReproduceOptions[] } {
  const asked: ReproduceOptions[] = [];
  const search = async (options: ReproduceOptions): Promise<ReproductionResult> => {
    asked.push(options);
    return {
      ...{ engine: '0.1.0', target: { name: options.target.name }, seed: options.seed, strategy: 'portfolio' },
      ...{ outcome: 'not-found', schedules: 10, fitting: 10, reached: 10, stoppedBy: 'runs', runs: 10 },
      ...{ domain: { preset: 'memory', gaps: ['idle', 0] }, inconclusive: [] },
      ...given,
    };
  };
  return Object.assign(search, { asked });
}

interface Ended extends FakeContext {
  readonly exitCode: number;
}

async function reproduce(args: readonly string[], reproduceRace?: ReproduceRace): Promise<Ended> {
  const fake = fakeContext({ cwd, ...(reproduceRace && { reproduceRace }) });
  return { ...fake, exitCode: await runCli(['reproduce', ...args], fake.context) };
}

const exhausted = { orderings: 2, schedules: 30, passes: 1 };
const ruledOut = { outcome: 'ruled-out', domain: { preset: 'memory', gaps: ['idle', 0], exhausted } } as const;

describe('tailrace reproduce', () => {
  it('exits 0 for what was reproduced, tells it, and writes the replay file', async () => {
    const found = fakeSearch({ outcome: 'reproduced', counterexample: exampleHang() });
    const { exitCode, stdout } = await reproduce(['r.race.yaml', '--target', 'reference'], found);
    expect(exitCode).toBe(0);
    expect(stdout()).toContain('r.race.yaml: A call hangs\n  source        https://example.test/issues/1\n');
    expect(stdout()).toContain('call-settles is violated (proved)');
    const folder = join(cwd, 'tailrace-replays/reference');
    const [file = ''] = readdirSync(folder);
    expect(stdout()).toContain(`npx tailrace replay tailrace-replays/reference/${file} --target reference`);
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({ property: 'call-settles' });
    expect(stdout()).toMatch(/\nseed \w+ \(exit 0\)\n$/);
  });

  it('exits 1 for what was ruled out, and says by how much', async () => {
    const { exitCode, stdout } = await reproduce(['r.race.yaml', '--target', 'reference'], fakeSearch(ruledOut));
    expect(exitCode).toBe(1);
    expect(stdout()).toContain('ruled out on reference: all 30 schedules (2 orderings x gaps) checked');
    expect(existsSync(join(cwd, 'tailrace-replays'))).toBe(false);
  });

  it('tells what was found though it cannot be written down, and exits 2', async () => {
    writeFileSync(join(cwd, 'taken'), '');
    const found = fakeSearch({ outcome: 'reproduced', counterexample: exampleHang() });
    const args = ['r.race.yaml', '--target', 'reference', '--replay-dir', 'taken'];
    const { exitCode, stdout, stderr } = await reproduce(args, found);
    expect(exitCode).toBe(2);
    expect(stdout()).toContain('call-settles is violated (proved)');
    expect(stdout()).not.toContain('npx tailrace replay');
    expect(stderr()).toMatch(/the replay file taken\S+ cannot be written: /);
  });

  it.each(['not-found', 'unreached', 'inconclusive'] as const)('exits 3 for what is %s', async (outcome) => {
    const { exitCode, stdout } = await reproduce(['r.race.yaml', '--target', 'reference'], fakeSearch({ outcome }));
    expect(exitCode).toBe(3);
    expect(stdout()).toContain('(exit 3)');
  });

  it('searches as it was told, and by default always in the same way', async () => {
    const search = fakeSearch({});
    await reproduce(['r.race.yaml', '--target', 'reference'], search);
    await reproduce(['r.race.yaml', '--target', 'reference'], search);
    const given = ['--runs', '77', '--time', '2s', '--seed', 'mine', '--strategy', 'exhaustive'];
    await reproduce(['r.race.yaml', '--target', 'reference', ...given], search);
    const [first, second, third] = search.asked;
    expect(first).toMatchObject({ strategy: 'portfolio', race: { title: 'A call hangs' } });
    expect(first).not.toHaveProperty('runs');
    expect(second?.seed).toBe(first?.seed);
    expect(third).toMatchObject({ runs: 77, timeMs: 2000, seed: 'mine', strategy: 'exhaustive' });
  });

  it('says what it does, and how it exits', async () => {
    const { exitCode, stdout } = await reproduce(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout()).toContain('search for the interleaving that a race report describes');
    expect(stdout()).toContain('0 reproduced; 1 ruled out');
  });

  it.each([
    [['nowhere.yaml'], 'file-unreadable', 'the race file nowhere.yaml cannot be read: ENOENT'],
    [['folder'], 'file-unreadable', 'the race file folder cannot be read: it is a folder'],
    [['bad.yaml'], 'race-invalid', 'bad.yaml:1: '],
    [[], 'bad-option', "missing required argument 'race'"],
    [['r.race.yaml', '--target', 'referense'], 'unknown-name', 'did you mean reference?'],
    [['r.race.yaml', '--strategy', 'exhaustiv'], 'unknown-name', 'did you mean exhaustive?'],
    [['r.race.yaml', '--runs', 'many'], 'bad-option', "--runs was given 'many'"],
    [['r.race.yaml', '--profile', 'ci'], 'unknown-name', "unknown option '--profile'"],
  ])('exits 2 for %j, and says what is wrong', async (args, code, message) => {
    mkdirSync(join(cwd, 'folder'));
    writeFileSync(join(cwd, 'bad.yaml'), '');
    const { exitCode, stderr } = await reproduce(args);
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(code);
    expect(stderr()).toContain(message);
    expect(stderr()).not.toContain('    at ');
  });

  it('needs a target where CI is set and none was named', async () => {
    const fake = fakeContext({ cwd, env: { CI: 'true' } });
    expect(await runCli(['reproduce', 'r.race.yaml'], fake.context)).toBe(2);
    expect(fake.stderr()).toContain('no --target was given, CI is set');
  });
});
