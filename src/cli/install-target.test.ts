import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { NpmError, type RunNpm } from '../install/run-npm.js';
import { installTarget } from './install-target.js';
import { InterruptedError } from './interrupted-error.js';
import type { ResolvedTarget } from './resolve-target.js';
import { runCli } from './run-cli.js';
import { type FakeContext, fakeContext } from './testing/fake-context.js';
import { fakeNpm } from './testing/fake-npm.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function inFreshFolder(runNpm: RunNpm): FakeContext {
  const cwd = mkdtempSync(join(tmpdir(), 'tailrace-cli-install-'));
  folders.push(cwd);
  return fakeContext({ cwd, env: { TAILRACE_CACHE: 'cache' }, runNpm });
}

function named(argument: string, wanted: string): ResolvedTarget {
  const client = {
    name: '@scope/client',
    description: '',
    versions: '1 - 3',
    pinned: '3.0.0',
    entries: () => [],
    bind: () => {
      throw new Error('nothing is bound in the parent');
    },
  };
  const reference = { name: client.name, module: 'file:///adapter.js' };
  return { reference, argument, seedName: client.name, install: { client, wanted } };
}

const npm: RunNpm = async (args, options) => (args[0] === 'view' ? '"2.5.0"' : fakeNpm(args, options));

describe('installing the target of a command', () => {
  it('gives the version and where it is to be imported from, and tells of it once', async () => {
    const { context, stderr } = inFreshFolder(npm);
    const target = await installTarget(named('@scope/client@2.1.0', '2.1.0'), context);
    const folder = join(
      context.cwd,
      'cache',
      'clients-1',
      `${process.platform}-${process.arch}`,
      '@scope/client@2.1.0',
    );
    expect(target).toEqual({
      argument: '@scope/client@2.1.0',
      seedName: '@scope/client',
      reference: {
        name: '@scope/client',
        module: 'file:///adapter.js',
        installed: {
          version: '2.1.0',
          importer: pathToFileURL(join(folder, 'importer.mjs')).href,
          lockHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
      },
    });
    const told = `installing @scope/client@2.1.0 with npm into ${folder} (once)\ninstalled @scope/client@2.1.0\n`;
    expect(stderr()).toBe(told);
    await installTarget(named('@scope/client@2.1.0', '2.1.0'), context);
    expect(stderr()).toBe(told);
  });

  it.each([
    ['@scope/client@latest', 'latest', '@scope/client@2.5.0', '2.5.0'],
    ['@scope/client', '3.0.0', '@scope/client', '3.0.0'],
  ])('writes down what %s meant', async (argument, wanted, becomes, version) => {
    const target = await installTarget(named(argument, wanted), inFreshFolder(npm).context);
    expect([
      target.argument,
      'installed' in target.reference ? target.reference.installed?.version : undefined,
    ]).toEqual([becomes, version]);
  });

  it('says that nothing was run when it is interrupted', async () => {
    const fake: FakeContext = inFreshFolder(async () => {
      fake.interrupt();
      throw new NpmError(undefined, 'killed');
    });
    await expect(installTarget(named('@scope/client', '3.0.0'), fake.context)).rejects.toThrow(InterruptedError);
  });
});

describe('tailrace run --target NAME@VERSION', () => {
  it.each([
    ['vscode-jsonrpc@7.0.0', 2, /client-version\]: vscode-jsonrpc@7\.0\.0 is none that its adapter knows/],
    ['vscode-jsonrpc@^9', 2, /'\^9' is no version; give an exact one such as/],
    ['vscode-jsonrpc@9.0.2', 2, /vscode-jsonrpc@9\.0\.2 cannot be fetched: the registry was not reached \(EAI_AGAIN\)/],
    ['reference@9.9.9', 2, /reference is not installed from npm/],
  ])('with %s ends with exit code %i and says why', async (target, exitCode, message) => {
    const { context, stderr } = inFreshFolder(async () => {
      throw new NpmError('EAI_AGAIN', 'npm error code EAI_AGAIN');
    });
    expect(await runCli(['run', '--target', target], context)).toBe(exitCode);
    expect(stderr()).toMatch(message);
    expect(stderr()).not.toMatch(/^\s+at /m);
  });

  it('ends with exit code 3 when it is interrupted before the client is there', async () => {
    const fake: FakeContext = inFreshFolder(async () => {
      fake.interrupt();
      throw new NpmError(undefined, 'killed');
    });
    expect(await runCli(['run', '--target', 'vscode-jsonrpc@9.0.2'], fake.context)).toBe(3);
    expect(fake.stderr()).toContain('stopped before the client was installed: nothing was run (exit 3)');
  });
});
