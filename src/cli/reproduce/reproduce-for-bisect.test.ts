import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import { AdapterError, InvariantError, TailraceError, UsageError } from '../../core/errors.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { NpmError, type RunNpm } from '../../install/run-npm.js';
import type { ReproduceOptions, ReproduceRace } from '../../suite/contracts.js';
import { runCli } from '../run-cli.js';
import { type FakeContext, fakeContext } from '../testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-for-bisect-'));
  writeFileSync(join(cwd, 'a.race.yaml'), RACE);
  writeFileSync(join(cwd, 'wrong.race.yaml'), 'tailrace-race: 1\nstrands: 5\n');
});
afterEach(() => rmSync(cwd, { recursive: true }));

const RACE = `tailrace-race: 1
title: A call hangs at the end
needs: [calls]
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
violates: call-settles
`;

const found: Partial<ReproductionResult> = { outcome: 'reproduced', counterexample: exampleHang() };

/** A search that comes to this, or fails with it; the commands below name a client or not. */
function searching(end: Partial<ReproductionResult> | Error): ReproduceRace {
  return async ({ target, seed, strategy = '' }: ReproduceOptions) => {
    if (end instanceof Error) throw end;
    return {
      ...{ engine: '0', target: { name: target.name }, seed, strategy, runs: 9, schedules: 9, fitting: 8, reached: 7 },
      ...{ outcome: 'ruled-out', stoppedBy: 'runs', domain: { preset: 'memory', gaps: [] }, inconclusive: [] },
      ...end,
    };
  };
}

async function bisect(
  args: readonly string[],
  options: { end?: Partial<ReproductionResult> | Error; npm?: RunNpm } = {},
) {
  const runNpm: RunNpm = options.npm ?? (async () => '');
  const env = { TAILRACE_CACHE: 'cache' };
  const fake = fakeContext({ cwd, env, runNpm, reproduceRace: searching(options.end ?? {}) });
  return { ...fake, exitCode: await runCli(['reproduce', '--bisect', ...args], fake.context) };
}

const offline: RunNpm = async () => {
  throw new NpmError('EAI_AGAIN', 'npm error code EAI_AGAIN');
};

