import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import { AdapterError, InvariantError, UsageError } from '../../core/errors.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { NpmError, type RunNpm } from '../../install/run-npm.js';
import { isOnWire, type ReproduceOptions } from '../../suite/contracts.js';
import { fixedSeed } from '../profiles.js';
import { runCli } from '../run-cli.js';
import { type FakeContext, fakeContext } from '../testing/fake-context.js';
import { fakeNpm } from '../testing/fake-npm.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-bisect-'));
  writeFileSync(join(cwd, 'a.race.yaml'), RACE);
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

const SEED = fixedSeed('vscode-jsonrpc', ENGINE_VERSION);

/** What npm lists: as it does, in the order of publication. */
const PUBLISHED = [
  ...['8.0.0', '8.0.1', '8.0.2-next.1', '8.0.2', '8.1.0', '7.0.0', '9.0.0-next.1', '9.0.0-next.2', '9.0.0', '9.0.1'],
  ...['9.0.2', '8.1.1', '9.0.3', '10.0.0', '9.0.3-linux-x64', 'not-a-version'],
];

/** What comes of a version: a change of the usual result, or an error. Anything else is ruled out. */
type Ends = Readonly<Record<string, Partial<ReproductionResult> | Error>>;

const bad: Partial<ReproductionResult> = { outcome: 'reproduced', counterexample: exampleHang() };
const notFound: Partial<ReproductionResult> = { outcome: 'not-found' };
const unloadable = new AdapterError('adapter-load', 'it cannot be loaded:\n  in two lines');

interface Bisected extends FakeContext {
  readonly exitCode: number;
  /** What each search was asked, in order. */
  readonly asked: readonly ReproduceOptions[];
  /** The versions that were searched, in order. */
  readonly tried: readonly string[];
}

interface Surroundings {
  readonly ends?: Ends;
  /** Presses Ctrl-C while this version is searched, or installed. */
  readonly interruptAt?: string;
  readonly npm?: RunNpm;
}

const npm: RunNpm = async (args, options) => {
  return args[0] === 'view' && args[2] === 'versions' ? JSON.stringify(PUBLISHED) : fakeNpm(args, options);
};

async function bisect(args: readonly string[], { ends = {}, interruptAt, npm: runNpm = npm }: Surroundings = {}) {
  const asked: ReproduceOptions[] = [];
  const fake = fakeContext({
    cwd,
    env: { TAILRACE_CACHE: 'cache' },
    runNpm,
    reproduceRace: async (options) => {
      asked.push(options);
      const version = versionOf(options);
      const end = ends[version] ?? {};
      if (end instanceof Error) throw end;
      if (version === interruptAt) fake.interrupt();
      const stopped =
        options.signal?.aborted === true && end !== bad ? ({ outcome: 'unreached', stoppedBy: 'signal' } as const) : {};
      return { ...USUAL, ...end, ...stopped, seed: options.seed, target: { name: options.target.name, version } };
    },
  });
  const exitCode = await runCli(['bisect', 'a.race.yaml', ...args], fake.context);
  return { ...fake, exitCode, asked, tried: asked.map(versionOf) } satisfies Bisected;
}

const USUAL: Omit<ReproductionResult, 'seed' | 'target'> = {
  ...{ engine: '0', strategy: 'portfolio', runs: 9, schedules: 1234, fitting: 1234, reached: 1234 },
  ...{ outcome: 'ruled-out', stoppedBy: 'runs', domain: { preset: 'memory', gaps: [] }, inconclusive: [] },
};

function versionOf({ target }: ReproduceOptions): string {
  if (isOnWire(target)) return 'version' in target.driver ? target.driver.version : '';
  return target.installed?.version ?? '';
}

/** All of these versions show the race. */
function showing(...versions: readonly string[]): Ends {
  return Object.fromEntries(versions.map((version) => [version, bad]));
}

const between = (good: string, badOne: string): string[] => [
  ...['--target', 'vscode-jsonrpc', '--good', good, '--bad', badOne],
];

/** What is told behind the table. */
function answer({ stdout }: FakeContext): string {
  return stdout().split('\n\n').at(-1) ?? '';
}

