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

/** What the caller got wrong; every other failure of the file system is the executor's own. */
const CALLERS_MISTAKES: ReadonlySet<string> = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'EINVAL', 'ENOTEMPTY']);

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
      files.mkdirSync(pathOf(params, 'path'), { recursive: params.recursive !== false });
      break;
    case 'remove':
      remove(files, pathOf(params, 'path'), params.recursive !== false, params.force !== false);
      break;
    case 'copy':
      copy(files, pathOf(params, 'sourcePath'), pathOf(params, 'destinationPath'), params.recursive === true);
      break;
  }
  return { result: {}, text: fileText(operation, undefined) };
}

function readFile(files: FileSystem, path: string): Success {
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

function remove(files: FileSystem, path: string, recursive: boolean, force: boolean): void {
  if (path === '/') throw new CallerError(INVALID_REQUEST, 'the root cannot be removed');
  if (force && !files.existsSync(path)) return;
  if (!files.statSync(path).isDirectory()) files.unlinkSync(path);
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
  if (absolute === undefined) throw new CallerError(INVALID_REQUEST, `${member} must be absolute: ${path}`);
  return absolute;
}

function bytesOf(base64: unknown): Buffer {
  if (typeof base64 !== 'string') throw new CallerError(INVALID_PARAMS, 'dataBase64 must be a string');
  const data = Buffer.from(base64, 'base64');
  // Buffer skips what is not base64; what it read must be all there was.
  if (data.toString('base64') !== base64) throw new CallerError(INVALID_REQUEST, 'dataBase64 is not base64');
  return data;
}

function refuseFileError(error: unknown): Answer {
  const code = asRecord(error)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT') return refuse(NOT_FOUND, message);
  if (typeof code === 'string' && CALLERS_MISTAKES.has(code)) return refuse(INVALID_REQUEST, message);
  return refuse(INTERNAL_ERROR, message);
}
