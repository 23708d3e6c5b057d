import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results, VersionResults } from '../../../reports/result-table.js';
import { renderWireResults } from '../../../reports/wire-result-table.js';
import { UsageError } from '../../core/errors.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { EXIT } from '../exit-code.js';
import { loadKnownTargets } from '../known-targets.js';
import { fixedSeed } from '../profiles.js';
import { tellError } from '../tell-error.js';
import { checkVersion, RESULTS, writeJson } from './check-version.js';
import { WIRE_RESULT_VERSIONS } from './versions.js';

export const WIRE_RESULTS = `${RESULTS}/codex.json`;
export const WIRE_PAGE = `${RESULTS}/codex.md`;
const PROFILE = 'quick';

/**
 * Checks versions of the clients that are programs of their own, in the folder of the repository, and writes their
 * page. Each takes minutes, so those that are named are checked, and the others stay as they were; all where none is
 * named. Returns the exit code.
 *
 * @param named as `NAME@VERSION`
 */
export async function makeWireResults(named: readonly string[], context: CliContext): Promise<number> {
  try {
    const all = Object.entries(WIRE_RESULT_VERSIONS).flatMap(([name, versions]) =>
      versions.map((version) => ({ name, version, full: `${name}@${version}` })),
    );
    const unknown = named.find((full) => !all.some((each) => each.full === full));
    if (unknown !== undefined) {
      throw new UsageError('unknown-name', `${unknown} is not among ${all.map(({ full }) => full).join(', ')}`);
    }
    for (const { name, version, full } of all) {
      if (named.length > 0 && !named.includes(full)) continue;
      const result = await checkOne(name, version, context);
      context.stdout.write(`${full}: ${result.verdict}\n`);
    }
    return EXIT.conformant;
  } catch (error) {
    return tellError(error, context);
  }
}

async function checkOne(name: string, version: string, context: CliContext): Promise<VersionResults> {
  const target = (await loadKnownTargets()).find((known) => known.name === name);
  const runs = target?.program?.schedules[PROFILE] ?? 0;
  const result = await checkVersion(name, version, context, { profile: PROFILE, runs });
  // Written at once: what comes after it may take an hour.
  const results = withVersion(readResults(context.cwd), name, target?.description ?? '', result);
  writeJson(join(context.cwd, WIRE_RESULTS), results);
  writeFileSync(join(context.cwd, WIRE_PAGE), renderWireResults(results));
  return result;
}

function readResults(root: string): Results {
  try {
    return JSON.parse(readFileSync(join(root, WIRE_RESULTS), 'utf8')) as Results;
  } catch {
    return { stamp: '', engine: ENGINE_VERSION, node: process.version, profile: PROFILE, schedules: 0, clients: [] };
  }
}

/** The results with one version of one client in the place of what was known of it. */
function withVersion(results: Results, name: string, description: string, result: VersionResults): Results {
  const known = results.clients.find((client) => client.name === name)?.versions ?? [];
  const clients = Object.entries(WIRE_RESULT_VERSIONS).flatMap(([each, listed]) => {
    if (each !== name) return results.clients.filter((client) => client.name === each);
    const versions = [...known.filter(({ version }) => version !== result.version), result].sort(
      (a, b) => listed.indexOf(a.version) - listed.indexOf(b.version),
    );
    return [{ name, seed: fixedSeed(name, ENGINE_VERSION), description, versions }];
  });
  return { ...results, engine: ENGINE_VERSION, node: process.version, clients };
}
