import type { FileOperationName } from '../../src/core/scenario.js';

/** The requests about files, and which operation each is. */
export const FILE_METHODS: ReadonlyMap<string, FileOperationName> = new Map([
  ['fs/readFile', 'readFile'],
  ['fs/writeFile', 'writeFile'],
  ['fs/createDirectory', 'createDirectory'],
  ['fs/getMetadata', 'getMetadata'],
  ['fs/readDirectory', 'readDirectory'],
  ['fs/remove', 'remove'],
  ['fs/copy', 'copy'],
]);