describe('tailrace reproduce --bisect', () => {
  it.each<[string, Partial<ReproductionResult>, number]>([
    ['finds the race', found, 1],
    ['rules the race out', { outcome: 'ruled-out' }, 0],
    ['does not find it', { outcome: 'not-found' }, 0],
    ['reaches nothing', { outcome: 'unreached' }, 125],
    ['does not see it again', { outcome: 'inconclusive', inconclusive: [] }, 125],
    ['is stopped', { outcome: 'not-found', stoppedBy: 'signal' }, 128],
  ])('exits as git wants it where it %s', async (_what, end, exitCode) => {
    expect((await bisect(['a.race.yaml', '--target', 'reference'], { end })).exitCode).toBe(exitCode);
  });

  it('warns where good is not ruled out, and says how much was covered', async () => {
    const { stderr } = await bisect(['a.race.yaml', '--target', 'reference'], { end: { outcome: 'not-found' } });
    expect(stderr()).toBe(
      'warning: good, though not ruled out: 9 schedules, of which 8 fit the report (7 reached what it is about), and it happens in none; the budget is over\n',
    );
    const ruledOut = await bisect(['a.race.yaml', '--target', 'reference']);
    expect(ruledOut.stderr()).toBe('');
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'an adapter that is not there',
      ['--target', './gone.mjs'],
      /^error\[adapter-load\]: --target .\/gone\.mjs: there is no/,
    ],
    ['no adapter in the folder', [], /^error\[adapter-load\]: no --target was given, and .* has no tailrace\.target\./],
  ])('passes over a commit with %s', async (_what, args, message) => {
    const { exitCode, stderr, stdout } = await bisect(['a.race.yaml', ...args]);
    expect(stderr()).toMatch(message);
    expect(stderr()).toContain('At an old commit the adapter may not be there yet');
    expect([exitCode, stdout()]).toEqual([125, '']);
  });

  it('takes the adapter of the folder', async () => {
    writeFileSync(join(cwd, 'tailrace.target.mjs'), '');
    const { exitCode, stdout } = await bisect(['a.race.yaml']);
    expect([exitCode, stdout()]).toEqual([0, expect.stringContaining('ruled out on ./tailrace.target.mjs')]);
  });

  it.each<[string, Error]>([
    ['does not load', new AdapterError('adapter-load', 'no')],
    ['is no adapter', new AdapterError('adapter-contract', 'no')],
    ['does not connect', new AdapterError('adapter-failed', 'no')],
    ['has a driver that fails', new AdapterError('driver-failed', 'no')],
    ['lacks what the race needs', new UsageError('race-target', 'no')],
    ['takes its worker with it', new TailraceError('worker-lost', 'no')],
  ])('passes over a client that %s', async (_what, end) => {
    const { exitCode, stderr } = await bisect(['a.race.yaml', '--target', 'reference'], { end });
    expect([exitCode, stderr()]).toEqual([125, expect.stringMatching(/^error\[.*\]: no\n/)]);
  });

  it('passes over a client that does not install', async () => {
    const { exitCode } = await bisect(['a.race.yaml', '--target', 'vscode-jsonrpc@9.0.2'], { npm: offline });
    expect(exitCode).toBe(125);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'a race file that is not there',
      ['gone.race.yaml', '--target', 'reference'],
      /file-unreadable.*\n.*keep it outside/,
    ],
    ['a race file that is wrong', ['wrong.race.yaml', '--target', 'reference'], /race-invalid/],
    ['no race file', [], /bad-option.*missing required argument/],
    ['an option that there is not', ['a.race.yaml', '--rnus', '5'], /unknown-name.*--rnus/],
    ['a budget that is none', ['a.race.yaml', '--runs', 'many'], /bad-option.*--runs/],
    ['a strategy that there is not', ['a.race.yaml', '--strategy', 'luck'], /unknown-name.*luck/],
    ['a target that there is not', ['a.race.yaml', '--target', 'refrence'], /unknown-name.*reference/],
    ['a version that is not known', ['a.race.yaml', '--target', 'vscode-jsonrpc@7.0.0'], /client-version/],
    ['a command that only a shell could run', ['a.race.yaml', '--command', 'a | b'], /bad-option/],
    ['a value for a switch', ['a.race.yaml', '--bisect=yes'], /--bisect=yes/],
  ])('ends the bisection for %s', async (_what, args, message) => {
    const { exitCode, stderr } = await bisect(args);
    expect([exitCode, stderr()]).toEqual([128, expect.stringMatching(message)]);
  });

  it.each([new InvariantError('a bug'), new TypeError('a bug'), new UsageError('unknown-name', 'no such property')])(
    'ends the bisection for %s in the search',
    async (end) => {
      expect((await bisect(['a.race.yaml', '--target', 'reference'], { end })).exitCode).toBe(128);
    },
  );

  it('ends the bisection when it is stopped during an installation, and says with which exit code', async () => {
    const fake: FakeContext = fakeContext({
      cwd,
      env: { TAILRACE_CACHE: 'cache' },
      runNpm: async () => {
        fake.interrupt();
        throw new NpmError(undefined, 'killed');
      },
    });
    const args = ['reproduce', '--bisect', 'a.race.yaml', '--target', 'vscode-jsonrpc@9.0.2'];
    expect(await runCli(args, fake.context)).toBe(128);
    expect(fake.stderr()).toContain('nothing was run (exit 128)');
  });

  it('writes nothing among what git keeps, unless it is told where', async () => {
    const plain = await bisect(['a.race.yaml', '--target', 'reference'], { end: found });
    expect(existsSync(join(cwd, 'tailrace-replays'))).toBe(false);
    expect(plain.stdout()).not.toContain('tailrace replay');
    mkdirSync(join(cwd, 'kept'));
    const told = await bisect(['a.race.yaml', '--target', 'reference', '--replay-dir', 'kept'], { end: found });
    expect(readdirSync(join(cwd, 'kept', 'reference'))).toHaveLength(1);
    expect(told.stdout()).toContain('npx tailrace replay kept/reference/');
  });
});
