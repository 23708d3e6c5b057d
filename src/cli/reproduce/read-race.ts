import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf } from '../../core/error-code.js';
import { UsageError } from '../../core/errors.js';
import type { Race } from '../../core/race.js';
import { suggestNames } from '../suggest-names.js';

/**
 * Reads a race file.
 *
 * @param remedy what to do where it cannot be read, if more is known of that than usual
 * @throws UsageError `file-unreadable`, `race-invalid` or `unknown-name`, with the line
 */
export async function readRace(file: string, cwd: string, remedy?: string): Promise<Race> {
  const text = readText(file, cwd, remedy);
  const { parseRace } = await import('../../suite/race/file/parse-race.js');
  return parseRace(text, file, { suggest: suggestNames });
}

function readText(file: string, cwd: string, remedy: string | undefined): string {
  const path = resolve(cwd, file);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error('EISDIR');
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && error.message === 'EISDIR' ? 'it is a folder' : codeOf(error);
    throw new UsageError('file-unreadable', `the race file ${file} cannot be read: ${why}`, remedy);
  }
}
