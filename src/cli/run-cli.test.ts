import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import { AdapterError } from '../core/errors.js';
import type { CheckResult, TargetIdentity } from '../core/report.js';
import type { CheckOptions, CheckTarget, ReplayOutcome, ReplayTarget } from '../suite/contracts.js';
import { runCli } from './run-cli.js';
import { type FakeContext, fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** A check that finds what the result holds, and keeps what it was asked. */
function fakeCheck(result: CheckResult): { checkTarget: CheckTarget; asked: CheckOptions[] } {
  const asked: CheckOptions[] = [];
  const checkTarget: CheckTarget = async (options) => {
    asked.push(options);
    const { target, seed, strategy, profile } = { ...result, ...options, target: result.target };
    options.onEvent?.({ type: 'started', target, seed, strategy, profile, applicable: 1, properties: 1 });
    for (const counterexample of result.properties.flatMap((property) => property.counterexamples)) {
      options.onEvent?.({ type: 'found', counterexample });
    }
    const finished = { ...result, seed, strategy, profile };
    options.onEvent?.({ type: 'finished', result: finished });
    return finished;
  };
  return { checkTarget, asked };
}

const conformant = exampleResult([exampleProperty('call-settles')]);
const violated = exampleResult([exampleProperty('call-settles', { counterexamples: [exampleHang()] })]);

interface Ran extends FakeContext {
  readonly exitCode: number;
  readonly asked: readonly CheckOptions[];
}

async function run(args: readonly string[], result = conformant, env: Record<string, string> = {}): Promise<Ran> {
  const { checkTarget, asked } = fakeCheck(result);
  const fake = fakeContext({ cwd, env, checkTarget });
  const exitCode = await runCli(args, fake.context);
  return { ...fake, exitCode, asked };
}

async function replay(args: readonly string[], outcome: ReplayOutcome): Promise<Ran> {
  const fake = fakeContext({ cwd, replayTarget: async () => outcome });
  return { ...fake, exitCode: await runCli(args, fake.context), asked: [] };
}

describe('tailrace run', () => {
  it('checks the reference client with the quick profile when nothing is said', async () => {
    const { exitCode, asked, stdout, stderr } = await run(['run']);
    expect(exitCode).toBe(0);
    expect(stderr()).toMatch(/^there is no tailrace\.target\..* own reference client; `tailrace init` .*\n$/);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      target: { name: 'reference' },
      runs: 5000,
      strategy: 'portfolio',
      profile: 'quick',
      seed: expect.stringMatching(/^[0-9a-f]{16}$/),
      replays: [],
    });
    expect(asked[0]).not.toHaveProperty('properties');
    expect(asked[0]).not.toHaveProperty('timeMs');
    expect(stdout()).toContain('vscode-jsonrpc 10.0.0: conformant');
  });

  it('hands on what was asked for', async () => {
    const { asked } = await run([
      ...['run', '--target', 'vscode-jsonrpc', '--runs', '7', '--time', '2s', '--seed', 'abc', '--strategy', 'urw'],
      ...['--property', 'call-settles', '--property', 'no-crash', '--profile', 'soak'],
    ]);
    expect(asked[0]).toMatchObject({
      target: { name: 'vscode-jsonrpc' },
      runs: 7,
      timeMs: 2000,
      seed: 'abc',
      strategy: 'urw',
      profile: 'soak',
      properties: ['call-settles', 'no-crash'],
    });
  });

  it.each([
    [['--profile', 'ci'], { runs: 20_000 }],
    [['--profile', 'soak'], { timeMs: 600_000, seed: 'fresh' }],
    [['--time', '60s'], { timeMs: 60_000 }],
    [['--profile', 'soak', '--runs', '3'], { runs: 3 }],
  ])('takes the budget of %j', async (args, expected) => {
    const { asked } = await run(['run', ...args]);
    expect(asked[0]).toMatchObject(expected);
    const budget = { runs: asked[0]?.runs, timeMs: asked[0]?.timeMs };
    const { seed: _seed, ...only }: { seed?: string; runs?: number; timeMs?: number } = expected;
    expect(JSON.parse(JSON.stringify(budget))).toEqual(only);
  });

  it('uses the same seed for the same target, and another for another', async () => {
    const seeds = await Promise.all(
      ['reference', 'reference', 'vscode-jsonrpc'].map(
        async (name) => (await run(['run', '--target', name])).asked[0]?.seed,
      ),
    );
    expect(seeds[0]).toBe(seeds[1]);
    expect(seeds[0]).not.toBe(seeds[2]);
  });

  it('writes every counterexample down, tells where, and runs it first the next time', async () => {
    const first = await run(['run', '--target', 'vscode-jsonrpc'], violated);
    expect(first.exitCode).toBe(1);
    const folder = join('tailrace-replays', 'vscode-jsonrpc');
    const [name] = readdirSync(join(cwd, folder));
    expect(name).toBe('call-settles_hung_call_unwritten_eof_pending.replay.json');
    const path = join(folder, name ?? '');
    expect(first.stdout()).toContain(`npx tailrace replay ${path} --target vscode-jsonrpc`);
    const written = JSON.parse(readFileSync(join(cwd, path), 'utf8')) as unknown;
    expect(written).toMatchObject({ tailraceReplay: 1, summary: expect.stringContaining('call A never settles') });

    const second = await run(['run', '--target', 'vscode-jsonrpc']);
    expect(second.asked[0]?.replays).toEqual([written]);
    const other = await run(['run', '--target', 'reference']);
    expect(other.asked[0]?.replays).toEqual([]);
  });

  it('leaves the file of a failure alone that it shows again from a recording', async () => {
    await run(['run', '--target', 'vscode-jsonrpc', '--seed', 'one'], violated);
    const again = { ...exampleHang(), foundAt: 0, replay: { ...exampleHang().replay, seed: 'two' } };
    const result = exampleResult([exampleProperty('call-settles', { counterexamples: [again] })]);
    const { asked, stdout } = await run(['run', '--target', 'vscode-jsonrpc'], result);
    expect(stdout()).toContain('npx tailrace replay tailrace-replays/vscode-jsonrpc/call-settles_hung');
    const [path = ''] = readdirSync(join(cwd, 'tailrace-replays/vscode-jsonrpc'));
    const kept: unknown = JSON.parse(readFileSync(join(cwd, 'tailrace-replays/vscode-jsonrpc', path), 'utf8'));
    expect(kept).toEqual(asked[0]?.replays?.[0]);
    expect(kept).not.toMatchObject({ seed: 'two' });
  });

  it('says of a damaged file among the recorded failures that it can be deleted', async () => {
    mkdirSync(join(cwd, 'tailrace-replays/reference'), { recursive: true });
    writeFileSync(join(cwd, 'tailrace-replays/reference/a.replay.json'), '{"tailraceReplay": 1, "engi');
    const { exitCode, stderr } = await run(['run', '--target', 'reference']);
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(/^error\[replay-invalid\]: tailrace-replays\/reference\/a\.replay\.json is not JSON/);
    expect(stderr()).toContain('\n  It is one of the recorded failures in tailrace-replays/reference, ');
    expect(stderr()).toContain('delete it');
  });

  it('puts a whole replay file in the place of the one before, and leaves nothing beside it', async () => {
    const folder = join(cwd, 'tailrace-replays/vscode-jsonrpc');
    await run(['run', '--target', 'vscode-jsonrpc'], violated);
    const [name = ''] = readdirSync(folder);
    const before = readFileSync(join(folder, name), 'utf8');
    // Another name of the same file: written in place it would change as well.
    linkSync(join(folder, name), join(cwd, 'before.json'));
    const other = { ...exampleHang(), replay: { ...exampleHang().replay, seed: 'other' } };
    const result = exampleResult([exampleProperty('call-settles', { counterexamples: [other] })]);
    await run(['run', '--target', 'vscode-jsonrpc'], result);
    expect(readFileSync(join(cwd, 'before.json'), 'utf8')).toBe(before);
    expect(readFileSync(join(folder, name), 'utf8')).toContain('"seed": "other"');
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('takes recorded failures from the replay folder itself when they name the target', async () => {
    writeFileSync(join(cwd, 'mine.replay.json'), JSON.stringify(exampleHang().replay));
    const named = await run(['run', '--target', 'vscode-jsonrpc', '--replay-dir', '.']);
    expect(named.asked[0]?.replays).toHaveLength(1);
    const other = await run(['run', '--target', 'reference', '--replay-dir', '.']);
    expect(other.asked[0]?.replays).toEqual([]);
  });

  it('writes the JSON report, with the verdict of the exit code', async () => {
    const { exitCode } = await run(['run', '--report', 'json=out/report.json'], violated);
    expect(exitCode).toBe(1);
    const report = JSON.parse(readFileSync(join(cwd, 'out/report.json'), 'utf8')) as {
      properties: { failures: { counterexample: { replay: string } }[] }[];
    };
    expect(report).toMatchObject({ tailrace: 1, verdict: 'violated' });
    const path = report.properties[0]?.failures[0]?.counterexample.replay ?? '';
    expect(existsSync(join(cwd, path))).toBe(true);
  });

  it('leaves no old report behind when the check fails', async () => {
    writeFileSync(join(cwd, 'report.json'), '{"verdict":"conformant"}');
    const fake = fakeContext({
      cwd,
      checkTarget: () => Promise.reject(new AdapterError('adapter-failed', 'connect refused: no')),
    });
    expect(await runCli(['run', '--target', 'reference', '--report', 'json=report.json'], fake.context)).toBe(2);
    expect(fake.stderr()).toMatch(/^error\[adapter-failed\]: connect refused: no\n/);
    expect(existsSync(join(cwd, 'report.json'))).toBe(false);
  });

  it('lets should properties decide only when strict', async () => {
    const result = exampleResult([
      exampleProperty('call-settles'),
      exampleProperty('close-told-once', { level: 'should', counterexamples: [exampleHang()] }),
    ]);
    expect((await run(['run'], result)).exitCode).toBe(0);
    expect((await run(['run', '--strict'], result)).exitCode).toBe(1);
  });

  it('is never green when nothing was selected or run', async () => {
    const none = exampleResult([], { schedules: 0 });
    const selected = await run(['run', '--property', ''], none);
    expect(selected.asked[0]?.properties).toEqual([]);
    expect(selected.exitCode).toBe(3);
    expect((await run(['run', '--runs', '0'], exampleResult([exampleProperty('x')], { schedules: 0 }))).exitCode).toBe(
      3,
    );
  });

  it('hands the interrupt on', async () => {
    const { asked, interrupt } = await run(['run']);
    expect(asked[0]?.signal?.aborted).toBe(false);
    interrupt();
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  it('refuses a folder of replay files that cannot be written before it searches', async () => {
    writeFileSync(join(cwd, 'replays'), 'a file where a folder should be');
    const { exitCode, stdout, stderr, asked } = await run(['run', '--replay-dir', 'replays'], violated);
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(/error\[file-unreadable\]: the folder of replay files .* cannot be written: ENOTDIR/);
    expect({ stdout: stdout(), asked }).toEqual({ stdout: '', asked: [] });
  });

  it('stops and says so when a counterexample cannot be written down any more', async () => {
    const { checkTarget, asked } = fakeCheck(violated);
    const meanwhile: CheckTarget = (options) => {
      writeFileSync(join(cwd, 'tailrace-replays'), 'a file where a folder should be');
      return checkTarget(options);
    };
    const { context, stderr, stdout } = fakeContext({ cwd, checkTarget: meanwhile });
    expect(await runCli(['run', '--target', 'reference'], context)).toBe(2);
    expect(stderr()).toMatch(/^error\[file-unreadable\]: the replay file .* cannot be written: (?:ENOTDIR|EEXIST)/);
    expect(stdout()).not.toContain('exit 1');
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  it('colours on demand only where nobody watches', async () => {
    const colored = '\u001b[';
    expect((await run(['run'])).stdout()).not.toContain(colored);
    expect((await run(['run', '--color'])).stdout()).toContain(colored);
    expect((await run(['run'], conformant, { FORCE_COLOR: '1' })).stdout()).toContain(colored);
    expect((await run(['run', '--no-color'], conformant, { FORCE_COLOR: '1' })).stdout()).not.toContain(colored);
  });
});

describe('tailrace replay', () => {
  const counterexample = exampleHang();
  beforeEach(() => writeFileSync(join(cwd, 'a.replay.json'), JSON.stringify(counterexample.replay)));

  it.each<[ReplayOutcome, number, string]>([
    [{ status: 'reproduced', counterexample }, 1, 'reproduced: the same failure again'],
    [{ status: 'other-failure', counterexample }, 1, 'violated in another way'],
    [{ status: 'held', reached: true }, 0, 'call-settles holds on this schedule now'],
    [{ status: 'held', reached: false }, 3, 'no longer reaches'],
    [{ status: 'interrupted' }, 3, 'stopped before the replay was over'],
    [{ status: 'diverged', step: 1, why: 'cut cannot act' }, 3, 'diverged at step 1: cut cannot act'],
  ])('tells the outcome %#', async (outcome, code, words) => {
    const { exitCode, stdout } = await replay(['replay', 'a.replay.json'], outcome);
    expect(stdout()).toContain(words);
    expect(exitCode).toBe(code);
  });

  it.each<[TargetIdentity, string, string]>([
    [{ name: 'vscode-jsonrpc', version: '10.0.0' }, 'run on the same\n', 'holds on this schedule now'],
    [{ name: 'vscode-jsonrpc', version: '8.2.1' }, 'run on 8.2.1\n', 'with vscode-jsonrpc 8.2.1, which is not what'],
    [{ name: 'mine' }, 'run on another target, mine\n', 'with mine, which is not what it was recorded with'],
  ])('tells what was recorded and what is run (case %#)', async (run, header, holds) => {
    const replayTarget: ReplayTarget = async ({ onTarget }) => {
      onTarget?.(run);
      return { status: 'held', reached: true };
    };
    const fake = fakeContext({ cwd, replayTarget });
    expect(await runCli(['replay', 'a.replay.json'], fake.context)).toBe(0);
    expect(fake.stdout()).toContain(`recorded with vscode-jsonrpc 10.0.0; ${header}`);
    expect(fake.stdout()).toContain(holds);
  });

  it('draws what it reproduced', async () => {
    const { stdout } = await replay(['replay', 'a.replay.json'], { status: 'reproduced', counterexample });
    expect(stdout()).toContain('call A is still open');
  });

  it('refuses a target other than the one recorded, and a recording of no registered one', async () => {
    const held: ReplayOutcome = { status: 'held', reached: true };
    const other = await replay(['replay', 'a.replay.json', '--target', 'reference'], held);
    expect(other.exitCode).toBe(2);
    expect(other.stderr()).toMatch(
      /^error\[replay-target\]: .*recorded with 'vscode-jsonrpc', but --target names 'reference'/,
    );
    const own = { ...counterexample.replay, target: { name: 'my-client' } };
    writeFileSync(join(cwd, 'own.replay.json'), JSON.stringify(own));
    expect((await replay(['replay', 'own.replay.json'], held)).stderr()).toContain(
      'name its adapter with --target FILE',
    );
    writeFileSync(join(cwd, 'my.target.mjs'), '');
    expect((await replay(['replay', 'own.replay.json', '--target', './my.target.mjs'], held)).exitCode).toBe(0);
  });
});

describe('tailrace list and explain', () => {
  it.each([
    ['targets', 'vscode-jsonrpc'],
    ['properties', 'call-settles'],
    ['faults', 'eof'],
    ['strategies', 'portfolio'],
  ])('lists %s', async (what, name) => {
    const text = await run(['list', what]);
    expect(text.exitCode).toBe(0);
    expect(text.stdout()).toMatch(new RegExp(`^${name} `, 'm'));
    const json = await run(['list', what, '--json']);
    expect(JSON.parse(json.stdout())).toContainEqual(expect.objectContaining({ name }));
  });

  it('lists the versions of a published client that can be checked', async () => {
    expect((await run(['list', 'targets'])).stdout()).toMatch(
      /^vscode-jsonrpc +client 10\.0\.0 of 2\.2 - 6 \|\| 8 - 10 /m,
    );
    const { stdout } = await run(['list', 'targets', '--json']);
    expect(JSON.parse(stdout())).toContainEqual({
      name: 'vscode-jsonrpc',
      kind: 'client 10.0.0',
      statement: expect.any(String),
      version: '10.0.0',
      versions: '2.2 - 6 || 8 - 10',
    });
  });

  it('explains a property with the broken clients that break it', async () => {
    const { exitCode, stdout } = await run(['explain', 'call-settles']);
    expect(exitCode).toBe(0);
    for (const part of [
      'statement',
      'level',
      'why',
      'reached when',
      'needs',
      'can fail as',
      'broken/check-then-register',
    ]) {
      expect(stdout()).toContain(part);
    }
    const json = JSON.parse((await run(['explain', 'call-settles', '--json'])).stdout()) as { brokenClients: string[] };
    expect(json.brokenClients).toContain('broken/check-then-register');
  });
});

describe('the command line', () => {
  it('prints help and exits 0 when asked, 2 when not', async () => {
    const asked = await run(['--help']);
    expect(asked.exitCode).toBe(0);
    expect(asked.stdout()).toContain('Usage: tailrace');
    const bare = await run([]);
    expect(bare.exitCode).toBe(2);
    expect(bare.stderr()).toContain('Usage: tailrace');
    expect((await run(['run', '--help'])).stdout()).toContain('Exit codes: 0 conformant');
    expect((await run(['--version'])).stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each<[readonly string[], string, string]>([
    [['rum'], 'unknown-name', "unknown command 'rum'"],
    [['rum'], 'unknown-name', '\n  See `tailrace --help`.'],
    [['help', 'rum'], 'unknown-name', "there is no command 'rum'; did you mean run?"],
    [['run', '--targt', 'x'], 'unknown-name', '(Did you mean --target?)'],
    [['run', '--targt', 'x'], 'unknown-name', '\n  See `tailrace run --help`.'],
    [['run', 'extra'], 'bad-option', 'too many arguments'],
    [['run', '--target'], 'bad-option', 'argument missing'],
    [['replay'], 'bad-option', "missing required argument 'file'"],
    [['run', '--target', 'vscode-jsonrp'], 'unknown-name', 'did you mean vscode-jsonrpc?'],
    [['run', '--target', './nowhere.ts'], 'file-unreadable', 'there is no such file'],
    [
      ['run', '--target', 'vscode-jsonrpc@1.2.3'],
      'client-version',
      'it knows 2.2 - 6 || 8 - 10, and is pinned to 10.0.0',
    ],
    [['run', '--property', 'call-setles'], 'unknown-name', 'did you mean call-settles'],
    [['run', '--strategy', 'ramdom'], 'unknown-name', 'did you mean random?'],
    [['run', '--strategy', 'replay'], 'bad-option', 'it follows a recorded schedule and cannot search; there is '],
    [['run', '--strategy', 'exhaustive'], 'bad-option', 'it goes through the one scenario of a race file and cannot'],
    [['run', '--profile', 'quik'], 'unknown-name', 'did you mean quick?'],
    [['run', '--report', 'jsn=a'], 'unknown-name', 'did you mean json?'],
    [['run', '--report', 'json'], 'bad-option', 'such as json=report.json'],
    [['run', '--runs', 'many'], 'bad-option', 'a whole number'],
    [['run', '--time', '60'], 'bad-option', '60s'],
    [['run', '--seed', ''], 'bad-option', 'text without spaces'],
    [['replay', 'none.json'], 'file-unreadable', 'none.json'],
    [['list', 'propertys'], 'unknown-name', 'did you mean properties?'],
    [['explain', 'call-setles'], 'unknown-name', 'did you mean call-settles'],
  ])('refuses %j with exit 2 and says what to do', async (args, code, words) => {
    const { exitCode, stdout, stderr, asked } = await run(args);
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(new RegExp(`^error\\[${code}\\]: `));
    expect(stderr()).toContain(words);
    expect(stderr()).not.toMatch(/\n\s+at /);
    expect(stdout()).toBe('');
    expect(asked).toEqual([]);
  });

  it('does not fall back to the reference client in CI', async () => {
    const { exitCode, stderr } = await run(['run'], conformant, { CI: 'true' });
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(/^error\[no-target\]: /);
  });

  it('asks for a report of what it did not foresee, with the stack only on demand', async () => {
    const checkTarget: CheckTarget = () => Promise.reject(new TypeError('x is not a function'));
    const plain = fakeContext({ cwd, checkTarget });
    expect(await runCli(['run'], plain.context)).toBe(2);
    expect(plain.stderr()).toContain('error[invariant]: TypeError: x is not a function\n  This is a bug in tailrace');
    expect(plain.stderr()).not.toContain('run-cli.test');
    const debugging = fakeContext({ cwd, checkTarget, env: { TAILRACE_DEBUG: '1' } });
    await runCli(['run'], debugging.context);
    expect(debugging.stderr()).toContain('run-cli.test');
  });
});
