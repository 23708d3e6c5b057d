import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type InstallProgress, type InstallRequest, installClient } from './install-client.js';
import { NpmError, type RunNpm } from './run-npm.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-install-'));
  folders.push(folder);
  return folder;
}

/**
 * An npm that puts a package of two modules where it is told to, and notes what it was asked and what it found there.
 */
function packingNpm(): { readonly runNpm: RunNpm; readonly calls: { args: readonly string[]; manifest: unknown }[] } {
  const calls: { args: readonly string[]; manifest: unknown }[] = [];
  const runNpm: RunNpm = async (args, { cwd }) => {
    calls.push({ args, manifest: JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const home = join(cwd, 'node_modules', '@scope', 'client');
    mkdirSync(home, { recursive: true });
    const exports = { '.': { import: './esm.mjs', require: './cjs.cjs' } };
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: '@scope/client', version: '1.2.3', exports }));
    writeFileSync(join(home, 'esm.mjs'), "export const build = 'esm';\n");
    writeFileSync(join(home, 'cjs.cjs'), "exports.build = 'cjs';\n");
    writeFileSync(join(cwd, 'package-lock.json'), '{"lockfileVersion":3}\n');
    return '';
  };
  return { runNpm, calls };
}

function request(cache: string, runNpm: RunNpm, progress: InstallProgress[] = []): InstallRequest {
  return { name: '@scope/client', version: '1.2.3', cache, runNpm, onProgress: (event) => progress.push(event) };
}

