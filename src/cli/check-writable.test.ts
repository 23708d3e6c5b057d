import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFileWritable, checkFolderWritable } from './check-writable.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-writable-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const refused = { code: 'file-unreadable' };

describe('a file that is to be written after a search', () => {
  it('keeps what it holds, and is not there afterwards when it was not before', () => {
    writeFileSync(join(cwd, 'old'), 'text');
    checkFileWritable('the file', 'old', cwd);
    expect(readFileSync(join(cwd, 'old'), 'utf8')).toBe('text');
    checkFileWritable('the file', 'folder/new', cwd);
    expect(existsSync(join(cwd, 'folder/new'))).toBe(false);
  });

  it.each([
    ['a folder', 'folder', 'EISDIR'],
    ['below a file', 'file/x', 'ENOTDIR'],
  ])('is refused where it cannot be written: %s', (_what, file, code) => {
    mkdirSync(join(cwd, 'folder'));
    writeFileSync(join(cwd, 'file'), '');
    expect(() => checkFileWritable('the file', file, cwd)).toThrow(expect.objectContaining(refused));
    expect(() => checkFileWritable('the file', file, cwd)).toThrow(`the file ${file} cannot be written: ${code}`);
  });
});

describe('a folder that files are to be written into', () => {
  it('is not made for the trial', () => {
    checkFolderWritable('the folder', 'a/b', cwd);
    checkFolderWritable('the folder', '.', cwd);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('is refused where a file is in its place, or in that of a folder above it', () => {
    writeFileSync(join(cwd, 'file'), '');
    for (const folder of ['file', 'file/a']) {
      expect(() => checkFolderWritable('the folder', folder, cwd)).toThrow(expect.objectContaining(refused));
      expect(() => checkFolderWritable('the folder', folder, cwd)).toThrow(`${folder} cannot be written: ENOTDIR`);
    }
  });
});
