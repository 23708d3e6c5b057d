import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningProgram } from '../../core/wire-target.js';
import { driverCommand, isRunning, readTold, until } from './fixtures/testing/left-behind.js';
import { startProgram } from './start-program.js';

let folder = '';
const programs: RunningProgram[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-program-'));
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop(0)));
  rmSync(folder, { recursive: true });
});

interface Heard {
  readonly program: RunningProgram;
  readonly lines: string[];
  readonly ended: Promise<string>;
}

function start(command: string, args: readonly string[], place: { cwd?: string } = {}): Heard {
  const program = startProgram({ command, args, ...place });
  programs.push(program);
  const lines: string[] = [];
  program.onLine((line) => lines.push(line));
  return { program, lines, ended: new Promise((resolve) => program.onEnd(resolve)) };
}

/** Starts a program of these lines of JavaScript. */
function startScript(script: string): Heard {
  return start(process.execPath, ['-e', script]);
}

/** The fixture, and the processes that it has noted once there are so many. */
async function startFixture(
  count: number,
  ...switches: readonly string[]
): Promise<Heard & { pids: readonly number[] }> {
  const tells = join(folder, 'told');
  const [command = '', ...args] = driverCommand(`tells=${tells}`, ...switches);
  const heard = start(command, args);
  await until(`${count} processes are noted`, () => readTold(tells).pids.length === count);
  return { ...heard, pids: readTold(tells).pids };
}

/** Writes each of these pieces of base64 by itself. */
function inPieces(...pieces: readonly Buffer[]): string {
  const texts = JSON.stringify(pieces.map((piece) => piece.toString('base64')));
  return `const pieces = ${texts}; const next = () => { const piece = pieces.shift();
    if (piece !== undefined) process.stdout.write(Buffer.from(piece, 'base64'), () => setTimeout(next, 20)); }; next();`;
}

