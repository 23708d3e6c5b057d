import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.js';
import { nameTarget } from './name-target.js';
import { titleOf } from './title-of.js';

const here = new URL(import.meta.url);
const root = new URL('../../../', here).pathname;

describe('the name of a target', () => {
  it.each([
    ['in the working folder', root, './src/cli/conformance/name-target.test.ts'],
    ['beside it', `${root}reports`, '../src/cli/conformance/name-target.test.ts'],
  ])('is the path of its URL, %s, as --target takes it', (_where, cwd, name) => {
    expect(nameTarget(here, cwd)).toBe(name);
    expect(nameTarget(here.href, cwd)).toBe(name);
  });

  it('is taken from any object with the form of a URL, for a runner may have a class of its own', () => {
    expect(nameTarget({ href: here.href }, root)).toBe('./src/cli/conformance/name-target.test.ts');
  });

  it.each(['reference', 'vscode-jsonrpc@10.0.0', './tailrace.target.ts', 'adapters/mine.mjs'])(
    'is %s where that is what was given',
    (name) => expect(nameTarget(name, root)).toBe(name),
  );

  it.each<[unknown, string]>([
    [undefined, 'conformance was given undefined for a target; it takes the URL of an adapter'],
    ['', "conformance was given '' for a target"],
    [{ name: 'client' }, "conformance was given { name: 'client' } for a target"],
    [() => 'reference', 'conformance was given [Function (anonymous)] for a target'],
    ['file:///a%2Fb.ts', 'conformance was given file:///a%2Fb.ts, which names no file here: '],
    [`file:///${'a'.repeat(5_000)}`, 'there is no file'],
    [new URL('https://example.com/tailrace.target.ts'), 'https://example.com/tailrace.target.ts; an adapter is a file'],
    [new URL('./missing.ts', here), 'there is no file'],
    [new URL('.', here), 'there is no file'],
  ])('is refused for %s', (target, message) => {
    expect(() => nameTarget(target, root)).toThrow(UsageError);
    expect(() => nameTarget(target, root)).toThrow(message);
  });
});

it.skipIf(process.platform === 'win32')('a file on another host is refused where there is no path to it', () => {
  expect(() => nameTarget('file://host/a.ts', root)).toThrow('conformance was given file://host/a.ts, which names no');
});

describe('the title of the tests', () => {
  it.each<[string, unknown, unknown]>([
    ['conformance of tailrace.target.ts', new URL('./tailrace.target.ts', here), {}],
    ['conformance of my client.mjs', pathToFileURL('/a/my client.mjs'), undefined],
    ['conformance of reference', 'reference', {}],
    ['conformance of 100%.ts', { href: 'file:///100%.ts' }, {}],
    ['my client', new URL('./tailrace.target.ts', here), { title: 'my client' }],
    ['conformance', undefined, null],
    ['conformance', '', { title: 5 }],
  ])('is %s', (title, target, options) => {
    expect(titleOf(target, options)).toBe(title);
  });
});
