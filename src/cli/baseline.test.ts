import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import type { CheckResult, Counterexample } from '../core/report.js';
import { checkTarget } from '../suite/check-target.js';
import type { CheckOptions, CheckTarget } from '../suite/contracts.js';
import { runCli } from './run-cli.js';
import { type FakeContext, fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-baseline-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const DEFAULT = 'tailrace.baseline.yaml';
const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');

interface Ran extends FakeContext {
  readonly exitCode: number;
  readonly asked: readonly CheckOptions[];
}

async function run(args: readonly string[], check: CheckTarget): Promise<Ran> {
  const asked: CheckOptions[] = [];
  const asking: CheckTarget = (options) => {
    asked.push(options);
    return check(options);
  };
  const fake = fakeContext({ cwd, checkTarget: asking });
  return { ...fake, exitCode: await runCli(['run', ...args], fake.context), asked };
}

/** A check that finds what it is told to, and does not know of baselines. */
function finding(counterexamples: readonly Counterexample[], parts: Partial<CheckResult> = {}): CheckTarget {
  return async ({ onEvent }) => {
    for (const counterexample of counterexamples) onEvent?.({ type: 'found', counterexample });
    return exampleResult([exampleProperty('call-settles', { counterexamples })], parts);
  };
}

const VSCODE = ['--target', 'vscode-jsonrpc'];

/** Writes a baseline of one failure, with other texts in it, and its replay file. */
function baseline(replace: (text: string) => string = (text) => text): string {
  mkdirSync(join(cwd, 'known/replays'), { recursive: true });
  writeFileSync(join(cwd, 'known/replays/a.replay.json'), JSON.stringify(exampleHang().replay));
  const text = `tailrace-baseline: 1
target: vscode-jsonrpc
applicable: [call-settles]
failures:
  - fingerprint: { property: call-settles, kind: hung }
    reason: known
    replay: replays/a.replay.json
`;
  writeFileSync(join(cwd, 'known/b.yaml'), replace(text));
  return 'known/b.yaml';
}

describe('tailrace run --baseline', () => {
  it('hands on what the file says, the replays that lie relative to it, and the day', async () => {
    const { asked } = await run([...VSCODE, '--baseline', baseline()], finding([]));
    expect(asked[0]).toMatchObject({
      everyFingerprint: true,
      replays: [],
      baseline: {
        file: 'known/b.yaml',
        today: '2026-01-15',
        updating: false,
        target: 'vscode-jsonrpc',
        applicable: ['call-settles'],
        failures: [{ reason: 'known', recorded: exampleHang().replay }],
      },
    });
  });

  it('is not taken up by itself', async () => {
    writeFileSync(join(cwd, DEFAULT), 'no baseline');
    const { asked, exitCode } = await run(VSCODE, finding([]));
    expect(exitCode).toBe(0);
    expect(asked[0]).not.toHaveProperty('baseline');
    expect(asked[0]?.everyFingerprint).toBe(false);
  });

  it('runs a replay once that is committed as well', async () => {
    const file = baseline();
    const { asked } = await run([...VSCODE, '--baseline', file, '--replay-dir', 'known/replays'], finding([]));
    expect(asked[0]?.replays).toEqual([]);
    expect(asked[0]?.baseline?.failures).toHaveLength(1);
  });

  it('writes no replay file of what is expected, and names the one that the baseline has', async () => {
    const expected: Counterexample = { ...exampleHang(), foundAt: 0, expected: true };
    const property = { status: 'expected-failure' as const, counterexamples: [expected] };
    const check: CheckTarget = async ({ onEvent }) => {
      onEvent?.({ type: 'found', counterexample: expected });
      return exampleResult([exampleProperty('call-settles', property)]);
    };
    const args = [...VSCODE, '--baseline', baseline(), '--report', 'json=out.json'];
    const { exitCode, stdout } = await run(args, check);
    expect(exitCode).toBe(0);
    expect(stdout()).not.toContain('is violated');
    expect(stdout()).toContain('or failed as the baseline expects');
    expect(existsSync(join(cwd, 'tailrace-replays'))).toBe(false);
    expect(JSON.parse(read('out.json'))).toMatchObject({
      properties: [{ failures: [{ expected: true, counterexample: { replay: 'known/replays/a.replay.json' } }] }],
    });
  });

  it.each<[(text: string) => string, string, string]>([
    [
      (text) => text.replace('kind: hung', 'kind: hanged'),
      'baseline-invalid',
      "known/b.yaml:5: call-settles has no kind of failure 'hanged'",
    ],
    [
      (text) => text.replace('reason: known', 'reason: not reviewed yet, say here why this failure is accepted'),
      'baseline-invalid',
      'known/b.yaml:6: nobody has said why',
    ],
    [
      (text) => text.replace('[call-settles]', '[call-setles]'),
      'unknown-name',
      "known/b.yaml:3: there is no property 'call-setles'; did you mean call-settles or",
    ],
    [
      (text) => text.replace('a.replay.json', 'b.replay.json'),
      'file-unreadable',
      'known/b.yaml: at failures.0.replay: the replay file known/replays/b.replay.json cannot be read',
    ],
    [
      (text) => text.replace('kind: hung', 'phase: after-loss'),
      'baseline-invalid',
      'the entry is about call-settles (after-loss), but the replay file records call-settles (hung, call, unwritten',
    ],
    [
      (text) => text.replace('target: vscode-jsonrpc', 'target: other'),
      'baseline-target',
      "known/b.yaml is the baseline of 'other', but the target is 'vscode-jsonrpc'",
    ],
  ])('refuses a file that is wrong with exit 2 (case %#)', async (replace, code, words) => {
    const { exitCode, stderr, asked } = await run([...VSCODE, '--baseline', baseline(replace)], finding([]));
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(new RegExp(`^error\\[${code}\\]: `));
    expect(stderr()).toContain(words);
    expect(asked).toEqual([]);
  });

  it('refuses a file that is not there, and says how one is made', async () => {
    const { exitCode, stderr } = await run([...VSCODE, '--baseline', 'none.yaml'], finding([]));
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('the baseline none.yaml cannot be read: ENOENT; --update-baseline writes one');
  });
});

describe('tailrace run --update-baseline', () => {
  it('writes the file, with the replay files beside it, and is not green for it', async () => {
    const { exitCode, stdout, asked } = await run([...VSCODE, '--update-baseline'], finding([exampleHang()]));
    expect(exitCode).toBe(1);
    expect(asked[0]).toMatchObject({ everyFingerprint: true });
    expect(stdout()).toContain(
      './tailrace.baseline.yaml has one known failure now\n' +
        '  added           call-settles (hung, call, unwritten, eof, pending)\n' +
        "Somebody has to write the 'reason'",
    );
    const replay = 'tailrace-replays/vscode-jsonrpc/call-settles_hung_call_unwritten_eof_pending.replay.json';
    expect(read(DEFAULT)).toContain(`    replay: ${replay}\n`);
    expect(existsSync(join(cwd, replay))).toBe(true);
  });

  it('names the replay files from where the baseline is, and writes them anew', async () => {
    await run([...VSCODE, '--update-baseline', '--baseline', 'ci/b.yaml'], finding([exampleHang()]));
    const replay = 'tailrace-replays/vscode-jsonrpc/call-settles_hung_call_unwritten_eof_pending.replay.json';
    expect(read('ci/b.yaml')).toContain(`    replay: ../${replay}\n`);
    const again = { ...exampleHang(), foundAt: 0, replay: { ...exampleHang().replay, seed: 'another' } };
    await run([...VSCODE, '--update-baseline', '--baseline', 'ci/c.yaml'], finding([again]));
    expect(JSON.parse(read(replay))).toMatchObject({ seed: 'another' });
  });

  it.each([
    ['the check was interrupted', { stoppedBy: 'signal' as const }],
    ['no schedule was run', { schedules: 0 }],
  ])('leaves the file as it is when %s', async (why, parts) => {
    const { stdout } = await run([...VSCODE, '--update-baseline'], finding([exampleHang()], parts));
    expect(stdout()).toContain(`./tailrace.baseline.yaml is left as it is: ${why}`);
    expect(existsSync(join(cwd, DEFAULT))).toBe(false);
  });

  it('refuses to write of some properties only', async () => {
    const { exitCode, stderr, asked } = await run(['--update-baseline', '--property', 'call-settles'], finding([]));
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(/^error\[bad-option\]: --update-baseline was given with --property/);
    expect(asked).toEqual([]);
  });

  it('says so before the search when the file cannot be written', async () => {
    writeFileSync(join(cwd, 'file'), '');
    const args = [...VSCODE, '--update-baseline', '--baseline', 'file/b.yaml'];
    const { exitCode, stdout, stderr, asked } = await run(args, finding([exampleHang()]));
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(/^error\[file-unreadable\]: the baseline file\/b\.yaml cannot be written: /);
    expect({ stdout: stdout(), asked }).toEqual({ stdout: '', asked: [] });
  });
});

// Through the compiled worker: `npm run build` comes first.
describe('a baseline from its beginning to its end', () => {
  /** The target as the build made it: a worker loads no TypeScript. */
  const compiled: CheckTarget = (options) => {
    if ('wire' in options.target) throw new Error('a baseline of a client on a wire is not what is tested here');
    const module = options.target.module.replace('/src/targets/', '/dist/src/targets/').replace(/\.ts$/, '.js');
    return checkTarget({ ...options, target: { ...options.target, module } });
  };
  const args = ['--target', 'broken/raced-disconnect-watch', '--runs', '600', '--seed', '5', '--baseline', 'b.yaml'];
  const write = (from: RegExp, to: string): void =>
    writeFileSync(join(cwd, 'b.yaml'), read('b.yaml').replace(from, to));

  it('is written, refused until it is reviewed, met, written anew without a change, and stale for a mended client', async () => {
    const begun = await run([...args, '--update-baseline'], compiled);
    expect(begun.exitCode).toBe(1);
    expect((await run(args, compiled)).exitCode).toBe(2);

    write(/reason: .*\n(.*)\n/g, 'reason: mended in the next version\n$1\n    expires: 2026-01-15\n');
    const met = await run(args, compiled);
    expect(met.stdout()).toMatch(/baseline b\.yaml: (\d+) of \1 known failures? as recorded\n/);
    expect(met.exitCode).toBe(0);

    const reviewed = read('b.yaml');
    const updated = await run([...args, '--update-baseline'], compiled);
    expect(updated.exitCode).toBe(0);
    expect(read('b.yaml')).toBe(reviewed);

    write(/ {2}- fingerprint:[\s\S]*?expires: .*\n/, '');
    const unexpected = await run(args, compiled);
    expect(unexpected.exitCode).toBe(1);
    expect(unexpected.stdout()).toContain('is violated (');

    writeFileSync(join(cwd, 'b.yaml'), reviewed.replaceAll('2026-01-15', '2026-01-14'));
    const expired = await run(args, compiled);
    expect(expired.exitCode).toBe(1);
    expect(expired.stdout()).toContain('it expired after 2026-01-14');

    const correct = new URL('../../dist/src/targets/correct/synchronous.js', import.meta.url).href;
    const named = `import target from '${correct}';\nexport default { ...target, name: 'broken/raced-disconnect-watch' };\n`;
    writeFileSync(join(cwd, 'mended.mjs'), named);
    writeFileSync(join(cwd, 'b.yaml'), reviewed);
    const module = pathToFileURL(join(cwd, 'mended.mjs')).href;
    const mended: CheckTarget = (options) => checkTarget({ ...options, target: { ...options.target, module } });
    const stale = await run(args, mended);
    expect(stale.exitCode).toBe(1);
    expect(stale.stdout()).toContain('it is stale, for the property holds on its replay now: remove the entry');
    expect(stale.stdout()).toContain('exit 1: the baseline is not true any more');
    const cleaned = await run([...args, '--update-baseline'], mended);
    expect(cleaned.stdout()).toContain('b.yaml has no known failure now\n  removed ');
    expect((await run(args, mended)).exitCode).toBe(0);
  });
});
