import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInstalled, type InstalledInProject, importInstalled } from './find-installed.js';

const client = { name: '@scope/client', versions: '1.2 - 2 || >=4 <5' };

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tailrace-project-'));
});
afterEach(() => rmSync(project, { recursive: true }));

function place(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

const EXPORTS = { '.': { import: './esm.mjs', require: './cjs.cjs' }, './gone': './gone.mjs' };

function install(folder: string, version: string): void {
  const home = `${folder}node_modules/@scope/client/`;
  place(`${home}package.json`, JSON.stringify({ name: '@scope/client', version, exports: EXPORTS }));
  place(`${home}esm.mjs`, `export const build = 'esm of ${version}';`);
  place(`${home}cjs.cjs`, `exports.build = 'cjs of ${version}';`);
}

function request(test: string): { readonly client: typeof client; readonly from: string } {
  return { client, from: pathToFileURL(join(project, test)).href };
}

const find = (test: string): InstalledInProject => findInstalled(request(test));

describe('the client that a project has installed', () => {
  it('is that of the node_modules nearest to the test, as for an import', () => {
    install('', '1.2.3');
    install('packages/app/', '2.0.1');
    expect(find('test/deep/a.test.ts')).toEqual({ version: '1.2.3', folder: project });
    expect(find('packages/app/src/a b.test.ts')).toEqual({ version: '2.0.1', folder: join(project, 'packages/app') });
  });

  it('is the project itself where that is the package, and exports something', () => {
    install('', '1.2.3');
    place('package.json', JSON.stringify({ name: '@scope/client', version: '4.0.0', exports: './own.mjs' }));
    expect(find('test/a.test.ts')).toEqual({ version: '4.0.0', folder: project });
    place('package.json', JSON.stringify({ name: '@scope/client', version: '4.0.0' }));
    expect(find('test/a.test.ts')).toMatchObject({ version: '1.2.3' });
    // The package.json nearest to the test is that of another one.
    place('package.json', JSON.stringify({ name: '@scope/client', version: '4.0.0', exports: './own.mjs' }));
    place('test/package.json', '{}');
    expect(find('test/a.test.ts')).toMatchObject({ version: '1.2.3' });
  });

  it('is missed with what to install', () => {
    install('packages/other/', '1.2.3');
    expect(() => find('test/a.test.ts')).toThrow(
      expect.objectContaining({
        code: 'client-install',
        message: `@scope/client is not installed for ${join(project, 'test/a.test.ts')}: there is no node_modules/@scope/client in its folder, nor in any above`,
        remedy: 'Install the version that is to be tested: `npm install --save-dev @scope/client`.',
      }),
    );
  });

  it.each(['1.1.9', '3.0.0', '5.0.0', '4.0.0-beta.1'])(
    'is refused in version %s, which its adapter does not know',
    (version) => {
      install('', version);
      expect(() => find('a.test.ts')).toThrow(
        expect.objectContaining({
          code: 'client-version',
          message: `@scope/client@${version}, installed in ${project}, is none that its adapter knows: it knows 1.2 - 2 || >=4 <5`,
        }),
      );
    },
  );

  it.each(['{', '{}', '{ "version": "newest" }', 'null'])('is refused where its package.json is %s', (text) => {
    place('node_modules/@scope/client/package.json', text);
    expect(() => find('a.test.ts')).toThrow(
      expect.objectContaining({ code: 'client-install', message: expect.stringContaining('has no version') }),
    );
  });
});

describe('the importer of a client in a project', () => {
  it('loads what an import from the test would, and writes nothing', async () => {
    install('', '1.2.3');
    const { importer, ...rest } = importInstalled(request('test/a.test.ts'), find('test/a.test.ts'), ['@scope/client']);
    expect(rest).toEqual({ version: '1.2.3', folder: project });
    const { load } = (await import(/* @vite-ignore */ importer)) as { load(name: string): Promise<object> };
    expect(await load('@scope/client')).toMatchObject({ build: 'esm of 1.2.3' });
  });

  it('is not made where the package lacks what its adapter imports', () => {
    install('', '1.2.3');
    const found = find('a.test.ts');
    for (const [entry, why] of [
      ['@scope/client/gone', 'ERR_MODULE_NOT_FOUND'],
      ['@scope/client/other', 'ERR_PACKAGE_PATH_NOT_EXPORTED'],
    ]) {
      expect(() => importInstalled(request('a.test.ts'), found, [String(entry)])).toThrow(
        expect.objectContaining({
          code: 'client-install',
          message: expect.stringContaining(`${entry} cannot be imported from ${join(project, 'a.test.ts')} (${why})`),
        }),
      );
    }
  });
});
