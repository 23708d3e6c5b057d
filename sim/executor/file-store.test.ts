import { describe, expect, it } from 'vitest';
import type { FileOperationName } from '../../src/core/scenario.js';
import { FileStore } from './file-store.js';
import { fileText } from './file-text.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function resultOf(store: FileStore, operation: FileOperationName, params: object): unknown {
  const answer = store.answer(operation, params);
  if ('error' in answer) throw new Error(answer.error.message);
  return answer.result;
}

function codeOf(store: FileStore, operation: FileOperationName, params: unknown): number | undefined {
  const answer = store.answer(operation, params);
  return 'error' in answer ? answer.error.code : undefined;
}

describe('the files of the executor', () => {
  it('begin with the seed tree', () => {
    const store = new FileStore();
    expect(resultOf(store, 'readFile', { path: '/work/hello.txt' })).toEqual({ dataBase64: base64('hello') });
    expect(resultOf(store, 'readDirectory', { path: '/work' })).toEqual({
      entries: [
        { fileName: 'docs', isDirectory: true, isFile: false },
        { fileName: 'empty.txt', isDirectory: false, isFile: true },
        { fileName: 'hello.txt', isDirectory: false, isFile: true },
      ],
    });
  });

  it('take a file: URI for a path', () => {
    const store = new FileStore();
    expect(resultOf(store, 'readFile', { path: 'file:///work/hello.txt' })).toEqual({ dataBase64: base64('hello') });
    resultOf(store, 'writeFile', { path: 'file:///work/a%20b', dataBase64: base64('x') });
    expect(resultOf(store, 'readFile', { path: '/work/a b' })).toEqual({ dataBase64: base64('x') });
  });

  it('of one run are not seen by another', () => {
    const store = new FileStore();
    resultOf(store, 'writeFile', { path: '/work/hello.txt', dataBase64: base64('changed') });
    expect(resultOf(store, 'readFile', { path: '/work/hello.txt' })).toEqual({ dataBase64: base64('changed') });
    expect(resultOf(new FileStore(), 'readFile', { path: '/work/hello.txt' })).toEqual({ dataBase64: base64('hello') });
  });

  it('have metadata that depends on nothing but what was done', () => {
    const store = new FileStore();
    const file = resultOf(store, 'getMetadata', { path: '/work/hello.txt' });
    expect(file).toMatchObject({ isDirectory: false, isFile: true, size: 5, createdAtMs: 1_700_000_000_000 });
    resultOf(store, 'writeFile', { path: '/work/new', dataBase64: base64('five!') });
    expect(resultOf(store, 'getMetadata', { path: '/work/new' })).toEqual(file);
    expect(resultOf(store, 'getMetadata', { path: '/work' })).toMatchObject({ isDirectory: true, isFile: false });
  });

  it('are made in folders that are made with their parents, unless that is declined', () => {
    const store = new FileStore();
    expect(codeOf(store, 'createDirectory', { path: '/new/deep', recursive: false })).toBe(-32004);
    expect(resultOf(store, 'createDirectory', { path: '/new/deep', recursive: true })).toEqual({});
    expect(codeOf(store, 'createDirectory', { path: '/new/deep', recursive: false })).toBe(-32603);
    expect(resultOf(store, 'createDirectory', { path: '/new/deep' })).toEqual({});
  });

  it('are removed with their folder, and a missing one is no error, unless that is declined', () => {
    const store = new FileStore();
    expect(codeOf(store, 'remove', { path: '/work/docs', recursive: false })).toBe(-32603);
    expect(resultOf(store, 'remove', { path: '/work/docs' })).toEqual({});
    expect(codeOf(store, 'getMetadata', { path: '/work/docs/readme.md' })).toBe(-32004);
    expect(resultOf(store, 'remove', { path: '/work/docs' })).toEqual({});
    expect(codeOf(store, 'remove', { path: '/work/docs', force: false })).toBe(-32004);
    expect(codeOf(store, 'remove', { path: '/' })).toBe(-32603);
    expect(codeOf(store, 'remove', { path: '/work/hello.txt/x', force: true })).toBe(-32603);
  });

  it('are copied, a folder only with all it holds', () => {
    const store = new FileStore();
    resultOf(store, 'copy', { sourcePath: '/work/hello.txt', destinationPath: '/work/copy.txt', recursive: false });
    expect(resultOf(store, 'readFile', { path: '/work/copy.txt' })).toEqual({ dataBase64: base64('hello') });
    const folder = { sourcePath: '/work/docs', destinationPath: '/copied/docs' };
    expect(codeOf(store, 'copy', { ...folder, recursive: false })).toBe(-32600);
    resultOf(store, 'copy', { ...folder, recursive: true });
    expect(resultOf(store, 'readFile', { path: '/copied/docs/deep/note.txt' })).toEqual({
      dataBase64: base64('noted'),
    });
    expect(codeOf(store, 'copy', { sourcePath: '/work', destinationPath: '/work/docs/in', recursive: true })).toBe(
      -32600,
    );
    expect(codeOf(store, 'copy', { sourcePath: '/none', destinationPath: '/work/x', recursive: false })).toBe(-32004);
  });

  it.each<[string, FileOperationName, unknown, number]>([
    ['a missing file', 'readFile', { path: '/work/none' }, -32004],
    ['a folder read as a file', 'readFile', { path: '/work' }, -32600],
    ['a file listed as a folder', 'readDirectory', { path: '/work/hello.txt' }, -32603],
    ['a file used as a folder', 'writeFile', { path: '/work/hello.txt/x', dataBase64: '' }, -32603],
    ['a folder written as a file', 'writeFile', { path: '/work', dataBase64: '' }, -32603],
    ['a relative path', 'readFile', { path: 'work/hello.txt' }, -32602],
    ['an empty path', 'readFile', { path: '' }, -32602],
    ['a folder made where a file is', 'createDirectory', { path: '/work/hello.txt' }, -32603],
    [
      'a copy that does not say recursive',
      'copy',
      { sourcePath: '/work/hello.txt', destinationPath: '/work/x' },
      -32602,
    ],
    ['a flag that is a text', 'remove', { path: '/work/hello.txt', recursive: 'yes' }, -32602],
    ['a URI that names another host', 'readFile', { path: 'file://elsewhere/work/hello.txt' }, -32600],
    ['data that is not base64', 'writeFile', { path: '/work/x', dataBase64: '***' }, -32600],
    ['missing data', 'writeFile', { path: '/work/x' }, -32602],
    ['a missing path', 'readFile', {}, -32602],
    ['missing params', 'readFile', undefined, -32602],
  ])('refuse %s', (_what, operation, params, code) => {
    expect(codeOf(new FileStore(), operation, params)).toBe(code);
  });
});

