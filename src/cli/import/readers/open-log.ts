import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TextDecoder } from 'node:util';
import { codeOf } from '../../../core/error-code.js';
import { UsageError } from '../../../core/errors.js';

/** The bytes of a log. `-` is what comes in on standard input. */
export type LogBytes = AsyncIterable<Uint8Array>;

/** @throws UsageError `file-unreadable` for what is no file, or cannot be read */
export function openLog(log: string, cwd: string, stdin: LogBytes): LogBytes {
  if (log === '-') return stdin;
  const path = resolve(cwd, log);
  try {
    if (statSync(path).isDirectory()) throw new UsageError('file-unreadable', `${log} is a folder; a log is one file`);
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(log, error);
  }
  return readFile(path, log);
}

async function* readFile(path: string, log: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(log, error);
  }
}

function unreadable(log: string, error: unknown): UsageError {
  return new UsageError('file-unreadable', `the log ${log} cannot be read: ${codeOf(error)}`);
}

/** Beginnings of files that are packed: people attach them as they are. */
const PACKED: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
];

/**
 * The text of a log in pieces: UTF-8, or UTF-16 if it begins with the mark of that.
 *
 * @throws UsageError `log-invalid` for what is no text, or is empty
 */
export async function* textOf(bytes: LogBytes, log: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    if (chunk.length === 0) continue;
    if (decoder === undefined) {
      decoder = new TextDecoder(encodingOf(chunk));
      refuseBinary(chunk, decoder.encoding, log);
    }
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder === undefined) throw new UsageError('log-invalid', `${log} is empty`);
  yield decoder.decode();
}

function encodingOf(chunk: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function refuseBinary(chunk: Uint8Array, encoding: string, log: string): void {
  const packed = PACKED.find(([, bytes]) => bytes.every((byte, index) => chunk[index] === byte));
  if (packed !== undefined) {
    throw new UsageError('log-invalid', `${log} is packed (${packed[0]})`, 'Unpack it first.');
  }
  if (encoding === 'utf-8' && chunk.includes(0)) {
    throw new UsageError('log-invalid', `${log} is no text: it has bytes that are 0`);
  }
}
