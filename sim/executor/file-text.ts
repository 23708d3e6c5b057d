import type { FileOperationName } from '../../src/core/scenario.js';
import { asRecord } from './dialects/dialect.js';

/** Operations that give nothing. */
const NOTHING = 'null';

/**
 * Canonical JSON text of what a client's file operation gave, with only the fields that every client reports: of a file
 * its bytes as UTF-8, of metadata the two kinds, of a directory its entries sorted by name. `value` is what the
 * operation of `FileOperations` resolved to; one of another shape gives a text that equals no right answer.
 */
export function fileText(operation: FileOperationName, value: unknown): string {
  switch (operation) {
    case 'readFile':
      return value instanceof Uint8Array ? readFileText(value) : wrongShape(value);
    case 'getMetadata': {
      const metadata = asRecord(value);
      return metadata === undefined ? wrongShape(value) : metadataText(metadata.isDirectory, metadata.isFile);
    }
    case 'readDirectory':
      return Array.isArray(value) ? directoryText(value) : wrongShape(value);
    default:
      return NOTHING;
  }
}

function readFileText(data: Uint8Array): string {
  return JSON.stringify(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
}

function metadataText(isDirectory: unknown, isFile: unknown): string {
  return JSON.stringify({ isDirectory, isFile });
}

function directoryText(entries: readonly unknown[]): string {
  const rows = entries.map((entry) => {
    const { name, isDirectory, isFile } = asRecord(entry) ?? {};
    return [String(name), isDirectory, isFile] as const;
  });
  rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify(rows);
}

function wrongShape(value: unknown): string {
  return JSON.stringify({ wrongShape: value === null ? 'null' : typeof value });
}
