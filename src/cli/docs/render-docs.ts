import { ERRORS } from '../../core/errors.js';
import { FAULTS, PROPERTIES, SEARCH_STRATEGIES, STRATEGIES } from '../../suite/catalogues.js';
import { loadKnownTargets } from '../known-targets.js';
import { fillMarked } from './fill-marked.js';
import { renderDriverProtocol } from './render-driver-protocol.js';
import { renderErrors } from './render-errors.js';
import { renderFaults } from './render-faults.js';
import { renderPresets } from './render-presets.js';
import { renderProperties } from './render-properties.js';
import { renderRaceSchema } from './render-race-schema.js';
import { renderRaceTables } from './render-race-tables.js';
import { renderStrategies } from './render-strategies.js';
import { renderWireFaults } from './render-wire-faults.js';

/**
 * Every page that is generated, or partly so, by its path in the repository; and the JSON Schema of race files.
 *
 * @param read the text of a file of the repository, for pages that are written by hand but for their tables
 */
export async function renderDocs(read: (path: string) => string): Promise<ReadonlyMap<string, string>> {
  const searchable = new Set(SEARCH_STRATEGIES.map(({ name }) => name));
  return new Map([
    ['docs/properties.md', renderProperties(PROPERTIES, await loadKnownTargets())],
    ['docs/faults.md', renderFaults(FAULTS)],
    ['docs/errors.md', renderErrors(ERRORS)],
    ['docs/strategies.md', renderStrategies(STRATEGIES, searchable)],
    ['docs/presets.md', renderPresets()],
    ['docs/driver-protocol.md', renderDriverProtocol()],
    ['docs/wire-faults.md', renderWireFaults()],
    ['docs/races.md', fillMarked(read('docs/races.md'), renderRaceTables())],
    ['docs/race.schema.json', renderRaceSchema()],
  ]);
}
