import { posix } from 'node:path';
import { Volume } from 'memfs';
import type { FileOperationName } from '../../src/core/scenario.js';
import {
  type Answer,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  INVALID_REQUEST,
  NOT_FOUND,
  refuse,
  type Success,
} from './answer.js';
import { asRecord } from './dialects/dialect.js';
import { absolutePath } from './file-path.js';
import { fileText } from './file-text.js';
import { isBase64 } from './process-params.js';

type Params = Readonly<Record<string, unknown>>;
type FileSystem = InstanceType<typeof Volume>;

/** The tree that every run begins with. */
export const SEED_FILES: Readonly<Record<string, string>> = {
  '/work/hello.txt': 'hello',
  '/work/empty.txt': '',
  '/work/docs/readme.md': '# Work\n',
  '/work/docs/deep/note.txt': 'noted',
};

/** Told as the time of every file, so that an answer depends on nothing but what was done. */
const FILE_TIME_MS = 1_700_000_000_000;

/**
 * What the file system calls invalid. A missing path is a code of its own, and every other failure an internal error, a
 * folder in the place of a file among them: so it is told by a real server.
 */
const INVALID = 'EINVAL';

const CHANGES: ReadonlySet<FileOperationName> = new Set(['writeFile', 'createDirectory', 'remove', 'copy']);

/** The untouched tree, shared by all runs of the worker: reading from it changes nothing. */
let seed: FileSystem | undefined;

/** The files of one simulated exec server. A run shares the seed tree until it changes something. */
export class FileStore {
  #own: FileSystem | undefined;

  /** Answers one `fs/` request. Relative paths are refused: an exec server has no current folder for its client. */
  answer(operation: FileOperationName, params: unknown): Answer {
    const record = asRecord(params);
    if (record === undefined) return refuse(INVALID_PARAMS, 'params must be an object');
    try {
      return perform(this.#volumeFor(operation), operation, record);
    } catch (error) {
      if (error instanceof CallerError) return refuse(error.code, error.message);
      return refuseFileError(error);
    }
  }

  #volumeFor(operation: FileOperationName): FileSystem {
    if (this.#own !== undefined) return this.#own;
    if (CHANGES.has(operation)) {
      this.#own = Volume.fromJSON({ ...SEED_FILES });
      return this.#own;
    }
    seed ??= Volume.fromJSON({ ...SEED_FILES });
    return seed;
  }
}

/** A request that is refused before the file system is asked. */
class CallerError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

function perform(files: FileSystem, operation: FileOperationName, params: Params): Success {
  switch (operation) {
    case 'readFile':
      return readFile(files, pathOf(params, 'path'));
    case 'getMetadata':
      return getMetadata(files, pathOf(params, 'path'));
    case 'readDirectory':
      return readDirectory(files, pathOf(params, 'path'));
    case 'writeFile':
      files.writeFileSync(pathOf(params, 'path'), bytesOf(params.dataBase64));
      break;
    case 'createDirectory':
      createDirectory(files, pathOf(params, 'path'), flagOf(params, 'recursive', true));
      break;
    case 'remove':
      remove(files, pathOf(params, 'path'), flagOf(params, 'recursive', true), flagOf(params, 'force', true));
      break;
    case 'copy':
      copy(files, pathOf(params, 'sourcePath'), pathOf(params, 'destinationPath'), flagOf(params, 'recursive'));
      break;
  }
  return { result: {}, text: fileText(operation, undefined) };
}

function readFile(files: FileSystem, path: string): Success {
  if (files.statSync(path).isDirectory()) throw new CallerError(INVALID_REQUEST, `path ${path} is not a file`);
  const data = files.readFileSync(path);
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return { result: { dataBase64: bytes.toString('base64') }, text: fileText('readFile', bytes) };
}

function getMetadata(files: FileSystem, path: string): Success {
  const stats = files.statSync(path);
  const result = {
    isDirectory: stats.isDirectory(),
    isFile: stats.isFile(),
    isSymlink: false,
    size: Number(stats.size),
    createdAtMs: FILE_TIME_MS,
    modifiedAtMs: FILE_TIME_MS,
  };
  return { result, text: fileText('getMetadata', result) };
}

function readDirectory(files: FileSystem, path: string): Success {
  const entries = namesIn(files, path).map((name) => {
    const stats = files.statSync(posix.join(path, name));
    return { name, isDirectory: stats.isDirectory(), isFile: stats.isFile() };
  });
  const text = fileText('readDirectory', entries);
  return { result: { entries: entries.map(({ name, ...kinds }) => ({ fileName: name, ...kinds })) }, text };
}

function createDirectory(files: FileSystem, path: string, recursive: boolean): void {
  // memfs minds no file in the place of the last folder.
  const found = files.statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) throw new CallerError(INTERNAL_ERROR, `${path} is a file`);
  files.mkdirSync(path, { recursive });
}

function remove(files: FileSystem, path: string, recursive: boolean, force: boolean): void {
  if (path === '/') throw new CallerError(INTERNAL_ERROR, 'the root cannot be removed');
  const found = files.statSync(path, { throwIfNoEntry: false });
  if (found === undefined && force) return;
  if (found === undefined) throw new CallerError(NOT_FOUND, `${path} is not there`);
  if (!found.isDirectory()) files.unlinkSync(path);
  else if (recursive) files.rmSync(path, { recursive: true });
  else files.rmdirSync(path);
}

function copy(files: FileSystem, from: string, to: string, recursive: boolean): void {
  if (!files.statSync(from).isDirectory()) {
    files.writeFileSync(to, files.readFileSync(from));
    return;
  }
  if (!recursive) throw new CallerError(INVALID_REQUEST, 'copying a directory needs recursive: true');
  if (to === from || to.startsWith(from === '/' ? from : `${from}/`)) {
    throw new CallerError(INVALID_REQUEST, 'a directory cannot be copied into itself');
  }
  files.mkdirSync(to, { recursive: true });
  for (const name of namesIn(files, from)) copy(files, posix.join(from, name), posix.join(to, name), true);
}

function namesIn(files: FileSystem, path: string): string[] {
  return files.readdirSync(path).map(String);
}

function pathOf(params: Params, member: string): string {
  const path = params[member];
  if (typeof path !== 'string') throw new CallerError(INVALID_PARAMS, `${member} must be a string`);
  const absolute = absolutePath(path);
  if (absolute !== undefined) return absolute;
  // A URI that names no path of this host is well-formed, which a relative path is not.
  const code = path.startsWith('file:') ? INVALID_REQUEST : INVALID_PARAMS;
  throw new CallerError(code, `${member} must be absolute: ${path}`);
}

/** A member that is true or false; where it may be left out or null, what that means. */
function flagOf(params: Params, member: string, otherwise?: boolean): boolean {
  const flag = params[member] ?? otherwise;
  if (typeof flag !== 'boolean') throw new CallerError(INVALID_PARAMS, `${member} must be a boolean`);
  return flag;
}

function bytesOf(base64: unknown): Buffer {
  if (typeof base64 !== 'string') throw new CallerError(INVALID_PARAMS, 'dataBase64 must be a string');
  if (!isBase64(base64)) throw new CallerError(INVALID_REQUEST, 'dataBase64 is not base64');
  return Buffer.from(base64, 'base64');
}

function refuseFileError(error: unknown): Answer {
  const code = asRecord(error)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT') return refuse(NOT_FOUND, message);
  if (code === INVALID) return refuse(INVALID_REQUEST, message);
  return refuse(INTERNAL_ERROR, message);
}
