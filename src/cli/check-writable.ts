import { accessSync, closeSync, constants, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';

/**
 * Makes sure, before a long search, that a file can be written after it. What it holds stays; one that is not there is
 * not there afterwards.
 *
 * @param what it is, for the message
 * @throws UsageError `file-unreadable`
 */
export function checkFileWritable(what: string, file: string, cwd: string): void {
  const path = resolve(cwd, file);
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    // Opening a pipe would wait for its reader.
    if (there !== undefined && !there.isFile() && !there.isDirectory()) return accessSync(path, constants.W_OK);
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a'));
    if (there === undefined) rmSync(path);
  } catch (error) {
    throw new UsageError('file-unreadable', `${what} ${file} cannot be written: ${codeOf(error)}`);
  }
}

/**
 * Makes sure, before a long search, that files can be written into a folder, or that it can be made. It is not made:
 * there may be nothing to write.
 *
 * @param what it is, for the message
 * @throws UsageError `file-unreadable`
 */
export function checkFolderWritable(what: string, folder: string, cwd: string): void {
  let path = resolve(cwd, folder);
  try {
    while (statSync(path, { throwIfNoEntry: false }) === undefined && dirname(path) !== path) path = dirname(path);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UsageError('file-unreadable', `${what} ${folder} cannot be written: ${codeOf(error)}`);
  }
}
