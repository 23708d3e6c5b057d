import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import type { ReplayFile } from '../core/replay-file.js';
import { checkTarget } from '../suite/check-target.js';
import type { CheckOptions, CheckTarget, ReplayOptions } from '../suite/contracts.js';
import { driverCommand } from '../suite/wire/fixtures/testing/left-behind.js';
import { runCli } from './run-cli.js';
import { fakeCheck } from './testing/fake-check.js';
import { fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-wire-options-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly stderr: string;
  readonly checked: readonly CheckOptions[];
  readonly replayed: readonly ReplayOptions[];
}

/** Runs the command with a check and a replay that only note what they were asked. */
async function run(args: readonly string[], check: CheckTarget = fakeCheck(conformant)): Promise<Ran> {
  const checked: CheckOptions[] = [];
  const replayed: ReplayOptions[] = [];
  const fake = fakeContext({
    cwd,
    checkTarget: (options) => {
      checked.push(options);
      return check(options);
    },
    replayTarget: async (options) => {
      replayed.push(options);
      return { status: 'held', reached: true };
    },
  });
  const exitCode = await runCli(args, fake.context);
  return { exitCode, stderr: fake.stderr(), checked, replayed };
}

const conformant = exampleResult([exampleProperty('call-settles')]);

/** Writes a replay file with these parts in place of those of an example. */
function writeReplay(parts: Partial<ReplayFile>): string {
  writeFileSync(join(cwd, 'one.replay.json'), JSON.stringify({ ...exampleHang().replay, ...parts }));
  return 'one.replay.json';
}

const onWire = { arm: 'wire', endpoint: 'unix-lines', target: { name: 'fixture' } } as const;

