import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientResults, type Results, renderResults, type VersionResults } from '../../../reports/result-table.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { EXIT } from '../exit-code.js';
import { loadKnownTargets } from '../known-targets.js';
import { fixedSeed, PROFILES } from '../profiles.js';
import { runInProcess } from '../run-in-process.js';
import { checkVersion, RESULT_PROFILE, RESULTS, write } from './check-version.js';
import { stampResults } from './stamp-results.js';
import { RESULT_VERSIONS } from './versions.js';

/** Versions checked at the same time. Their results do not depend on it. */
const AT_ONCE = 2;

/** What `npm run results` runs, in the folder of the repository: checks every version in the list, and writes the table. */
await runInProcess(async (context) => {
  const checked = await checkAll(context);
  const results: Results = {
    stamp: await stampResults(context.cwd),
    engine: ENGINE_VERSION,
    node: process.version,
    profile: RESULT_PROFILE,
    schedules: PROFILES.find(({ name }) => name === RESULT_PROFILE)?.runs ?? 0,
    clients: await Promise.all(
      Object.entries(RESULT_VERSIONS).map(([name, versions]) => clientResults(name, versions, checked)),
    ),
  };
  write(join(context.cwd, RESULTS, 'results.json'), results);
  writeFileSync(join(context.cwd, RESULTS, 'README.md'), renderResults(results));
  return EXIT.conformant;
});

async function checkAll(context: CliContext): Promise<ReadonlyMap<string, VersionResults>> {
  const checked = new Map<string, VersionResults>();
  const left = Object.entries(RESULT_VERSIONS).flatMap(([name, versions]) =>
    versions.map((version) => ({ name, version })),
  );
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { name, version } = next;
      const result = await checkVersion(name, version, context);
      checked.set(`${name}@${version}`, result);
      const violated = result.properties.filter(({ status }) => status === 'violated').map(({ id }) => id);
      context.stdout.write(`${name}@${version}: ${result.verdict} ${violated.join(' ')}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return checked;
}

async function clientResults(
  name: string,
  versions: readonly string[],
  checked: ReadonlyMap<string, VersionResults>,
): Promise<ClientResults> {
  const target = (await loadKnownTargets()).find((known) => known.name === name);
  return {
    name,
    seed: fixedSeed(name, ENGINE_VERSION),
    description: target?.description ?? '',
    versions: versions.flatMap((version) => checked.get(`${name}@${version}`) ?? []),
  };
}