describe('installing a published client', () => {
  it('writes the manifest before npm runs, in a folder of its own, with scripts off', async () => {
    const { runNpm, calls } = packingNpm();
    const cache = freshFolder();
    await installClient(request(cache, runNpm));
    const [call] = calls;
    expect(call?.manifest).toMatchObject({ private: true, dependencies: { '@scope/client': '1.2.3' } });
    expect(call?.args).toContain('--ignore-scripts');
    const prefix = call?.args[call.args.indexOf('--prefix') + 1] ?? '';
    expect(prefix.startsWith(join(cache, '@scope'))).toBe(true);
  });

  it('imports the client from where it is installed, by the conditions of an import', async () => {
    const installed = await installClient(request(freshFolder(), packingNpm().runNpm));
    const { load } = (await import(/* @vite-ignore */ installed.importer)) as { load(name: string): Promise<object> };
    expect(await load('@scope/client')).toMatchObject({ build: 'esm' });
    expect(installed).toMatchObject({
      version: '1.2.3',
      lockHash: 'sha256:f25e7d293543b03d1a2cab20f9827739fd644af8400382bc4f6a5124e46aead0',
    });
  });

  it('takes what is in the cache as it is', async () => {
    const cache = freshFolder();
    const first = await installClient(request(cache, packingNpm().runNpm));
    const progress: InstallProgress[] = [];
    const { runNpm, calls } = packingNpm();
    expect(await installClient(request(cache, runNpm, progress))).toEqual(first);
    expect([calls, progress]).toEqual([[], []]);
  });

  it.each([
    ['its lock file', (folder: string) => rmSync(join(folder, 'package-lock.json'))],
    ['what imports it', (folder: string) => rmSync(join(folder, 'importer.mjs'))],
    ['its modules', (folder: string) => rmSync(join(folder, 'node_modules'), { recursive: true })],
    [
      'the version that it should be',
      (folder: string) => writeFileSync(join(folder, 'node_modules/@scope/client/package.json'), '{"version":"1.2.2"}'),
    ],
  ])('installs anew what has lost %s', async (_what, damage) => {
    const cache = freshFolder();
    const first = await installClient(request(cache, packingNpm().runNpm));
    damage(join(cache, '@scope', 'client@1.2.3'));
    const { runNpm, calls } = packingNpm();
    expect(await installClient(request(cache, runNpm))).toEqual(first);
    expect(calls).toHaveLength(1);
    expect(readdirSync(join(cache, '@scope'))).toEqual(['client@1.2.3']);
  });

  it('installs once when it is asked for twice at the same time, and the second one waits', async () => {
    const cache = freshFolder();
    const { runNpm, calls } = packingNpm();
    const progress: InstallProgress[] = [];
    const both = [installClient(request(cache, runNpm, progress)), installClient(request(cache, runNpm, progress))];
    const [one, other] = await Promise.all(both);
    expect(one).toEqual(other);
    expect(calls).toHaveLength(1);
    expect(progress.map(({ type }) => type).sort()).toEqual(['installed', 'installing', 'waiting']);
  });

  it.each([
    ['ETARGET', 'does not exist: the registry knows no such version'],
    ['EAI_AGAIN', 'the registry was not reached'],
    ['ENOENT', 'there is no npm on the PATH'],
    [undefined, 'could not be installed'],
  ])('leaves nothing behind when npm fails with %s, and says what it means', async (code, meaning) => {
    const cache = freshFolder();
    const runNpm: RunNpm = async () => {
      throw new NpmError(code, 'npm error what npm said');
    };
    await expect(installClient(request(cache, runNpm))).rejects.toMatchObject({
      code: 'client-install',
      message: expect.stringMatching(new RegExp(`@scope/client@1\\.2\\.3 .*${meaning}[^]*what npm said`)),
    });
    expect(readdirSync(join(cache, '@scope'))).toEqual([]);
  });

  it('takes away what a killed installation left, and of that version only', async () => {
    const cache = freshFolder();
    const [left, other] = ['client@1.2.3.new-dead', 'client@1.2.30.new-dead'].map((name) =>
      join(cache, '@scope', name),
    );
    for (const folder of [left, other]) mkdirSync(String(folder), { recursive: true });
    await installClient(request(cache, packingNpm().runNpm));
    expect([left, other].map((folder) => existsSync(String(folder)))).toEqual([false, true]);
  });

  it('does without a lock that was lost, and with what somebody else has installed meanwhile', async () => {
    const cache = freshFolder();
    const { runNpm } = packingNpm();
    const robbed: RunNpm = async (args, options) => {
      rmSync(join(cache, '@scope', 'client@1.2.3.lock'), { recursive: true });
      const folder = join(cache, '@scope', 'client@1.2.3');
      mkdirSync(folder);
      writeFileSync(join(folder, 'package-lock.json'), 'theirs');
      return runNpm(args, options);
    };
    await installClient(request(cache, robbed));
    expect(readFileSync(join(cache, '@scope', 'client@1.2.3', 'package-lock.json'), 'utf8')).toBe('theirs');
    expect(readdirSync(join(cache, '@scope'))).toEqual(['client@1.2.3']);
  });

  it('is no installation without a lock file, and asks for one whatever the settings of npm say', async () => {
    const cache = freshFolder();
    const { runNpm, calls } = packingNpm();
    const lockless: RunNpm = async (args, options) => {
      await runNpm(args, options);
      rmSync(join(options.cwd, 'package-lock.json'));
      return '';
    };
    await expect(installClient(request(cache, lockless))).rejects.toMatchObject({
      code: 'client-install',
      message: expect.stringContaining('npm wrote no package-lock.json'),
    });
    expect(calls[0]?.args).toContain('--package-lock');
    expect(readdirSync(join(cache, '@scope'))).toEqual([]);
  });

  it('says which cache cannot be written', async () => {
    const folder = freshFolder();
    const cache = join(folder, 'a-file');
    writeFileSync(cache, '');
    await expect(installClient(request(cache, packingNpm().runNpm))).rejects.toMatchObject({
      code: 'client-install',
      message: expect.stringContaining(`the cache ${cache} cannot be written: ENOTDIR; set TAILRACE_CACHE`),
    });
    expect(existsSync(join(cache, '@scope'))).toBe(false);
  });
});
