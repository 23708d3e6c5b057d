import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driverCommand, leftBehind, readTold, tellsIn, until } from '../suite/wire/fixtures/testing/left-behind.js';

/** The built command as a process of its own, with a driver that it starts. `npm run build` comes first. */

const tailrace = fileURLToPath(new URL('../../bin/tailrace.js', import.meta.url));

let cwd = '';
/** Where everything temporary is made, of the command and of its driver. */
let temporary = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'wire-command-'));
  temporary = join(cwd, 'temporary');
  mkdirSync(temporary);
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
  stdout(): string;
}

function start(args: readonly string[]): Running {
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...outside } = process.env;
  const { GITHUB_ACTIONS: _actions, GITHUB_STEP_SUMMARY: _summary, ...inherited } = outside;
  const child = spawn(process.execPath, [tailrace, ...args], { cwd, env: { ...inherited, TMPDIR: temporary } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, ended, stdout: () => stdout };
}

/** The fixture with these switches, as `--command` takes it. */
function command(...switches: readonly string[]): string {
  return driverCommand(tellsIn(temporary), ...switches)
    .map((word) => `'${word}'`)
    .join(' ');
}

/** Once the driver has had a client, so that the run is in its middle. */
function connected({ ended }: Running): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return until('a client connects', () => over || readTold(join(temporary, 'told')).clients > 3);
}

/** Presses Ctrl-C again and again: two in a row may be heard as one. */
async function interruptUntilOver({ child, ended }: Running): Promise<void> {
  const again = setInterval(() => child.kill('SIGINT'), 50);
  await ended;
  clearInterval(again);
}

const endless = ['--seed', '1', '--runs', '1000000', '--property', 'call-settles'];

describe('tailrace run --command', () => {
  it('checks the client of a driver, writes down what it finds, and shows it again', async () => {
    const args = [
      '--command',
      command('hangs'),
      '--repeat',
      '2',
      '--seed',
      '1',
      '--property',
      'call-settles',
      '--runs',
      '100',
    ];
    const { exitCode, stdout, stderr } = await start(['run', ...args, '--replay-dir', 'replays']).ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toContain('checks fixture 1.2.3');
    expect(stdout).toContain('call-settles is violated (observed, 2 of 2 runs)');
    expect(await leftBehind(temporary, 1)).toEqual([]);
    const file = readdirSync(join(cwd, 'replays'), { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('.replay.json'),
    );
    const path = join('replays', file ?? 'none');
    expect(JSON.parse(readFileSync(join(cwd, path), 'utf8'))).toMatchObject({ arm: 'wire', endpoint: 'tcp-lines' });
    const replayed = await start(['replay', path, '--command', command('hangs')]).ended;
    expect(replayed).toMatchObject({ exitCode: 1, stderr: '' });
    expect(replayed.stdout).toContain('reproduced: the same failure again');
    const mended = await start(['replay', path, '--command', command()]).ended;
    expect(mended).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('call-settles holds on this schedule'),
    });
    expect(await leftBehind(temporary, 3)).toEqual([]);
  });

  it.each([
    ['crashes at once', ['exits-at-once'], ['it exited with code 3', '  first words', '  it needs a newer runtime']],
    ['crashes in the middle', ['exits-at-run=10'], ['it exited with code 3', '  first words', '  the disk is full']],
    ['prints what is no event', ['garbage-first'], ['is not JSON: Loading the client...', 'printed:', '  Loading']],
    ['refuses to connect', ['refuses-connect'], ['connect failed: ', 'not today', 'printed:']],
  ])('exits 2 with the last lines of a driver that %s, and leaves nothing', async (_what, switches, parts) => {
    const given = command('grandchild', ...switches);
    const { exitCode, stderr } = await start(['run', '--command', given, '--endpoint', 'unix-lines']).ended;
    expect(stderr).toMatch(/^error\[(?:driver|adapter)-failed\]: /);
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(2);
    expect(await leftBehind(temporary, 2)).toEqual([]);
  });

  it('exits 2 where there is no such program', async () => {
    const { exitCode, stderr } = await start(['run', '--command', './no-driver --fast']).ended;
    expect(stderr).toContain(
      'error[driver-failed]: the driver ./no-driver --fast: it could not be started: there is no',
    );
    expect(exitCode).toBe(2);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C in the middle of a run on a wire', () => {
  it.each([
    ['tcp-lines', ['ignores-end']],
    ['unix-lines', []],
  ])('exits 3, says what it knows, and leaves nothing: %s', async (endpoint, switches) => {
    const driver = ['--command', command('grandchild', ...switches), '--endpoint', endpoint];
    const running = start(['run', ...driver, ...endless]);
    await connected(running);
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
    expect(stdout).toContain('stopped by signal');
    expect(await leftBehind(temporary, 2)).toEqual([]);
  });

  it('exits 1 where a violation was found, and leaves nothing', async () => {
    const running = start(['run', '--command', command('grandchild', 'hangs'), '--repeat', '1', ...endless]);
    await until('it is found', () => running.stdout().includes('is violated'));
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('stopped by signal') });
    expect(await leftBehind(temporary, 2)).toEqual([]);
  });

  it('does not wait for a driver that never says hello', async () => {
    const running = start(['run', '--command', command('grandchild', 'no-hello'), ...endless]);
    await until('it is started', () => readTold(join(temporary, 'told')).pids.length === 2);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 3 });
    expect(await leftBehind(temporary, 2)).toEqual([]);
  });

  it('twice is gone at once, before the driver has said hello, and leaves nothing either', async () => {
    const running = start(['run', '--command', command('grandchild', 'ignores-end', 'no-hello'), ...endless]);
    await until('it is started', () => readTold(join(temporary, 'told')).pids.length === 2);
    await interruptUntilOver(running);
    expect(await running.ended).toMatchObject({ exitCode: 130 });
    await until('both processes are gone', () => readTold(join(temporary, 'told')).running.length === 0);
    expect(await leftBehind(temporary, 2)).toEqual([]);
  });

  it.each([
    ['tcp-lines', 'ignores-dispose'],
    ['unix-lines', 'ignores-dispose'],
    ['stdio-lines', 'never-connects'],
  ])('twice, in the middle of a run, leaves nothing either: %s', async (endpoint, waits) => {
    const driver = command('grandchild', 'ignores-end', waits, `endpoints=${endpoint}`);
    const running = start(['run', '--command', driver, ...endless]);
    await until('a client connects', () => readTold(join(temporary, 'told')).clients > 0);
    await interruptUntilOver(running);
    expect(await running.ended).toMatchObject({ exitCode: 130 });
    await until('both processes are gone', () => readTold(join(temporary, 'told')).running.length === 0);
    expect(await leftBehind(temporary, 2)).toEqual([]);
  });
});
