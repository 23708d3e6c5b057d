import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdapterError } from '../core/errors.js';
import { checkTarget } from './check-target.js';
import { contractFaults } from './load-target.js';

const connect = (): void => undefined;
const good = { name: 'client', dialect: 'mcp', capabilities: ['calls'], connect };
const capabilities = 'calls, notifications, processes, files, close, timeouts, reconnect';
const dialects = 'json-rpc, exec-server, mcp, lsp, acp';

describe('the faults of an adapter', () => {
  it.each([
    ['the least there can be', good],
    ['all there can be', { ...good, version: '1.0.0', preset: 'tcp', more: 1 }],
    ['an instance of a class', Object.assign(Object.create({ connect }), { ...good, connect })],
    ['a function of the prototype', Object.create(good)],
  ])('are none for %s', (_what, target) => {
    expect(contractFaults(target)).toEqual([]);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['there is no default export']],
    ['null', null, ['the default export is null, not an object']],
    ['a function', connect, ['the default export is a function, not an object']],
    ['a text', 'client', ['the default export is a string, not an object']],
    ['no name', { ...good, name: undefined }, ['name is missing, not a non-empty string']],
    ['an empty name', { ...good, name: '' }, ['name is "", not a non-empty string']],
    ['a number for a name', { ...good, name: 7 }, ['name is a number, not a non-empty string']],
    ['a number for a version', { ...good, version: 1 }, ['version is a number, not a string']],
    ['an unknown dialect', { ...good, dialect: 'http' }, [`dialect is "http", not one of ${dialects}`]],
    ['no dialect', { ...good, dialect: undefined }, [`dialect is missing, not one of ${dialects}`]],
    ['no capabilities', { ...good, capabilities: undefined }, ['capabilities is missing, not an array']],
    ['a text for capabilities', { ...good, capabilities: 'calls' }, ['capabilities is a string, not an array']],
    [
      'unknown capabilities',
      { ...good, capabilities: ['calls', 'telepathy', 3] },
      [`capabilities holds "telepathy", a number; there are only ${capabilities}`],
    ],
    [
      'an unknown preset',
      { ...good, preset: 'pigeon' },
      ['preset is "pigeon", not one of memory, web-stream, node-stream, websocket, tcp, stdio'],
    ],
    ['no connect', { ...good, connect: undefined }, ['connect is missing, not a function']],
    ['an object for connect', { ...good, connect: {} }, ['connect is an object, not a function']],
    ['an array', [], ['name is missing', 'dialect is missing', 'capabilities is missing', 'connect is missing']],
  ])('are told with what was found and what was expected, for %s', (_what, target, faults) => {
    const found = contractFaults(target);
    expect(found).toHaveLength(faults.length);
    for (const [index, fault] of faults.entries()) expect(found[index]).toContain(fault);
  });
});

describe('loading the module of a target', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tailrace-load-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // In a worker, as it is always done: the test runner would put its own import in the place of Node's.
  const load = async (file: string, source: string): Promise<string> => {
    const path = join(folder, file);
    writeFileSync(path, source);
    return nameOf(`./${file}`, path);
  };
  const nameOf = async (name: string, path: string): Promise<string> => {
    const target = { name, module: pathToFileURL(path).href };
    const options = { target, properties: ['no-crash'], runs: 0, seed: '1', strategy: 'first', profile: 'quick' };
    return (await checkTarget(options)).target.name;
  };
  const refused = async (file: string, source: string): Promise<AdapterError> => {
    const error: unknown = await load(file, source).catch((reason: unknown) => reason);
    if (!(error instanceof AdapterError)) throw new Error(`${file} was not refused: ${String(error)}`);
    return error;
  };

  const parts = `dialect: 'json-rpc', capabilities: [], connect: async (link) => {
    link.messages();
    return { call: async () => undefined, classify: () => ({ kind: 'unknown' }) };
  }`;
  const plain = `export default { name: 'plain', ${parts} };`;
  const typed = `
    import type { Target } from 'tailrace';
    enum Part { Name = 'typed' }
    class Named { constructor(readonly name: string) {} }
    const target = { name: new Named(Part.Name).name, ${parts.replace('(link)', '(link: any)')} };
    export default target satisfies unknown as unknown as Target;
    export const more: number = 1;`;

  it.each([
    ['plain.mjs', plain, 'plain'],
    ['module.js', plain, 'plain'],
    ['plain.js', `module.exports = { name: 'common', ${parts} };`, 'common'],
    ['typed.ts', typed, 'typed'],
    ['typed.mts', typed, 'typed'],
    ['plain.ts', plain, 'plain'],
  ])('takes the default export of %s', async (file, source, name) => {
    expect(await load(file, source)).toBe(name);
  });

  it('says which module lacks a default export, and what one would be', async () => {
    const { code, message } = await refused('named.mjs', `export const target = {};`);
    expect(code).toBe('adapter-contract');
    expect(message).toContain('./named.mjs (file:///');
    expect(message).toContain('expected a default export { name, dialect, capabilities, connect(link, context) }');
    expect(message).toContain('there is no default export');
  });

  it('tells all the faults of one adapter at once', async () => {
    const { message } = await refused('faulty.ts', `export default { name: 1, dialect: 'http', capabilities: [] };`);
    expect(message.match(/name is a number.*; dialect is "http".*; connect is missing/)).not.toBeNull();
  });

  it.each([
    ['syntax.mjs', 'export default {', 'SyntaxError'],
    ['syntax.ts', 'export default {{', ''],
    ['throws.mjs', `throw new RangeError('no such host');`, 'RangeError: no such host'],
    ['throws.ts', `throw new RangeError('no such host');`, 'RangeError: no such host'],
    ['text.mjs', `throw 'a text';`, 'a text'],
    ['missing.mjs', `import './not-there.mjs'; ${plain}`, 'Error: Cannot find module'],
  ])('says why %s could not be loaded', async (file, source, why) => {
    const { code, message } = await refused(file, source);
    expect(code).toBe('adapter-load');
    expect(message).toContain(`./${file} (file:///`);
    expect(message).toContain(`could not be loaded: ${why}`);
  });

  it('says so of a file that is not there', async () => {
    const gone = nameOf('./gone.mjs', join(folder, 'gone.mjs'));
    await expect(gone).rejects.toMatchObject({ code: 'adapter-load', name: 'AdapterError' });
  });
});
