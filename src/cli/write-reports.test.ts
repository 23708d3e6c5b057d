import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import { REPORT_KINDS } from '../../reports/report-kinds.js';
import { AdapterError } from '../core/errors.js';
import type { CheckTarget } from '../suite/contracts.js';
import { runCli } from './run-cli.js';
import { fakeCheck } from './testing/fake-check.js';
import { type FakeContext, fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-reports-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const violated = exampleResult([
  exampleProperty('call-settles', { counterexamples: [exampleHang()] }),
  exampleProperty('close-told-once', { level: 'should', status: 'unreached', reached: 0 }),
]);

const every = ['--report', 'json=out/r.json', '--report', 'junit=out/r.xml', '--report', 'markdown=out/r.md'];
const files = ['out/r.json', 'out/r.xml', 'out/r.md'];
const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');

async function run(
  args: readonly string[],
  checkTarget: CheckTarget = fakeCheck(violated),
  env: Record<string, string> = {},
): Promise<FakeContext & { readonly exitCode: number }> {
  const fake = fakeContext({ cwd, env, checkTarget });
  return { ...fake, exitCode: await runCli(['run', '--target', 'vscode-jsonrpc', ...args], fake.context) };
}

describe('the reports of a run', () => {
  it('are all written from one check, and name its replay files', async () => {
    expect((await run(every)).exitCode).toBe(1);
    const replay = 'tailrace-replays/vscode-jsonrpc/call-settles_hung_call_unwritten_eof_pending.replay.json';
    expect(existsSync(join(cwd, replay))).toBe(true);
    expect(JSON.parse(read('out/r.json'))).toMatchObject({ tailrace: 1, verdict: 'violated' });
    expect(read('out/r.xml')).toContain('<testsuites name="tailrace" tests="2" failures="1" errors="0"');
    expect(read('out/r.md')).toContain('## ✕ `vscode-jsonrpc 10.0.0`: violated');
    for (const file of files) expect(read(file)).toContain(replay);
    expect(read('out/r.md')).toContain('**Should hold:** No call is open at the end of the run.');
  });

  it('know whether the run was strict', async () => {
    await run([...every, '--strict']);
    expect(read('out/r.xml')).toContain('failures="2"');
  });

  it('are taken away, the old ones, when the check fails', async () => {
    mkdirSync(join(cwd, 'out'));
    for (const file of files) writeFileSync(join(cwd, file), 'conformant');
    const failed = await run(every, () => Promise.reject(new AdapterError('adapter-failed', 'refused')));
    expect(failed.exitCode).toBe(2);
    for (const file of files) expect(existsSync(join(cwd, file))).toBe(false);
  });

  it('are taken away, the old ones, when the command is wrong in another place', async () => {
    writeFileSync(join(cwd, 'r.xml'), 'conformant');
    expect((await run(['--report', 'junit=r.xml', '--strategy', 'none-such'])).exitCode).toBe(2);
    expect(existsSync(join(cwd, 'r.xml'))).toBe(false);
  });

  it('are refused before the search when one cannot be written', async () => {
    writeFileSync(join(cwd, 'out'), 'a file where a folder should be');
    let searched = false;
    const { exitCode, stderr } = await run(
      every,
      fakeCheck(violated, () => (searched = true)),
    );
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(
      /^error\[file-unreadable\]: the report out\/r\.json cannot be written: (?:ENOTDIR|EEXIST)/,
    );
    expect(searched).toBe(false);
  });

  it('are none when one of them can no longer be written', async () => {
    const obstruct = (): void => mkdirSync(join(cwd, 'out/r.md'));
    const { exitCode, stderr } = await run(every, fakeCheck(violated, obstruct));
    expect(exitCode).toBe(2);
    expect(stderr()).toContain('the report out/r.md cannot be written: EISDIR');
    expect(existsSync(join(cwd, 'out/r.json'))).toBe(false);
    expect(existsSync(join(cwd, 'out/r.xml'))).toBe(false);
  });

  it('are not written over each other', async () => {
    const { exitCode, stderr } = await run(['--report', 'json=r', '--report', 'junit=./r']);
    expect(exitCode).toBe(2);
    expect(stderr()).toContain("--report names the file './r' more than once");
  });

  it('go through a link to where it leads, and leave nothing there when the check fails', async () => {
    writeFileSync(join(cwd, 'real.json'), 'conformant');
    symlinkSync(join(cwd, 'real.json'), join(cwd, 'r.json'));
    await run(['--report', 'json=r.json'], () => Promise.reject(new AdapterError('adapter-failed', 'refused')));
    expect(read('real.json')).toBe('');
    await run(['--report', 'json=r.json']);
    expect(lstatSync(join(cwd, 'r.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(read('real.json'))).toMatchObject({ verdict: 'violated' });
  });

  it.skipIf(!existsSync('/dev/null'))('leave a device what it is, though another cannot be written', async () => {
    const device = lstatSync('/dev/null');
    symlinkSync('/dev/null', join(cwd, 'nothing'));
    const obstruct = (): void => mkdirSync(join(cwd, 'r.md'));
    const args = ['--report', 'json=nothing', '--report', 'markdown=r.md'];
    expect((await run(args, fakeCheck(violated, obstruct))).exitCode).toBe(2);
    expect(lstatSync(join(cwd, 'nothing')).isSymbolicLink()).toBe(true);
    expect(lstatSync('/dev/null').ino).toBe(device.ino);
  });

  it.skipIf(process.platform === 'win32')('follow the text to our own outputs', async () => {
    const { stdout, stderr } = await run(['--report', 'json=/dev/stdout', '--report', 'junit=/dev/stderr']);
    expect(stdout()).toMatch(/exit 1: .*\n\{\n {2}"tailrace": 1/);
    expect(stderr()).toMatch(/^<\?xml/);
  });

  it('are told by the help', async () => {
    const { stdout } = await run(['--help']);
    expect(stdout()).toMatch(/json=FILE, junit=FILE,\s+markdown=FILE/);
    expect(stdout()).toMatch(/Reports:\n {2}json .*\n {2}junit .*\n {2}markdown /);
  });
});

describe('the summary of a step', () => {
  const summary = (): Record<string, string> => ({ GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') });

  it('is the Markdown report, without being asked for, after what is there already', async () => {
    writeFileSync(join(cwd, 'summary.md'), '# Mine');
    expect((await run(['--report', 'markdown=r.md'], undefined, summary())).exitCode).toBe(1);
    expect(read('summary.md')).toBe(`# Mine\n${read('r.md')}`);
  });

  it('is begun where there is none, and not where the variable is empty', async () => {
    await run([], undefined, { GITHUB_STEP_SUMMARY: '' });
    await run([], undefined, summary());
    expect(read('summary.md')).toContain('## ✕ `vscode-jsonrpc 10.0.0`: violated');
  });

  it('leaves out what would make GitHub drop the whole of it', async () => {
    writeFileSync(join(cwd, 'summary.md'), '-'.repeat(998_000));
    await run([], undefined, summary());
    expect(read('summary.md')).toContain('1 more failure found no room here.');
    expect(Buffer.byteLength(read('summary.md'))).toBeLessThanOrEqual(1_000_000);
    writeFileSync(join(cwd, 'summary.md'), '-'.repeat(1_048_000));
    await run([], undefined, summary());
    expect(read('summary.md')).toBe('-'.repeat(1_048_000));
  });

  it('is not written when the check fails', async () => {
    await run([], () => Promise.reject(new AdapterError('adapter-failed', 'refused')), summary());
    expect(existsSync(join(cwd, 'summary.md'))).toBe(false);
  });

  it('changes nothing of the outcome when it cannot be written', async () => {
    const { exitCode, stderr } = await run([], undefined, { GITHUB_STEP_SUMMARY: cwd });
    expect(exitCode).toBe(1);
    expect(stderr()).toBe(`the step summary ${cwd} cannot be written: EISDIR\n`);
  });
});

describe('the document about continuous integration', () => {
  const text = readFileSync(fileURLToPath(new URL('../../docs/continuous-integration.md', import.meta.url)), 'utf8');

  it('shows commands that work', async () => {
    writeFileSync(join(cwd, 'tailrace.target.ts'), '');
    const commands = [...text.matchAll(/npx tailrace (run [^'\n]*)/g)].map((match) => match[1] ?? '');
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      rmSync(join(cwd, 'tailrace'), { recursive: true, force: true });
      const fake = fakeContext({ cwd, env: { CI: 'true' }, checkTarget: fakeCheck(violated) });
      expect(await runCli(command.split(' '), fake.context), fake.stderr()).toBe(1);
      expect(read('tailrace/junit.xml')).toContain('<testsuites');
    }
  });

  it('shows YAML that can be read, and keeps what the commands write', () => {
    const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      expect(parse(block)).toMatchObject({});
      for (const folder of ['tailrace/', 'tailrace-replays/']) expect(block).toContain(folder);
    }
  });

  it('names every kind of report', () => {
    for (const { name } of REPORT_KINDS) expect(text).toContain(`| \`${name}\` |`);
  });
});
