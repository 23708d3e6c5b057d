import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDriverContext } from './driver-context.js';
import { driverCommand, isRunning, readTold, until } from './fixtures/testing/left-behind.js';

// The processes that end here are made with what is built: `npm run build` comes first.

const built = new URL('../../../dist/src/suite/wire/', import.meta.url);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
}

/** Runs a module of its own, which may import what is built as `BUILT/NAME.js`, to its end. */
async function runModule(text: string): Promise<Ended> {
  const file = join(folder, 'leaves.mjs');
  writeFileSync(file, text.replaceAll('BUILT/', built.href));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    stdout += more;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, stdout };
}

/** A module that starts the fixture with a grandchild, and makes a folder; then it does this. */
function leaving(last: string): string {
  const tells = join(folder, 'told');
  return `
    import { existsSync, readFileSync, writeFileSync } from 'node:fs';
    import { createDriverContext } from 'BUILT/driver-context.js';
    const [command, ...args] = ${JSON.stringify(driverCommand(`tells=${tells}`, 'grandchild', 'ignores-end'))};
    const context = createDriverContext({});
    context.startProgram({ command, args });
    const made = await context.makeFolder();
    writeFileSync(made + '/kept', 'text');
    const noted = () => existsSync(${JSON.stringify(tells)}) && readFileSync(${JSON.stringify(tells)}, 'utf8').split('\\n').length === 3;
    while (!noted()) await new Promise((resolve) => setTimeout(resolve, 10));
    process.stdout.write(made);
    ${last}
  `;
}

describe('what a process has started and made', () => {
  it.each([
    ['exits by itself', 'process.exit(7);', 7],
    ['throws', 'throw new Error("on purpose");', 1],
    [
      'is interrupted, and exits for it',
      "process.on('SIGINT', () => process.exit(130)); process.kill(process.pid, 'SIGINT');",
      130,
    ],
  ])('goes with it, when it %s', async (_how, last, expected) => {
    const { exitCode, stdout } = await runModule(leaving(last));
    expect(exitCode).toBe(expected);
    expect(stdout).toContain(join(tmpdir(), 'tailrace-'));
    expect(existsSync(stdout)).toBe(false);
    const { pids } = readTold(join(folder, 'told'));
    expect(pids).toHaveLength(2);
    await until('both processes are gone', () => !pids.some(isRunning));
  });

  it('goes as far as it can: a folder that cannot be removed keeps no other, and does not change the exit code', async () => {
    const there = mkdtempSync(join(folder, 'there-'));
    const { exitCode } = await runModule(`
      import { keepFolder } from 'BUILT/leftovers.js';
      keepFolder('no system takes \\0');
      keepFolder(${JSON.stringify(there)});
      process.exit(5);
    `);
    expect([exitCode, existsSync(there)]).toEqual([5, false]);
  });

  it('is let alone once it was let go', async () => {
    const there = mkdtempSync(join(folder, 'there-'));
    const { exitCode } = await runModule(`
      import { keepFolder, letFolderGo } from 'BUILT/leftovers.js';
      keepFolder(${JSON.stringify(there)});
      letFolderGo(${JSON.stringify(there)});
    `);
    expect([exitCode, existsSync(there)]).toEqual([0, true]);
  });
});

describe('what drivers are started with', () => {
  async function startTwo(
    ...more: readonly string[]
  ): Promise<{ context: ReturnType<typeof createDriverContext>; pids: readonly number[] }> {
    const tells = join(folder, 'told');
    const [command = '', ...args] = driverCommand(`tells=${tells}`, 'grandchild', ...more);
    const context = createDriverContext({});
    context.startProgram({ command, args });
    await until('both processes are noted', () => readTold(tells).pids.length === 2);
    return { context, pids: readTold(tells).pids };
  }

  it('makes folders of its own, each another, and clears them away with what is in them', async () => {
    const { context, pids } = await startTwo();
    const made = [await context.makeFolder(), await context.makeFolder()];
    expect(made.map(dirname)).toEqual([tmpdir(), tmpdir()]);
    expect(new Set(made).size).toBe(2);
    writeFileSync(join(made[0] ?? '', 'file'), 'text');
    expect(made.map((path) => existsSync(path))).toEqual([true, true]);
    await context.clear();
    expect(made.map((path) => existsSync(path))).toEqual([false, false]);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('is cleared only when all of it is gone, for whoever asks second as well', async () => {
    const { context, pids } = await startTwo('ignores-end');
    const made = await context.makeFolder();
    const first = context.clear();
    await context.clear();
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(existsSync(made)).toBe(false);
    await first;
  });

  it('clears away what is started and made after it was cleared', async () => {
    const context = createDriverContext({});
    await context.clear();
    const program = context.startProgram({ command: process.execPath, args: ['-e', 'process.stdin.resume()'] });
    const ended = new Promise((resolve) => program.onEnd(resolve));
    const made = await context.makeFolder();
    await context.clear();
    expect(await ended).toBe('exited with code 0');
    expect(existsSync(made)).toBe(false);
  });
});
