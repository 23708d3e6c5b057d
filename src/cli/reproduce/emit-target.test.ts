import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ResolvedTarget } from '../resolve-target.js';
import { emitTarget } from './emit-target.js';
import { printLiteral } from './print-literal.js';

const cwd = resolve('/work/app');

function emit(target: Omit<ResolvedTarget, 'seedName'>, test: string): string {
  return printLiteral(emitTarget({ ...target, seedName: 's' }, { file: resolve(cwd, test), cwd }), '');
}

function adapter(path: string): Omit<ResolvedTarget, 'seedName'> {
  return { reference: { name: path, module: pathToFileURL(join(cwd, path)).href }, argument: path };
}

describe('the target that a test names', () => {
  it.each([
    ['./tailrace.target.ts', 'a.test.ts', './tailrace.target.ts'],
    ['./tailrace.target.ts', 'test/races/a.test.ts', '../../tailrace.target.ts'],
    ['./adapters/a b#1.mjs', 'test/a.test.ts', '../adapters/a%20b%231.mjs'],
    ['./adapters/a.ts', 'adapters/a.test.ts', './a.ts'],
  ])('is the adapter %s from %s by %s', (path, test, url) => {
    expect(emit(adapter(path), test)).toBe(`new URL('${url}', import.meta.url)`);
  });

  it('is what the project has installed of a published client, whichever version was named', () => {
    const installed = { version: '9.0.2', importer: 'file:///cache/importer.mjs' };
    const reference = { name: 'vscode-jsonrpc', module: 'file:///dist/vscode-jsonrpc.js', installed };
    for (const argument of ['vscode-jsonrpc', 'vscode-jsonrpc@9.0.2']) {
      expect(emit({ reference, argument }, 'a.test.ts')).toBe("{ installed: 'vscode-jsonrpc', from: import.meta.url }");
    }
  });

  it('is what the project has installed of a published program, with what was said of its wire', () => {
    const driver = { module: 'file:///dist/codex.js', version: '0.122.0', folder: '/cache' };
    const reference = { name: 'codex', driver, wire: { callTimeoutMs: 2000 } };
    expect(emit({ reference, argument: 'codex@0.122.0' }, 'a.test.ts')).toBe(
      "{ installed: 'codex', from: import.meta.url, callTimeoutMs: 2000 }",
    );
  });

  it('is the command of a driver, started in the folder that it was given in', () => {
    const reference = {
      name: 'd',
      driver: { command: ['python3', 'driver.py'] },
      wire: { endpoint: 'tcp-lines' as const },
    };
    const target = { reference, argument: 'python3 driver.py', flag: '--command' as const };
    const words = (url: string): string =>
      `{ command: ['python3', 'driver.py'], cwd: new URL('${url}', import.meta.url), endpoint: 'tcp-lines' }`;
    expect(printLine(emit(target, 'a.test.ts'))).toBe(words('./'));
    expect(printLine(emit(target, 'test/a.test.ts'))).toBe(words('../'));
    expect(printLine(emit(target, '../other/a.test.ts'))).toBe(words('../app/'));
  });

  it('is a name where the client comes with this package', () => {
    const reference = { name: 'broken/merged', module: 'file:///dist/merged.js' };
    expect(emit({ reference, argument: 'broken/merged' }, 'a.test.ts')).toBe("'broken/merged'");
  });
});

/** What was broken into lines, on one of them again. */
function printLine(source: string): string {
  return source.replaceAll(/,?\n\s*(?=[}\]])/g, ' ').replaceAll(/\n\s*/g, ' ');
}
