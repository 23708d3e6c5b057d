import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

// A process of its own, from the build: `npm run build` comes first.
const built = new URL('../../dist/src/cli/run-in-process.js', import.meta.url).href;

/** Runs a command of this text in a process. */
function runText(command: string, env: Readonly<Record<string, string>> = {}): { status: number | null; told: string } {
  const script = `import { runInProcess } from '${built}'; await runInProcess(${command});`;
  const { TAILRACE_DEBUG: _debug, ...outside } = process.env;
  const args = ['--input-type=module', '--eval', script];
  const { status, stderr } = spawnSync(process.execPath, args, { env: { ...outside, ...env }, encoding: 'utf8' });
  return { status, told: stderr };
}

describe('a process that runs a command', () => {
  it('ends with its exit code', () => {
    expect(runText('async () => 3')).toEqual({ status: 3, told: '' });
  });

  it.each([
    [
      'thrown by a timer',
      'async () => { setTimeout(() => { throw new TypeError("lost"); }); return new Promise(() => {}); }',
    ],
    [
      'of a promise that nobody awaits',
      'async () => { Promise.reject(new TypeError("lost")); return new Promise(() => {}); }',
    ],
  ])('ends with 2 for an error %s, and with its stack only on demand', (_what, command) => {
    const plain = runText(command);
    expect(plain.told).toMatch(/^error\[invariant\]: TypeError: lost\n/);
    expect(plain.told).not.toMatch(/\n\s+at /);
    expect(plain.status).toBe(2);
    const debugging = runText(command, { TAILRACE_DEBUG: '1' });
    expect(debugging.told).toMatch(/\n\s+at /);
    expect(debugging.status).toBe(2);
  });
});