describe('--command', () => {
  it('names a program and its arguments, with quotes and backslashes understood', async () => {
    const command = `python3 'my driver.py' --name="a \\"b\\"" c\\ d '*.js' "x|y" '#'`;
    const { exitCode, checked, stderr } = await run(['run', '--command', command]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(checked[0]?.target).toEqual({
      name: command,
      driver: { command: ['python3', 'my driver.py', '--name=a "b"', 'c d', '*.js', 'x|y', '#'] },
      wire: {},
    });
  });

  it.each([
    ['a pipe', 'node driver.js | tee log', '|'],
    ['a redirection', 'node driver.js 2> log', '>'],
    ['a glob', 'node driver-*.js', 'driver-*.js'],
    ['a comment', 'node driver.js # mine', '# mine'],
    ['a second command', 'node driver.js; ls', ';'],
    ['two commands', 'cd x && node driver.js', '&&'],
    ['a program in the background', 'node driver.js &', '&'],
    ['the output of another', 'node $(find driver.js)', '$'],
    ['a variable', 'node $HOME/driver.js', '$HOME'],
  ])('refuses what only a shell could do, and says what to do: %s', async (_what, command, what) => {
    const { exitCode, checked, stderr } = await run(['run', '--command', command]);
    expect(stderr).toContain(
      `error[bad-option]: --command was given '${command}'; no shell runs it, so '${what}' means`,
    );
    expect(stderr).toContain('put quotes around it, or name a script');
    expect([exitCode, checked]).toEqual([2, []]);
  });

  it.each([
    ['nothing', ''],
    ['white space', '  '],
    ['an empty name', '"" driver.js'],
  ])('refuses %s', async (_what, command) => {
    const { exitCode, checked, stderr } = await run(['run', '--command', command]);
    expect(stderr).toContain('error[bad-option]: --command was given nothing; it takes a program and its arguments, ');
    expect([exitCode, checked]).toEqual([2, []]);
  });

  it('refuses what is no word of a command', async () => {
    const command = 'node ${HOME';
    const { exitCode, checked, stderr } = await run(['run', '--command', command]);
    expect(stderr).toMatch(/^error\[bad-option\]: --command was given 'node \$\{HOME'; it cannot be read: Bad subst/);
    expect([exitCode, checked]).toEqual([2, []]);
  });

  it.each([
    ['run', '--target', 'reference'],
    ['replay', 'one.replay.json', '--target', 'reference'],
  ])('refuses a target beside it: %s', async (...args) => {
    writeReplay(onWire);
    const { exitCode, checked, replayed, stderr } = await run([...args, '--command', 'node driver.js']);
    expect(stderr).toContain('error[bad-option]: --command and --target were both given; each names a client: leave');
    expect([exitCode, checked, replayed]).toEqual([2, [], []]);
  });
});

describe('the options of a client on a wire', () => {
  it('are handed on', async () => {
    const { checked, exitCode } = await run([
      ...['run', '--command', 'node driver.js', '--endpoint', 'web-socket', '--settle-ms', '11', '--repeat', '3'],
      ...['--call-timeout-ms', '12', '--liveness-ms', '13'],
    ]);
    const wire = { endpoint: 'web-socket', settleMs: 11, repeats: 3, callTimeoutMs: 12, livenessMs: 13 };
    expect(checked[0]?.target).toMatchObject({ wire });
    expect(exitCode).toBe(0);
  });

  it('make a search of as many schedules as the profile runs on a wire, unless it is said', async () => {
    const inProcess = await run(['run', '--target', 'reference']);
    const wire = await run(['run', '--command', 'node driver.js']);
    const asked = await run(['run', '--command', 'node driver.js', '--runs', '7']);
    expect(wire.checked[0]?.runs).toBeLessThan(inProcess.checked[0]?.runs ?? 0);
    expect(asked.checked[0]?.runs).toBe(7);
  });

  it.each([
    ['--endpoint', 'tcp-lines'],
    ['--settle-ms', '5'],
    ['--repeat', '5'],
    ['--call-timeout-ms', '5'],
    ['--liveness-ms', '5'],
  ])('are refused where the client is loaded into this process: %s', async (option, value) => {
    const { exitCode, checked, stderr } = await run(['run', '--target', 'reference', option, value]);
    const message = `error[bad-option]: ${option} is for a client in a process of its own, and reference is loaded into`;
    expect(stderr).toContain(message);
    expect(stderr).toContain('name a driver with --command');
    expect([exitCode, checked]).toEqual([2, []]);
  });

  it.each(['--settle-ms', '--repeat', '--call-timeout-ms', '--liveness-ms'])(
    'take a whole number from 1 up: %s',
    async (option) => {
      const zero = await run(['run', '--command', 'node driver.js', option, '0']);
      expect(zero.stderr).toContain(`error[bad-option]: ${option} was given '0'; it takes a whole number from 1 up`);
      const word = await run(['run', '--command', 'node driver.js', option, 'soon']);
      expect(word.stderr).toContain(`error[bad-option]: ${option} was given 'soon'; it takes a whole number`);
      expect([zero.exitCode, word.exitCode, zero.checked, word.checked]).toEqual([2, 2, [], []]);
    },
  );

  it.each([
    ['tcp-line', 'did you mean tcp-lines?'],
    ['websocket', 'did you mean web-socket?'],
    ['carrier-pigeon', 'there is tcp-lines, tcp-content-length, unix-lines, unix-content-length, web-socket, '],
  ])('suggest an endpoint in place of %s', async (endpoint, suggestion) => {
    const { exitCode, stderr } = await run(['run', '--command', 'node driver.js', '--endpoint', endpoint]);
    expect(stderr).toContain(`error[unknown-name]: there is no endpoint '${endpoint}'; ${suggestion}`);
    expect(exitCode).toBe(2);
  });

  it('are told where the driver does not have that endpoint', async () => {
    const command = driverCommand()
      .map((word) => `'${word}'`)
      .join(' ');
    const { exitCode, stderr } = await run(['run', '--command', command, '--endpoint', 'web-socket'], checkTarget);
    const message = '--endpoint web-socket: fixture does not connect to one; it has tcp-lines, unix-lines';
    expect(stderr).toContain(`error[bad-option]: ${message}`);
    expect(exitCode).toBe(2);
  });
});

describe('replaying what was recorded on a wire', () => {
  it('takes the endpoint that it was recorded on, unless another is named', async () => {
    const file = writeReplay(onWire);
    const same = await run(['replay', file, '--command', 'node driver.js']);
    const other = await run([
      'replay',
      file,
      '--command',
      'node driver.js',
      '--endpoint',
      'tcp-lines',
      '--repeat',
      '2',
    ]);
    expect(same.replayed[0]?.target).toMatchObject({ wire: { endpoint: 'unix-lines' } });
    expect(other.replayed[0]?.target).toMatchObject({ wire: { endpoint: 'tcp-lines', repeats: 2 } });
    expect([same.exitCode, other.exitCode]).toEqual([0, 0]);
  });

  it('asks for the driver, whose command the file does not have', async () => {
    const { exitCode, replayed, stderr } = await run(['replay', writeReplay(onWire)]);
    expect(stderr).toContain(
      "error[replay-target]: one.replay.json was recorded with 'fixture', which is no registered",
    );
    expect(stderr).toContain('over a real connection (unix-lines); name its driver with --command');
    expect([exitCode, replayed]).toEqual([2, []]);
  });

  it('does not take a client of the same name that is loaded into this process', async () => {
    const file = writeReplay({ ...onWire, target: { name: 'reference' } });
    for (const args of [[file], [file, '--target', 'reference']]) {
      const { exitCode, replayed, stderr } = await run(['replay', ...args]);
      expect(stderr).toContain('was recorded over a real connection (unix-lines), and reference is loaded into this');
      expect(stderr).toContain('name a driver with --command');
      expect([exitCode, replayed]).toEqual([2, []]);
    }
  });

  it('takes what was recorded in the simulated world as well', async () => {
    const file = writeReplay({ arm: 'simulated', target: { name: 'reference' } });
    const { exitCode, replayed } = await run(['replay', file, '--command', 'node driver.js', '--settle-ms', '5']);
    expect(replayed[0]?.target).toMatchObject({ driver: { command: ['node', 'driver.js'] }, wire: { settleMs: 5 } });
    expect(replayed[0]?.target).not.toHaveProperty('wire.endpoint');
    expect(exitCode).toBe(0);
  });
});
