import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, until } from '../../suite/wire/fixtures/testing/left-behind.js';

/**
 * The built command with real searches of a real client, in versions that an npm of the test makes of the one that is
 * installed here. `npm run build` comes first.
 */

const tailrace = fileURLToPath(new URL('../../../bin/tailrace.js', import.meta.url));
const installed = fileURLToPath(new URL('../../../node_modules/json-rpc-2.0', import.meta.url));

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-bisect-process-'));
  mkdirSync(join(cwd, 'bin'));
  writeFileSync(join(cwd, 'bin/npm'), NPM, { mode: 0o755 });
  writeFileSync(join(cwd, 'a.race.yaml'), RACE);
});
afterEach(() => rmSync(cwd, { recursive: true, maxRetries: 3 }));

const RACE = `tailrace-race: 1
title: A call that is pending at the end waits for its timeout
needs: [calls]
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
order: ["A.written < cut"]
violates: { property: loss-beats-timeout, of: A }
`;

/**
 * From 1.5.0 on what is pending is rejected at the end. 1.2.0 is gone from the registry, 1.3.0 does not load, and 1.4.0
 * never comes where a file says so; then its process id is in another.
 */
const NPM = `#!${process.execPath}
const { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const [command, ...rest] = process.argv.slice(2);
if (command === 'view') {
  console.log('["1.0.0","1.1.0","1.2.0","1.3.0","1.4.0","1.5.0","1.6.0","2.0.0"]');
} else {
  const folder = rest[rest.indexOf('--prefix') + 1];
  const version = JSON.parse(readFileSync(folder + '/package.json', 'utf8')).dependencies['json-rpc-2.0'];
  const [home, minor] = [folder + '/node_modules/json-rpc-2.0', Number(version.split('.')[1])];
  if (minor === 2) {
    console.error('npm error code E404');
    process.exit(1);
  }
  if (minor === 4 && existsSync(process.env.TEST_FOLDER + '/hang')) {
    writeFileSync(process.env.TEST_FOLDER + '/hangs', String(process.pid));
    setInterval(() => {}, 1000);
  } else {
    cpSync(${JSON.stringify(installed)}, home, { recursive: true, dereference: true });
    const manifest = JSON.parse(readFileSync(home + '/package.json', 'utf8'));
    writeFileSync(home + '/package.json', JSON.stringify({ ...manifest, version }));
    if (minor === 3) writeFileSync(home + '/dist/index.js', 'throw new Error("it lacks a file");');
    if (minor < 5) appendFileSync(home + '/dist/client.js', '\\nexports.JSONRPCClient.prototype.rejectAllPendingRequests = () => {};');
    writeFileSync(folder + '/package-lock.json', '{}');
  }
}
`;

interface Bisecting {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
}

function bisect(...args: readonly string[]): Bisecting {
  const { CI: _ci, FORCE_COLOR: _color, GITHUB_ACTIONS: _actions, GITHUB_STEP_SUMMARY: _summary, ...env } = process.env;
  const path = [join(cwd, 'bin'), process.env.PATH].join(delimiter);
  const child = spawn(process.execPath, [tailrace, 'bisect', 'a.race.yaml', '--target', 'json-rpc-2.0', ...args], {
    cwd,
    env: { ...env, PATH: path, TAILRACE_CACHE: 'cache', TEST_FOLDER: cwd },
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const ended = new Promise<Awaited<Bisecting['ended']>>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...said }));
  });
  return { child, ended };
}

/** What is in a file, once there is something. */
function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe.skipIf(process.platform === 'win32')('the tailrace bisect command', () => {
  it('finds the version with the fix, past one that is gone and one that does not load', async () => {
    const { exitCode, stdout, stderr } = await bisect('--bad', '1.0.0', '--good', '1.6.0').ended;
    expect(stdout).toMatch(/^7 versions of json-rpc-2\.0 from 1\.0\.0 \(bad\) to 1\.6\.0 \(good\)/m);
    expect(stdout).toMatch(/^ {2}1\.6\.0 {4}ruled out +\d+$/m);
    expect(stdout).toMatch(/^ {2}1\.0\.0 {4}reproduced +1 {2}2 actions, 0 deviations$/m);
    expect(stdout).toMatch(
      /^ {2}1\.3\.0 {4}cannot be tried +json-rpc-2\.0 of json-rpc-2\.0@1\.3\.0, .*: it lacks a file$/m,
    );
    expect(stdout).toMatch(/^ {2}1\.2\.0 {4}cannot be tried +json-rpc-2\.0@1\.2\.0 does not exist/m);
    expect(stdout).toContain('\nfixed in 1.5.0 (last bad: 1.4.0)\n');
    expect(stderr.split('\n').filter((line) => !/^install(?:ing|ed) /.test(line))).toEqual(['']);
    expect(exitCode).toBe(0);
    expect(existsSync(join(cwd, 'tailrace-replays'))).toBe(false);
  });

  it('stops at the first Ctrl-C in the middle of an installation, and leaves no npm behind', async () => {
    writeFileSync(join(cwd, 'hang'), '');
    const { child, ended } = bisect('--bad', '1.1.0', '--good', '1.6.0');
    await until('npm hangs', () => readIfThere(join(cwd, 'hangs')) !== '');
    const npm = Number(readIfThere(join(cwd, 'hangs')));
    child.kill('SIGINT');
    const { exitCode, stdout } = await ended;
    expect(stdout).toContain('\nstopped; so far: fixed in one of 1.2.0, 1.3.0, 1.4.0, 1.5.0, 1.6.0 (last bad: 1.1.0)');
    expect(exitCode).toBe(3);
    await until('npm ends', () => !isRunning(npm));
  });
});