describe('a program that is spoken with in lines', () => {
  it('is given lines, and its lines are heard', async () => {
    const { program, lines, ended } = startScript('process.stdin.pipe(process.stdout)');
    program.write('{"do":"hello"}');
    program.write('Grüße, 世界 🌊');
    await until('both lines come back', () => lines.length === 2);
    expect(lines).toEqual(['{"do":"hello"}', 'Grüße, 世界 🌊']);
    await program.stop();
    expect(await ended).toBe('exited with code 0');
  });

  it('may say long lines, which only messages cut', async () => {
    const { program, lines, ended } = startScript('console.log("x".repeat(3_000_000)); console.log("short")');
    await ended;
    expect(lines.map((line) => line.length)).toEqual([3_000_000, 5]);
    expect(program.lastLines()).toBe(`\n  ${'x'.repeat(300)}…\n  short`);
  });

  it('may say a character in two pieces, and a line in three', async () => {
    const bytes = Buffer.from('{"text":"🌊"}\n{"more":1}\n');
    const { lines, ended } = startScript(inPieces(bytes.subarray(0, 3), bytes.subarray(3, 11), bytes.subarray(11)));
    await ended;
    expect(lines).toEqual(['{"text":"🌊"}', '{"more":1}']);
  });

  it('ends a line with a line feed alone: whatever else separates lines may stand in JSON text', async () => {
    const text = 'one\u2028two\u2029three\u0085four';
    // A carriage return is white space of JSON, and the other separators are characters of a text like any.
    const line = `{\r"text":${JSON.stringify(text)}}`;
    const { lines, ended } = startScript(inPieces(Buffer.from(`${line}\n`)));
    await ended;
    expect(lines).toEqual([line]);
    expect(JSON.parse(line)).toEqual({ text });
  });

  it('may end its lines as on Windows, also where the two characters come apart', async () => {
    const { lines, ended } = startScript(inPieces(Buffer.from('one\r\ntwo\r'), Buffer.from('\nthree')));
    await ended;
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('has the last lines of both its outputs told, and little of what it says all the time', async () => {
    const { program, lines, ended } = startScript(`
      for (let n = 1; n <= 12; n += 1) console.error('error ' + n);
      setTimeout(() => { for (let n = 1; n <= 50; n += 1) console.log('event ' + n); process.exitCode = 7; }, 50);
    `);
    expect(await ended).toBe('exited with code 7');
    expect(lines).toHaveLength(50);
    const errors = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `error ${n}`);
    const events = [47, 48, 49, 50].map((n) => `event ${n}`);
    expect(program.lastLines().split('\n  ').slice(1).toSorted()).toEqual([...errors, ...events].toSorted());
  });
});

describe('the end of a program', () => {
  it('is told when it was killed', async () => {
    const { lines, ended } = startScript('console.log(process.pid); setInterval(() => undefined, 1000)');
    await until('it says its number', () => lines.length === 1);
    process.kill(Number(lines[0]), 'SIGKILL');
    expect(await ended).toBe('was ended by SIGKILL');
  });

  it('is told to whoever asks later as well', async () => {
    const { program, ended } = startScript('process.exit(4)');
    await ended;
    const how: string[] = [];
    program.onEnd((told) => how.push(told));
    expect(how).toEqual(['exited with code 4']);
  });

  it('is told although a program that it has started holds its output', async () => {
    const { ended, pids } = await startFixture(2, 'heir', 'exits-at-once');
    expect(await ended).toBe('exited with code 3');
    expect(isRunning(pids[1] ?? 0)).toBe(true);
  });

  it.each([
    ['a name that no program has', 'no-such-program', "could not be started: there is no program 'no-such-program'"],
    ['no name', '', /^could not be started: /],
    ['what is no text for a system', 'a\0b', /^could not be started: /],
    ['a folder', tmpdir(), /^could not be started: .*EACCES/],
  ])('is told of one that cannot be started: %s', async (_what, command, how) => {
    const { program, ended, lines } = start(command, ['x']);
    program.write('to nobody');
    expect(await ended).toEqual(typeof how === 'string' ? how : expect.stringMatching(how));
    await program.stop();
    expect(lines).toEqual([]);
  });

  it('names the folder that is not there, rather than the program that is', async () => {
    const { ended } = start(process.execPath, ['-v'], { cwd: join(folder, 'none') });
    expect(await ended).toBe(`could not be started: there is no folder '${join(folder, 'none')}'`);
  });

  it('names a script that is there, but may not be run', async () => {
    const script = join(folder, 'driver.sh');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o644 });
    expect(await start(script, []).ended).toMatch(/^could not be started: .*EACCES/);
  });
});

describe('stopping a program', () => {
  it('lets it end by itself at the end of its input', async () => {
    const { program, lines, ended } = startScript(
      'process.stdin.resume().on("end", () => { console.log("bye"); process.exit(5); }); console.log("up")',
    );
    await until('it is up', () => lines.length === 1);
    await program.stop();
    expect([await ended, lines]).toEqual(['exited with code 5', ['up', 'bye']]);
  });

  it.each([
    ['itself', []],
    ['itself, which ignores the end of its input', ['ignores-end']],
  ])('leaves no process of its group, whatever that ignores: %s', async (_what, more) => {
    const { program, pids, ended } = await startFixture(2, 'grandchild', ...more);
    expect(pids.map(isRunning)).toEqual([true, true]);
    await program.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(await ended).toBe(more.length === 0 ? 'exited with code 0' : 'was ended by SIGKILL');
  });

  it('ends what outlived it, where it has ended long before', async () => {
    const { program, pids, ended } = await startFixture(2, 'grandchild', 'exits-at-once');
    await ended;
    expect(pids.map(isRunning)).toEqual([false, true]);
    await program.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('twice is as good as once', async () => {
    const { program, pids } = await startFixture(2, 'grandchild', 'ignores-end');
    await Promise.all([program.stop(0), program.stop(0)]);
    await program.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
  });
});
