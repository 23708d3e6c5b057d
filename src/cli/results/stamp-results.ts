import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROPERTIES } from '../../suite/catalogues.js';
import { RESULT_VERSIONS } from './versions.js';

const ADAPTERS = 'src/targets/published';

/**
 * What the table of results stands for, as one hash: the list of versions, the ids of the properties, and the source of
 * the adapters with all that they share. Where it has changed, the table says nothing about what is there now.
 *
 * @param root the folder of the repository
 */
export function stampResults(root: string): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([RESULT_VERSIONS, PROPERTIES.map(({ id }) => id)]));
  for (const source of sourcesIn(join(root, ADAPTERS))) {
    hash.update(`\0${source}\0${readFileSync(join(root, ADAPTERS, source), 'utf8')}`);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Paths relative to the folder, in an order that no file system decides. */
function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
}
