import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The built command as a process of its own: what only a real process shows. `npm run build` comes first. */

const command = fileURLToPath(new URL('../../bin/tailrace.js', import.meta.url));

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-process-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output holds this text. */
  says(text: string): Promise<void>;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...outside } = process.env;
  const { GITHUB_ACTIONS: _actions, GITHUB_STEP_SUMMARY: _summary, ...inherited } = outside;
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { ...inherited, ...env } });
  let stdout = '';
  let stderr = '';
  let heard = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const says = (text: string): Promise<void> =>
    new Promise((resolve) => {
      heard = () => {
        if (stdout.includes(text)) resolve();
      };
      heard();
    });
  return { child, ended, says };
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return start(args, env).ended;
}

const hang = ['run', '--target', 'vscode-jsonrpc', '--property', 'call-settles', '--runs', '300'];

describe('the tailrace command', () => {
  it.skipIf(process.platform === 'win32')(
    'writes a report to its own output, and to a pipe that somebody reads',
    async () => {
      execFileSync('mkfifo', [join(cwd, 'pipe')]);
      const limits = { cwd, timeout: 30_000 };
      const reader = promisify(execFile)('cat', ['pipe'], limits);
      const args = [command, 'run', '--target', 'reference', '--runs', '0'];
      const reports = ['--report', 'json=/dev/stdout', '--report', 'junit=pipe'];
      // Killed where it hangs: opened for a trial the pipe would have lost its reader.
      const error = await promisify(execFile)(process.execPath, [...args, ...reports], limits).catch((end) => end);
      expect(error).toMatchObject({ code: 3, stdout: expect.stringMatching(/exit 3: .*\n\{\n {2}"tailrace": 1/) });
      expect((await reader).stdout).toMatch(/^<\?xml/);
    },
  );

  it('finds the hang of a published client, writes it down, and shows it again', async () => {
    const found = await run([...hang, '--report', 'json=report.json']);
    expect(found).toMatchObject({ exitCode: 1, stderr: '' });
    expect(found.stdout).toContain('call-settles is violated (proved)');
    expect(found.stdout).toMatch(/vscode-jsonrpc \S+: violated \(call-settles\)/);
    const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')) as {
      properties: { failures: { counterexample: { replay: string } }[] }[];
    };
    expect(report).toMatchObject({ tailrace: 1, verdict: 'violated', schedules: 300 });
    const path = report.properties[0]?.failures[0]?.counterexample.replay ?? '';
    const replayed = await run(['replay', path]);
    expect(replayed).toMatchObject({ exitCode: 1, stderr: '' });
    expect(replayed.stdout).toContain('reproduced: the same failure again');
  });

  it.skipIf(!existsSync('/dev/full'))('exits 2 when its output cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [command, ...hang], { cwd, stdio: ['ignore', full, 'pipe'] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    closeSync(full);
    expect(stderr).toMatch(/^error\[output-lost\]: standard output cannot be written: ENOSPC\n {2}.*\n$/);
    expect(exitCode).toBe(2);
  });

  it('finds the same thing twice', async () => {
    const [first, second] = await Promise.all([
      run([...hang, '--replay-dir', 'one', '--report', 'json=one.json']),
      run([...hang, '--replay-dir', 'two', '--report', 'json=two.json']),
    ]);
    expect([first.exitCode, second.exitCode]).toEqual([1, 1]);
    const [one, two] = ['one', 'two'].map((name) =>
      readFileSync(join(cwd, `${name}.json`), 'utf8')
        .replaceAll(`${name}/`, '')
        .replace(/"elapsedMs": \d+/, ''),
    );
    expect(one).toBe(two);
  });

  it('holds for the reference client', async () => {
    const args = ['--target', 'reference', '--property', 'call-settles', '--runs', '300'];
    const { exitCode, stdout, stderr } = await run(['run', ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/reference \S+: conformant/);
  });

  it.each([
    ['--runs 0', ['run', '--runs', '0']],
    ['an empty filter', ['run', '--property', '']],
    ['nothing applicable', ['run', '--target', 'vscode-jsonrpc', '--property', 'read-wakes']],
    ['no time', ['run', '--time', '0s']],
  ])('exits 3 for %s', async (_what, args) => {
    const { exitCode, stdout } = await run(args);
    expect(stdout).toContain(': incomplete');
    expect(exitCode).toBe(3);
  });

  it.each([
    ['a target that does not exist', ['run', '--target', './none.ts'], /^error\[file-unreadable\]/],
    ['an adapter that does not compile', ['run', '--target', './broken.mjs'], /^error\[adapter-load\]/],
    ['an adapter that is none', ['run', '--target', './empty.mjs'], /^error\[adapter-contract\]/],
    ['an adapter that throws', ['run', '--target', './throws.mjs'], /^error\[adapter-failed\]: .*no such host/s],
    ['a replay file that is cut off', ['replay', 'cut.replay.json'], /^error\[replay-invalid\]/],
    ['an unknown command', ['rnu'], /^error\[unknown-name\]/],
  ])('exits 2 for %s', async (_what, args, message) => {
    writeFileSync(join(cwd, 'broken.mjs'), 'export default {');
    writeFileSync(join(cwd, 'empty.mjs'), 'export const target = {};');
    writeFileSync(
      join(cwd, 'throws.mjs'),
      `export default {
        name: 'throws', dialect: 'json-rpc', capabilities: ['calls'],
        connect() { throw new Error('no such host'); },
      };`,
    );
    writeFileSync(join(cwd, 'cut.replay.json'), '{"tailraceReplay": 1, "engi');
    const { exitCode, stderr } = await run(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(2);
  });

  it('does not fall back to the reference client in CI', async () => {
    const { exitCode, stderr } = await run(['run'], { CI: 'true' });
    expect(stderr).toMatch(/^error\[no-target\]/);
    expect(exitCode).toBe(2);
  });

  it('stops at the first Ctrl-C and says what it knows', async () => {
    const { child, ended, says } = start(['run', '--profile', 'soak', '--property', 'call-settles']);
    await says('checks reference');
    child.kill('SIGINT');
    const { exitCode, stdout } = await ended;
    expect(stdout).toContain('stopped by signal');
    expect(stdout).toContain(': incomplete');
    expect(exitCode).toBe(3);
  });

  it('exits 1 at Ctrl-C when a violation was found', async () => {
    const { child, ended, says } = start([
      'run',
      '--profile',
      'soak',
      '--target',
      'vscode-jsonrpc',
      '--property',
      'call-settles',
    ]);
    await says('is violated');
    child.kill('SIGINT');
    const { exitCode, stdout } = await ended;
    expect(stdout).toContain('stopped by signal');
    expect(exitCode).toBe(1);
  });

  it('ends quietly and at once when nobody reads its output any more', async () => {
    const { child, ended, says } = start(['run', '--profile', 'soak', '--target', 'vscode-jsonrpc']);
    await says('checks vscode-jsonrpc');
    child.stdout?.destroy();
    const { exitCode, stderr } = await ended;
    expect(stderr).toBe('');
    expect([1, 3]).toContain(exitCode);
  });
});
