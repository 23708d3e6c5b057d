import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { PublishedClient } from '../core/published-client.js';
import type { KnownTarget } from './known-targets.js';
import { resolveTarget } from './resolve-target.js';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-target-'));
const empty = mkdtempSync(join(tmpdir(), 'tailrace-empty-'));
afterAll(() => {
  for (const path of [folder, empty]) rmSync(path, { recursive: true });
});
writeFileSync(join(folder, 'tailrace.target.mjs'), '');
writeFileSync(join(folder, 'notes.txt'), '');

const url = pathToFileURL(join(folder, 'tailrace.target.mjs')).href;
const client: PublishedClient = {
  name: '@scope/client',
  description: 'x',
  versions: '1 - 3',
  pinned: '3.0.0',
  entries: () => [],
  bind: () => {
    throw new Error('nothing is bound here');
  },
};
const published = { name: client.name, kind: 'client', module: 'file:///c.js', description: 'x', client } as const;
const known: readonly KnownTarget[] = [
  published,
  { ...published, name: 'beside', importer: 'file:///import-beside.js' },
  { name: 'reference', kind: 'client', module: 'file:///reference.js', description: 'x' },
  { name: 'pinned', kind: 'client', module: url, description: 'x', version: '1.2.3' },
];

describe('the target of a command', () => {
  it('is the registered one of that name', () => {
    const target = resolveTarget('reference', known, empty, {});
    expect(target).toMatchObject({
      argument: 'reference',
      reference: { name: 'reference', module: 'file:///reference.js' },
    });
  });

  it.each(['./tailrace.target.mjs', 'tailrace.target.mjs', join(folder, 'tailrace.target.mjs')])(
    'is the file %s, whose seed does not depend on how it was named',
    (path) => {
      const target = resolveTarget(path, known, folder, {});
      expect(target).toEqual({
        reference: { name: path, module: url },
        argument: path,
        seedName: 'tailrace.target.mjs',
      });
    },
  );

  it('is the file of a URL', () => {
    const path = join(folder, 'tailrace.target.mjs');
    expect(resolveTarget(url, known, empty, {})).toEqual(resolveTarget(path, known, empty, {}));
  });

  it('is the adapter of the working folder where none is named, in CI too', () => {
    const target = resolveTarget(undefined, known, folder, { CI: 'true' });
    expect(target.reference).toEqual({ name: './tailrace.target.mjs', module: url });
  });

  it('is the reference client where there is no adapter, but never in CI', () => {
    expect(resolveTarget(undefined, known, empty, {})).toMatchObject({ argument: 'reference' });
    expect(() => resolveTarget(undefined, known, empty, { CI: '1' })).toThrow(
      expect.objectContaining({ code: 'no-target' }),
    );
  });

  it.each([
    ['refernce', 'unknown-name', /did you mean reference\?/],
    ['./missing.ts', 'file-unreadable', /there is no such file/],
    ['missing.mjs', 'file-unreadable', /there is no such file/],
    ['.', 'bad-option', /it is a folder, not the file of an adapter; did you mean tailrace\.target\.mjs\?/],
    [empty, 'bad-option', /it is a folder, not the file of an adapter; name the adapter in it/],
    ['file://elsewhere/a.ts', 'bad-option', /it is no URL of a file: /],
    ['file:///nowhere/a.ts', 'file-unreadable', /there is no such file/],
    ['./notes.txt', 'bad-option', /ends in \.ts, \.mts, \.mjs or \.js/],
    ['pinned@9.9.9', 'client-version', /not installed from npm; the only version of it is 1\.2\.3 \(--target pinned\)/],
    ['pinned@latest', 'client-version', /the only version of it is 1\.2\.3/],
    ['nothing@1.0.0', 'unknown-name', /there is no target 'nothing'/],
  ])('is not %s', (target, code, message) => {
    expect(() => resolveTarget(target, known, folder, {})).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(message),
      }),
    );
  });

  it('may be named with the version that it is pinned to', () => {
    expect(resolveTarget('pinned@1.2.3', known, empty, {})).toMatchObject({ argument: 'pinned' });
  });

  it.each([
    ['@scope/client', '3.0.0'],
    ['@scope/client@2.1.0', '2.1.0'],
    ['@scope/client@latest', 'latest'],
    ['beside@3.0.0', '3.0.0'],
  ])('is %s, to be installed in version %s, with the seed of every version', (argument, wanted) => {
    const seedName = argument.startsWith('@') ? '@scope/client' : 'beside';
    expect(resolveTarget(argument, known, empty, {})).toEqual({
      reference: { name: seedName, module: 'file:///c.js' },
      argument,
      seedName,
      install: { client, wanted },
    });
  });

  it('is, of a client that comes with this package and is named without a version, the one beside it', () => {
    expect(resolveTarget('beside', known, empty, {})).toEqual({
      reference: {
        name: 'beside',
        module: 'file:///c.js',
        installed: { version: '3.0.0', importer: 'file:///import-beside.js' },
      },
      argument: 'beside',
      seedName: 'beside',
    });
  });
});
