import { ProtocolError } from '../errors.js';
import { decodeBase64 } from './base64.js';
import { isRecord } from './message.js';

/** What `fs/getMetadata` says. Which of the optional fields there are depends on the server's version. */
export interface FileMetadata {
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  readonly isSymlink?: boolean;
  /** Bytes. */
  readonly size?: number;
  /** Milliseconds since the epoch. */
  readonly createdAtMs?: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAtMs?: number;
}

export interface DirectoryEntry {
  /** The name alone, without the directory. */
  readonly name: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
}

/**
 * The bytes in the result of `fs/readFile`. Like its neighbours it throws ProtocolError for a result it cannot read.
 */
export function readFileData(result: unknown): Uint8Array {
  const data = isRecord(result) && typeof result.dataBase64 === 'string' ? decodeBase64(result.dataBase64) : undefined;
  if (data === undefined) throw new ProtocolError('`dataBase64` is missing or not base64');
  return data;
}

export function readMetadata(result: unknown): FileMetadata {
  if (!isRecord(result) || typeof result.isDirectory !== 'boolean' || typeof result.isFile !== 'boolean') {
    throw new ProtocolError('`isDirectory` or `isFile` is missing or not a boolean');
  }
  const { isDirectory, isFile, isSymlink, size, createdAtMs, modifiedAtMs } = result;
  return {
    isDirectory,
    isFile,
    ...(typeof isSymlink === 'boolean' && { isSymlink }),
    ...(typeof size === 'number' && { size }),
    ...(typeof createdAtMs === 'number' && { createdAtMs }),
    ...(typeof modifiedAtMs === 'number' && { modifiedAtMs }),
  };
}

export function readDirectoryEntries(result: unknown): DirectoryEntry[] {
  if (!isRecord(result) || !Array.isArray(result.entries))
    throw new ProtocolError('`entries` is missing or not a list');
  return result.entries.map(readEntry);
}

/** Checks a result that says nothing but that it was done. */
export function readDone(result: unknown): void {
  if (!isRecord(result)) throw new ProtocolError('the result is not an object');
}

function readEntry(entry: unknown): DirectoryEntry {
  if (
    !isRecord(entry) ||
    typeof entry.fileName !== 'string' ||
    typeof entry.isDirectory !== 'boolean' ||
    typeof entry.isFile !== 'boolean'
  ) {
    throw new ProtocolError('an entry lacks `fileName`, `isDirectory` or `isFile`');
  }
  return { name: entry.fileName, isDirectory: entry.isDirectory, isFile: entry.isFile };
}