describe('the text of a file operation', () => {
  it('is the same for what the executor answers and for what a client makes of it', () => {
    const store = new FileStore();
    const given = (operation: FileOperationName, path: string): string | undefined => {
      const answer = store.answer(operation, { path });
      return 'error' in answer ? undefined : answer.text;
    };
    expect(given('readFile', '/work/hello.txt')).toBe(fileText('readFile', new TextEncoder().encode('hello')));
    expect(given('getMetadata', '/work')).toBe(fileText('getMetadata', { isFile: false, size: 9, isDirectory: true }));
    expect(given('readDirectory', '/work/docs')).toBe(
      fileText('readDirectory', [
        { name: 'readme.md', isFile: true, isDirectory: false },
        { name: 'deep', isFile: false, isDirectory: true },
      ]),
    );
    expect(given('remove', '/work/docs')).toBe(fileText('remove', undefined));
  });

  it('differs for different content', () => {
    expect(fileText('readFile', Buffer.from('a'))).not.toBe(fileText('readFile', Buffer.from('b')));
    expect(fileText('getMetadata', { isFile: true, isDirectory: false })).not.toBe(
      fileText('getMetadata', { isFile: false, isDirectory: true }),
    );
    expect(fileText('readDirectory', [])).not.toBe(
      fileText('readDirectory', [{ name: 'a', isFile: true, isDirectory: false }]),
    );
  });

  it('of a value of the wrong shape equals no right answer', () => {
    expect(fileText('readFile', 'hello')).not.toBe(fileText('readFile', Buffer.from('hello')));
    expect(fileText('readDirectory', undefined)).not.toBe(fileText('readDirectory', []));
    expect(fileText('getMetadata', null)).toBe('{"wrongShape":"null"}');
  });
});
