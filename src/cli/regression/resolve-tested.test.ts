import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveTested } from './resolve-tested.js';

let project = '';
let test = '';
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tailrace-tested-'));
  test = pathToFileURL(join(project, 'test/a.test.ts')).href;
  place('tailrace.target.mjs', '');
  place(
    'node_modules/vscode-jsonrpc/package.json',
    JSON.stringify({ version: '9.0.2', exports: { './node': './n.js' } }),
  );
  place('node_modules/vscode-jsonrpc/n.js', '');
  place('node_modules/@openai/codex/package.json', JSON.stringify({ version: '0.122.0' }));
});
afterAll(() => rmSync(project, { recursive: true }));

function place(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

describe('the client of a regression test', () => {
  it('is an adapter by its URL', async () => {
    const url = new URL('../tailrace.target.mjs', test);
    const reference = { name: './tailrace.target.mjs', module: url.href };
    expect(await resolveTested(url, project)).toEqual(reference);
    expect(await resolveTested(url.href, project)).toEqual(reference);
  });

  it('is a target that comes with this package by its name', async () => {
    expect(await resolveTested('broken/merged', project)).toEqual({
      name: 'broken/merged',
      module: expect.stringContaining('/targets/broken/'),
    });
  });

  it('is a published client as the project has it', async () => {
    expect(await resolveTested({ installed: 'vscode-jsonrpc', from: test }, project)).toEqual({
      name: 'vscode-jsonrpc',
      module: expect.stringContaining('/targets/published/vscode-jsonrpc'),
      installed: {
        version: '9.0.2',
        folder: project,
        importer: expect.stringMatching(/^data:text\/javascript,.*n\.js/),
      },
    });
  });

  it('is a published program as the project has it', async () => {
    expect(await resolveTested({ installed: 'codex', from: new URL(test), callTimeoutMs: 2000 }, project)).toEqual({
      name: 'codex',
      driver: { module: expect.stringContaining('/targets/codex/'), version: '0.122.0', folder: project },
      wire: { callTimeoutMs: 2000 },
    });
  });

  it('is a driver program, in its folder', async () => {
    const command = ['python3', 'driver.py'];
    expect(await resolveTested({ command, cwd: new URL('.', test), repeats: 3 }, project)).toEqual({
      name: 'python3 driver.py',
      driver: { command, cwd: join(project, 'test/') },
      wire: { repeats: 3 },
    });
    expect(await resolveTested({ command }, project)).toMatchObject({ driver: { command, cwd: project }, wire: {} });
  });

  it.each<[unknown, string, string]>([
    [undefined, 'bad-option', 'assertNoRace was given undefined for a target; it takes the URL of an adapter'],
    ['file:///nowhere/a.target.ts', 'file-unreadable', 'assertNoRace was given file:///nowhere/a.target.ts, but there'],
    ['broken/mergd', 'unknown-name', "there is no target 'broken/mergd'; did you mean broken/merged"],
    ['vscode-jsonrpc@9.0.2', 'bad-option', "it takes { installed: 'vscode-jsonrpc', from: import.meta.url }"],
    ['codex', 'bad-option', "it takes { installed: 'codex', from: import.meta.url }"],
    [{ installed: 'vscode-jsonrcp', from: 'file:///a.ts' }, 'unknown-name', 'did you mean vscode-jsonrpc?'],
    [{ installed: 'reference', from: 'file:///a.ts' }, 'unknown-name', "there is no published client 'reference'"],
    [{ installed: 'vscode-jsonrpc' }, 'bad-option', 'was given undefined for from; it takes a URL of file: such as'],
    [{ installed: 'vscode-jsonrpc', from: '/a.ts' }, 'bad-option', "was given '/a.ts' for from"],
    [
      { installed: 'json-rpc-2.0', from: 'file:///nowhere/a.ts' },
      'client-install',
      'json-rpc-2.0 is not installed for',
    ],
    [{ command: 'python3 driver.py' }, 'bad-option', "the command 'python3 driver.py'; it takes words such as"],
    [{ command: [] }, 'bad-option', 'was given the command []; it takes words such as'],
    [{ command: ['x'], cwd: 'here' }, 'bad-option', "was given 'here' for cwd; it takes a URL of file:"],
    [{ command: ['x'], endpoint: 'tpc' }, 'unknown-name', "there is no endpoint 'tpc'"],
    [{ command: ['x'], repeat: 3 }, 'unknown-name', "there is no option of the target 'repeat'; did you mean repeats?"],
    [{ command: ['x'], repeats: 0 }, 'bad-option', 'was given 0 for repeats; it takes a whole number above 0'],
  ])('is not found by %j', async (target, code, message) => {
    await expect(resolveTested(target, project)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('takes nothing that is for a wire where it is loaded into this process', async () => {
    await expect(resolveTested({ installed: 'vscode-jsonrpc', from: test, repeats: 2 }, project)).rejects.toMatchObject(
      {
        code: 'bad-option',
        message:
          'assertNoRace was given repeats for vscode-jsonrpc, which is loaded into this process; that is for one of its own',
      },
    );
  });
});
