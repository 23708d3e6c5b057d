import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../core/report.js';
import { checkTarget } from './check-target.js';

/** An adapter that connects what the modules of the client give it. */
const ADAPTER = `export default {
  name: 'client', description: '', versions: '1', pinned: '1.0.0',
  entries: (version) => ['the-client', 'the-client/' + (version === '1.0.0' ? 'old' : 'new')],
  bind: ([main, extra], version) => {
    if (main.build !== 'esm') throw new Error('the build for ' + main.build);
    return {
      name: 'client', version: version + ' ' + extra.age, dialect: 'json-rpc', capabilities: [],
      connect: async (link) => {
        link.messages();
        return { call: async () => undefined, classify: () => ({ kind: 'unknown' }) };
      },
    };
  },
};`;

const CLIENT = {
  'package.json': JSON.stringify({
    name: 'the-client',
    exports: { '.': { import: './main.mjs', require: './main.cjs' }, './old': './old.mjs', './new': './new.mjs' },
  }),
  'main.mjs': `export const build = 'esm';`,
  'main.cjs': `exports.build = 'cjs';`,
  'old.mjs': `export const age = 'of old';`,
  'new.mjs': `throw new RangeError('too new');`,
};

describe('a published client', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tailrace-published-'));
    place('adapter.mjs', ADAPTER);
    place('cache/importer.mjs', 'export const load = (specifier) => import(specifier);');
    for (const [file, source] of Object.entries(CLIENT)) place(`cache/node_modules/the-client/${file}`, source);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function place(file: string, source: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }

  function check(version: string): Promise<CheckResult> {
    const url = (file: string): string => pathToFileURL(join(folder, file)).href;
    const installed = { version, importer: url('cache/importer.mjs'), lockHash: 'sha256:abc' };
    const target = { name: 'client', module: url('adapter.mjs'), installed };
    return checkTarget({ target, properties: ['no-crash'], runs: 5, seed: '1', strategy: 'first', profile: 'quick' });
  }

  it('is imported from where it is installed, module by module, and bound in its version', async () => {
    const { target } = await check('1.0.0');
    expect(target).toEqual({ name: 'client', version: '1.0.0 of old', lockHash: 'sha256:abc' });
  });

  it('is told by module and version when it cannot be imported', async () => {
    await expect(check('1.1.0')).rejects.toMatchObject({
      code: 'adapter-load',
      message: `the-client/new of client@1.1.0, installed in ${join(folder, 'cache')}/, could not be loaded: RangeError: too new`,
    });
  });
});