describe('tailrace bisect', () => {
  it('finds the first bad version, tells of every one that is tried, and how to see the race', async () => {
    const ends = { ...showing('9.0.1', '9.0.2', '9.0.3', '10.0.0'), '9.0.0': { outcome: 'not-found' as const } };
    const { exitCode, stdout, stderr, tried } = await bisect(between('8.0.0', '10.0.0'), { ends });
    expect(tried).toEqual(['8.0.0', '10.0.0', '8.1.1', '9.0.1', '9.0.0']);
    expect(stdout()).toBe(`a.race.yaml: A call hangs at the end
  looks for     call-settles

10 versions of vscode-jsonrpc from 8.0.0 (good) to 10.0.0 (bad); at most 4 between the two are tried, more where one cannot be
  version  outcome          schedules  smallest form
  8.0.0    ruled out            1,234
  10.0.0   reproduced             812  2 actions, 1 deviation
  8.1.1    ruled out            1,234
  9.0.1    reproduced             812  2 actions, 1 deviation
  9.0.0    not found            1,234

first bad: 9.0.1 (last good: 9.0.0)
  again         npx tailrace reproduce a.race.yaml --target vscode-jsonrpc@9.0.1
seed ${SEED} (exit 0)
`);
    const warnings = stderr()
      .split('\n')
      .filter((line) => !/^install(?:ing|ed) /.test(line));
    expect(warnings).toEqual([
      'warning: 9.0.0 counts as good, though the race is not ruled out: 1,234 schedules (1,234 reached what it is about), and it happens in none; the budget is over',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  it('finds the version in which it is fixed where the bad one is older', async () => {
    const ends = showing('8.0.0', '8.0.1', '8.0.2', '8.1.0', '8.1.1');
    const bisected = await bisect(between('10.0.0', '8.0.0'), { ends });
    expect(bisected.tried.slice(0, 2)).toEqual(['10.0.0', '8.0.0']);
    expect(answer(bisected)).toBe(`fixed in 9.0.0 (last bad: 8.1.1)
  again         npx tailrace reproduce a.race.yaml --target vscode-jsonrpc@8.1.1
seed ${SEED} (exit 0)
`);
    expect(bisected.exitCode).toBe(0);
  });

  it.each([
    [[], ['9.0.0', '9.0.1']],
    [['--prereleases'], ['9.0.0', '9.0.0-next.1', '9.0.0-next.2', '9.0.1']],
  ])('with %j tries releases and prereleases as it is asked, in the order of semver', async (args, wanted) => {
    const known = ['8.1.1', '9.0.0-next.1', '9.0.0-next.2', '9.0.0', '9.0.1', '9.0.2', '9.0.3', '10.0.0'];
    const tried = new Set<string>();
    for (let first = 1; first < known.length; first += 1) {
      const ends = showing(...known.slice(first));
      for (const version of (await bisect([...between('8.1.1', '10.0.0'), ...args], { ends })).tried)
        tried.add(version);
    }
    expect([...tried].filter((version) => /^9\.0\.[01]/.test(version)).sort()).toEqual(wanted);
    expect([...tried].filter((version) => version.includes('linux'))).toEqual([]);
  });

  it('takes an end that is a prerelease or a tag, without --prereleases', async () => {
    const tagged: RunNpm = async (args, options) => (args[2] === 'version' ? '"9.0.0-next.2"' : npm(args, options));
    const { tried, stdout } = await bisect(between('8.1.1', 'next'), { ends: showing('9.0.0-next.2'), npm: tagged });
    expect(tried).toEqual(['8.1.1', '9.0.0-next.2']);
    expect(stdout()).toContain(
      '2 versions of vscode-jsonrpc from 8.1.1 (good) to 9.0.0-next.2 (bad); none lies between',
    );
    expect(stdout()).toContain('--target vscode-jsonrpc@9.0.0-next.2\n');
  });

  it('searches every version in the same way, and shows how', async () => {
    const args = ['--runs', '7', '--time', '2s', '--seed', 'abc', '--strategy', 'urw'];
    const { asked, stdout } = await bisect([...between('8.0.0', '8.1.0'), ...args], { ends: showing('8.1.0') });
    expect(asked).toHaveLength(4);
    for (const one of asked) expect(one).toMatchObject({ runs: 7, timeMs: 2000, seed: 'abc', strategy: 'urw' });
    expect(stdout()).toContain(
      'vscode-jsonrpc@8.1.0 --runs 7 --time 2000ms --seed abc --strategy urw\nseed abc (exit 0)',
    );
  });

  it('goes through the versions of a client that is a program of its own', async () => {
    const runNpm: RunNpm = async (args, options) =>
      args[0] === 'view' ? '["0.122.0","0.136.0","0.136.0-linux-x64","0.145.0"]' : fakeNpm(args, options);
    const args = ['--target', 'codex', '--good', '0.145.0', '--bad', '0.122.0', '--prereleases'];
    const bisected = await bisect(args, { npm: runNpm, ends: showing('0.122.0') });
    expect(bisected.tried).toEqual(['0.145.0', '0.122.0', '0.136.0']);
    expect(answer(bisected)).toContain(
      'fixed in 0.136.0 (last bad: 0.122.0)\n  again         npx tailrace reproduce a.race.yaml --target codex@0.122.0\n',
    );
  });

  it.each<[string, Partial<ReproductionResult> | Error, string]>([
    ['does not load', unloadable, 'it cannot be loaded:'],
    ['does not connect', new AdapterError('adapter-failed', 'it refuses'), 'it refuses'],
    ['lacks what the race needs', new UsageError('race-target', 'it has no calls'), 'it has no calls'],
    ['reaches nothing', { outcome: 'unreached', fitting: 5 }, '5 schedules fit the report, and none reaches'],
    ['does not show it again', { outcome: 'inconclusive' }, 'it was seen, but not again'],
  ])('passes over a version that %s, and says why', async (_what, end, why) => {
    const ends = { ...showing('8.1.0', '8.1.1'), '8.0.2': end };
    const { exitCode, stdout, tried } = await bisect(between('8.0.0', '8.1.1'), { ends });
    expect(tried).toEqual(['8.0.0', '8.1.1', '8.0.2', '8.0.1', '8.1.0']);
    expect(stdout()).toContain(`\n  8.0.2    cannot be tried             ${why}`);
    expect(answer({ stdout } as FakeContext)).toContain(
      'first bad: one of 8.0.2, 8.1.0 (last good: 8.0.1); 8.0.2 cannot be tried\n',
    );
    expect(stdout()).toContain('--target vscode-jsonrpc@8.1.0\n');
    expect(exitCode).toBe(3);
  });

  it('passes over a version that does not install, and decides all the same where the change is elsewhere', async () => {
    const runNpm: RunNpm = async (args, options) => {
      if (options.cwd.includes('8.0.2')) throw new NpmError('E404', 'npm error 404');
      return npm(args, options);
    };
    const { exitCode, stdout } = await bisect(between('8.0.0', '8.1.1'), { ends: showing('8.1.1'), npm: runNpm });
    expect(stdout()).toMatch(/ {2}8\.0\.2 {4}cannot be tried {13}vscode-jsonrpc@8\.0\.2 does not exist/);
    expect(stdout()).toContain('first bad: 8.1.1 (last good: 8.1.0)\n');
    expect(exitCode).toBe(0);
  });

  it('names all that are left where only versions are left that cannot be tried', async () => {
    const ends = { ...showing('8.0.0'), '8.0.1': unloadable, '8.0.2': unloadable, '8.1.0': unloadable };
    const bisected = await bisect(between('8.1.1', '8.0.0'), { ends });
    expect(answer(bisected)).toContain(
      'fixed in one of 8.0.1, 8.0.2, 8.1.0, 8.1.1 (last bad: 8.0.0); 8.0.1, 8.0.2, 8.1.0 cannot be tried\n',
    );
    expect(bisected.exitCode).toBe(3);
  });
});

describe('tailrace bisect with ends that are not what they were said to be', () => {
  it.each<[string, Ends, RegExp]>([
    [
      'a good one that shows the race',
      showing('8.0.0', '8.1.1'),
      /--good 8\.0\.0 is not good: it shows the race, in schedule 812/,
    ],
    ['a bad one that does not', {}, /--bad 8\.1\.1 is not bad: all of them checked, and it happens in none/],
    [
      'a bad one in which it is not found',
      { '8.1.1': notFound },
      /--bad 8\.1\.1 is not bad: 1,234 schedules .*\n {2}Search longer/,
    ],
    [
      'a good one that does not load',
      { '8.0.0': unloadable },
      /--good 8\.0\.0 cannot be tried: it cannot be loaded:\n/,
    ],
    [
      'a bad one that reaches nothing',
      { '8.1.1': { outcome: 'unreached' } },
      /--bad 8\.1\.1 cannot be tried: .* none reaches/,
    ],
  ])('refuses %s', async (_what, ends, message) => {
    const { exitCode, stdout, stderr, tried } = await bisect(between('8.0.0', '8.1.1'), { ends });
    expect(stderr()).toMatch(message);
    expect(stderr()).toMatch(/error\[bisect-end\]: /);
    expect(stderr()).toMatch(/tailrace reproduce a\.race\.yaml --target vscode-jsonrpc@8|Search longer/);
    expect(stdout()).not.toContain('first bad');
    expect(tried.length).toBeLessThanOrEqual(2);
    expect(exitCode).toBe(2);
  });

  it.each<[string, readonly string[], string]>([
    [
      'nothing',
      [],
      'bad-option]: --target, --good, --bad were not given; bisect takes a published client and two of its',
    ],
    ['one end', ['--target', 'vscode-jsonrpc', '--bad', '9.0.2'], 'bad-option]: --good was not given'],
    ['a version twice', between('9.0.2', 'v9.0.2'), 'bad-option]: --good and --bad are both 9.0.2'],
    [
      'a version of the target',
      ['--target', 'vscode-jsonrpc@9.0.2', '--good', '9.0.2', '--bad', '9.0.3'],
      "bad-option]: --target was given 'vscode-jsonrpc@9.0.2'; it takes the name alone",
    ],
    [
      'the file of an adapter',
      ['--target', './a.mjs', '--good', '1.0.0', '--bad', '2.0.0'],
      '`git bisect run npx tailrace reproduce FILE --bisect --target ./a.mjs`',
    ],
    [
      'a client of tailrace',
      ['--target', 'reference', '--good', '1.0.0', '--bad', '2.0.0'],
      'only a published client has versions to go through',
    ],
    [
      'a client that there is not',
      ['--target', 'vscode-jsonrcp', '--good', '1.0.0', '--bad', '2.0.0'],
      'did you mean vscode-jsonrpc?',
    ],
    [
      'a version that the adapter does not know',
      between('7.0.0', '9.0.2'),
      'vscode-jsonrpc@7.0.0 is none that its adapter knows',
    ],
    [
      'a version that is not published',
      between('9.0.2', '9.0.9'),
      'vscode-jsonrpc@9.0.9 is not published; the nearest that are: 9.0.3, 10.0.0',
    ],
    ['a range', between('9.0.2', '^9'), "'^9' is no version"],
    [
      'a strategy that there is not',
      [...between('8.0.0', '9.0.2'), '--strategy', 'luck'],
      "there is no strategy 'luck'",
    ],
    ['a budget that is none', [...between('8.0.0', '9.0.2'), '--runs', 'many'], "--runs was given 'many'"],
    ['a report', [...between('8.0.0', '9.0.2'), '--report', 'json=a.json'], "unknown option '--report'"],
  ])('refuses to be given %s', async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await bisect(args);
    expect(stderr()).toContain(message);
    expect(stderr()).not.toMatch(/^\s+at /m);
    expect([exitCode, stdout()]).toEqual([2, '']);
  });

  it.each<[string, RunNpm, string]>([
    [
      'the registry is not reached',
      () => Promise.reject(new NpmError('EAI_AGAIN', '')),
      'the list of versions of vscode-jsonrpc cannot be fetched: the registry was not reached (EAI_AGAIN)',
    ],
    ['npm says nothing', async () => '', 'is not what npm gives: it said nothing'],
    ['npm says something else', async () => '{"error":1}', 'it said "{\\"error\\":1}"'],
  ])('says so where %s', async (_what, runNpm, message) => {
    const { exitCode, stderr } = await bisect(between('8.0.0', '9.0.2'), { npm: runNpm });
    expect(stderr()).toContain(message);
    expect([exitCode, stderr().startsWith('error[client-install]: ')]).toEqual([2, true]);
  });

  it('stops for what is wrong with the harness, which is no fault of the version', async () => {
    const ends = { ...showing('9.0.2'), '8.1.0': new InvariantError('a bug') };
    const { exitCode, stderr, stdout } = await bisect(between('8.0.0', '9.0.2'), { ends });
    expect(stderr()).toContain('error[invariant]: a bug');
    expect([exitCode, stdout().includes('first bad')]).toEqual([2, false]);
  });
});

describe('tailrace bisect and Ctrl-C', () => {
  const ends = showing('9.0.0', '9.0.1', '9.0.2', '9.0.3', '10.0.0');

  it('tells what is known by then', async () => {
    const bisected = await bisect(between('8.0.0', '10.0.0'), { ends: { ...ends, '9.0.1': {} }, interruptAt: '9.0.1' });
    expect(
      answer(bisected),
    ).toBe(`stopped; so far: first bad: one of 9.0.0, 9.0.1, 9.0.2, 9.0.3, 10.0.0 (last good: 8.1.1)
  again         npx tailrace reproduce a.race.yaml --target vscode-jsonrpc@10.0.0
seed ${SEED} (exit 3)
`);
    expect(bisected.tried).toEqual(['8.0.0', '10.0.0', '8.1.1', '9.0.1']);
    expect(bisected.exitCode).toBe(3);
  });

  it('is heard during an installation', async () => {
    const fake: { interrupt?: () => void } = {};
    const runNpm: RunNpm = async (args, options) => {
      if (!options.cwd.includes('8.1.1')) return npm(args, options);
      fake.interrupt?.();
      throw new NpmError(undefined, 'killed');
    };
    const context = fakeContext({
      cwd,
      env: { TAILRACE_CACHE: 'cache' },
      runNpm,
      reproduceRace: async (options) => ({
        ...USUAL,
        ...(ends[versionOf(options)] as object),
        seed: '',
        target: { name: '' },
      }),
    });
    fake.interrupt = () => context.interrupt();
    expect(await runCli(['bisect', 'a.race.yaml', ...between('8.0.0', '10.0.0')], context.context)).toBe(3);
    expect(context.stdout()).toContain('stopped; so far: first bad: one of 8.0.1, 8.0.2, 8.1.0, 8.1.1, 9.0.0, 9.0.1, ');
  });

  it.each([
    ['8.0.0', ['8.0.0'], 'stopped while --good 8.0.0 was tried: the two ends are not known yet (exit 3)\n'],
    ['10.0.0', ['8.0.0', '10.0.0'], 'stopped while --bad 10.0.0 was tried: the two ends are not known yet (exit 3)\n'],
  ])('leaves nothing known at the end %s', async (interruptAt, tried, told) => {
    const bisected = await bisect(between('8.0.0', '10.0.0'), { ends: {}, interruptAt });
    expect(bisected.stderr().endsWith(told)).toBe(true);
    expect([bisected.exitCode, bisected.tried]).toEqual([3, tried]);
  });

  it('is heard while the versions are looked up', async () => {
    const fake: FakeContext = fakeContext({
      cwd,
      runNpm: async () => {
        fake.interrupt();
        throw new NpmError(undefined, 'killed');
      },
    });
    expect(await runCli(['bisect', 'a.race.yaml', ...between('8.0.0', '10.0.0')], fake.context)).toBe(3);
    expect(fake.stderr()).toBe('stopped before the versions were known: nothing was run (exit 3)\n');
  });

  it('does not take back a race that was found meanwhile', async () => {
    const { stdout, exitCode } = await bisect(between('9.0.3', '10.0.0'), {
      ends: showing('10.0.0'),
      interruptAt: '10.0.0',
    });
    expect(stdout()).toContain('first bad: 10.0.0 (last good: 9.0.3)');
    expect(exitCode).toBe(0);
  });
});
