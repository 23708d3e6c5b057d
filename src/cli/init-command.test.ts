import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliContext } from './cli-context.js';
import type { Question } from './init/ask-choice.js';
import { runCli } from './run-cli.js';
import { type FakeContext, fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-init-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

interface Ran extends FakeContext {
  readonly exitCode: number;
  readonly asked: readonly string[];
}

/** Runs the command, at a terminal if there is somebody who answers. */
async function init(
  args: readonly string[],
  { env = {}, answer }: { env?: Record<string, string>; answer?: string | null } = {},
): Promise<Ran> {
  const asked: string[] = [];
  const choose: CliContext['choose'] = async <T extends string>({ text, choices }: Question<T>) => {
    asked.push(text);
    return choices.find(({ name }) => name === answer)?.name;
  };
  const fake = fakeContext({ cwd, env, ...(answer === undefined ? {} : { choose }) });
  return { ...fake, exitCode: await runCli(['init', ...args], fake.context), asked };
}

const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');
const template = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../templates/${name}`, import.meta.url)), 'utf8');

describe('tailrace init', () => {
  it.each([
    [[], 'messages.ts', 'tailrace.target.ts'],
    [['--form', 'messages'], 'messages.ts', 'tailrace.target.ts'],
    [['--form', 'stream'], 'stream.ts', 'tailrace.target.ts'],
    [['--form', 'web-socket'], 'web-socket.ts', 'tailrace.target.ts'],
    [['--file', 'tailrace.target.mts'], 'messages.ts', 'tailrace.target.mts'],
    [['--file', 'tailrace.target.mjs'], 'messages.mjs', 'tailrace.target.mjs'],
    [['--file', 'test/client.mjs', '--form', 'stream'], 'stream.mjs', 'test/client.mjs'],
  ])('with %j writes the template %s to %s', async (args, name, file) => {
    const { exitCode, stderr } = await init(args);
    expect(stderr()).toBe('');
    expect(exitCode).toBe(0);
    expect(read(file)).toBe(template(name));
  });

  it('asks for the form at a terminal', async () => {
    const { exitCode, asked, stdout } = await init([], { answer: 'web-socket' });
    expect(exitCode).toBe(0);
    expect(asked).toEqual(['In which form does your client take its connection?']);
    expect(read('tailrace.target.ts')).toBe(template('web-socket.ts'));
    expect(stdout()).not.toContain('nobody');
  });

  it('asks nothing that was said already', async () => {
    const { asked } = await init(['--form', 'stream'], { answer: 'web-socket' });
    expect(asked).toEqual([]);
    expect(read('tailrace.target.ts')).toBe(template('stream.ts'));
  });

  it.each([
    ['without a terminal', {}],
    ['in CI, where a terminal has nobody before it', { env: { CI: 'true' }, answer: 'stream' }],
  ])('asks nothing %s, and says what it took instead', async (_where, where) => {
    const { exitCode, asked, stdout } = await init([], where);
    expect(exitCode).toBe(0);
    expect(asked).toEqual([]);
    expect(stdout()).toContain(
      '(messages, because nobody can be asked here; there is also --form stream and --form web',
    );
  });

  it('writes nothing when the question is broken off', async () => {
    const { exitCode, stderr } = await init([], { answer: null });
    expect(exitCode).toBe(3);
    expect(stderr()).toBe('stopped at the question: nothing was written (exit 3)\n');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each([
    ['tailrace.target.ts', []],
    ['tailrace.target.mjs', []],
    ['tailrace.target.js', []],
    ['my.target.ts', ['--file', 'my.target.ts']],
  ])('leaves %s as it is when given %j, before it asks', async (file, args) => {
    writeFileSync(join(cwd, file), 'mine');
    const { exitCode, asked, stderr, stdout } = await init(args, { answer: 'stream' });
    expect(exitCode).toBe(2);
    expect(asked).toEqual([]);
    expect(stderr()).toMatch(/^error\[file-exists\]: there is an adapter already: \S+; nothing was written\n.*--force/);
    expect(stderr()).toContain(file);
    expect(stdout()).toBe('');
    expect(readdirSync(cwd)).toEqual([file]);
    expect(read(file)).toBe('mine');
  });

  it('replaces a file with --force', async () => {
    writeFileSync(join(cwd, 'tailrace.target.ts'), 'mine');
    const { exitCode } = await init(['--force', '--form', 'stream']);
    expect(exitCode).toBe(0);
    expect(read('tailrace.target.ts')).toBe(template('stream.ts'));
  });

  it.each([
    [['--form', 'websocket'], /unknown-name.*there is no form 'websocket'; did you mean web-socket\?/],
    [['--form', 'tcp'], /unknown-name.*there is no form 'tcp'; there is messages, stream, web-socket/],
    [
      ['--file', 'tailrace.target.js'],
      /bad-option.*'tailrace\.target\.js'; it takes a file that ends in \.ts or \.mts/,
    ],
    [['--file', 'adapter'], /bad-option.*--file was given 'adapter'/],
    [['--file', ''], /bad-option.*--file was given ''/],
    [['messages'], /bad-option.*too many arguments/],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const { exitCode, stderr } = await init(args);
    expect(exitCode).toBe(2);
    expect(stderr()).toMatch(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says why a file cannot be written', async () => {
    mkdirSync(join(cwd, 'folder.ts'));
    writeFileSync(join(cwd, 'file'), '');
    const onFolder = await init(['--force', '--file', 'folder.ts']);
    expect(onFolder.exitCode).toBe(2);
    expect(onFolder.stderr()).toContain('error[file-unreadable]: the adapter folder.ts cannot be written: EISDIR');
    const inFile = await init(['--file', 'file/adapter.ts']);
    expect(inFile.exitCode).toBe(2);
    expect(inFile.stderr()).toMatch(/error\[file-unreadable\]: the adapter file\/adapter\.ts cannot be written: E\w+/);
    expect(existsSync(join(cwd, 'tailrace.target.ts'))).toBe(false);
  });

  it('tells what to do next: run, replace the stand-in, CI', async () => {
    const { stdout } = await init([]);
    expect(stdout()).toContain('1. npx tailrace run\n');
    expect(stdout()).toContain('2. Put your client in its place');
    expect(stdout()).toContain('3. npx tailrace run --target ./tailrace.target.ts --profile ci');
  });

  it.each([
    ['adapters/my.target.ts', '--target adapters/my.target.ts'],
    ['my adapter.mjs', '--target "my adapter.mjs"'],
  ])('names a file that run does not take by itself: %s', async (file, target) => {
    const { stdout } = await init(['--file', file]);
    expect(stdout()).toContain(`1. npx tailrace run ${target}\n`);
  });

  it.each([
    ['./tailrace.target.ts', './tailrace.target.ts'],
    ['ABSOLUTE/tailrace.target.ts', './tailrace.target.ts'],
    ['../HERE/tailrace.target.mts', './tailrace.target.mts'],
    ['ABSOLUTE/other.ts', 'ABSOLUTE/other.ts'],
  ])('names for CI what %s is from the working folder', async (file, target) => {
    const place = (text: string): string => text.replace('ABSOLUTE', cwd).replace('HERE', basename(cwd));
    const { stdout } = await init(['--file', place(file)]);
    expect(stdout()).toContain(`3. npx tailrace run --target ${place(target)} --profile ci`);
  });

  it.each([
    ['tailrace.target.ts', 'tailrace.target.mjs'],
    ['./tailrace.target.mts', 'tailrace.target.js'],
  ])('writes no %s that run would take instead of %s, but with --force', async (file, there) => {
    writeFileSync(join(cwd, there), 'mine');
    const { exitCode, stderr } = await init(['--file', file]);
    expect(exitCode).toBe(2);
    expect(stderr()).toContain(`error[file-exists]: there is an adapter already: ./${there}; nothing was written`);
    expect(readdirSync(cwd)).toEqual([there]);
    expect((await init(['--file', file, '--force'])).exitCode).toBe(0);
    expect(read(there)).toBe('mine');
  });

  it('names a file that another comes before', async () => {
    writeFileSync(join(cwd, 'tailrace.target.ts'), 'mine');
    const { exitCode, stdout } = await init(['--file', './tailrace.target.mjs']);
    expect(exitCode).toBe(0);
    expect(stdout()).toContain('1. npx tailrace run --target ./tailrace.target.mjs\n');
  });
});
