import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.js';
import type { Race } from '../../core/race.js';
import { readRace } from '../reproduce/read-race.js';
import { RACES } from './race-results.js';

/** How the name of a race file ends. */
export const RACE_FILE = '.race.yaml';

/** A race file of the corpus. */
export interface CorpusRace {
  /** Its name in the folder of race files. */
  readonly file: string;
  readonly race: Race;
}

/**
 * Every race file of the repository in the order of their names.
 *
 * @param root the folder of the repository
 * @throws UsageError as `readRace` does, and `file-unreadable` where there is no race file at all
 */
export async function readCorpus(root: string): Promise<readonly CorpusRace[]> {
  const files = readdirSync(join(root, RACES))
    .filter((name) => name.endsWith(RACE_FILE))
    .sort();
  if (files.length === 0) {
    throw new UsageError('file-unreadable', `${RACES} has no file that ends in ${RACE_FILE} (in ${root})`);
  }
  return Promise.all(files.map(async (file) => ({ file, race: await readRace(join(RACES, file), root) })));
}
