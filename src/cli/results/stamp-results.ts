import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROPERTIES } from '../../suite/catalogues.js';
import { loadKnownTargets } from '../known-targets.js';
import { RESULT_VERSIONS } from './versions.js';

const ADAPTERS = 'src/targets/published';

/**
 * What the table of results stands for, as one hash: the list of versions, the source of every adapter in it, and the ids
 * of the properties. Where it has changed, the table says nothing about what is there now.
 *
 * @param root the folder of the repository
 */
export async function stampResults(root: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([RESULT_VERSIONS, PROPERTIES.map(({ id }) => id)]));
  const targets = await loadKnownTargets();
  for (const name of Object.keys(RESULT_VERSIONS)) {
    const module = targets.find((target) => target.name === name)?.module ?? '';
    const source = `${basename(fileURLToPath(module), '.js')}.ts`;
    hash.update(`\0${name}\0${readFileSync(join(root, ADAPTERS, source), 'utf8')}`);
  }
  return `sha256:${hash.digest('hex')}`;
}
