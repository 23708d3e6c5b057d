import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientResults, type Results, renderResults, type VersionResults } from '../../../reports/result-table.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { CliContext } from '../cli-context.js';
import { EXIT } from '../exit-code.js';
import { InterruptedError } from '../interrupted-error.js';
import { loadKnownTargets } from '../known-targets.js';
import { fixedSeed } from '../profiles.js';
import { tellError } from '../tell-error.js';
import { checkVersion, RESULT_PROFILE, RESULTS, resultRuns, TABLE_STAYS, writeJson } from './check-version.js';
import { stampResults } from './stamp-results.js';
import { RESULT_VERSIONS } from './versions.js';

/** Versions checked at the same time. Their results do not depend on it. */
const AT_ONCE = 2;

/**
 * Checks every version in the list, in the folder of the repository, and writes the table. Returns the exit code: what
 * goes wrong is told on standard error.
 */
export async function makeResults(context: CliContext): Promise<number> {
  try {
    const checked = await checkAll(context);
    await writeTable(checked, context);
    return EXIT.conformant;
  } catch (error) {
    return tellError(error, context);
  }
}

async function writeTable(checked: ReadonlyMap<string, VersionResults>, context: CliContext): Promise<void> {
  const results: Results = {
    stamp: stampResults(context.cwd),
    engine: ENGINE_VERSION,
    node: process.version,
    profile: RESULT_PROFILE,
    schedules: resultRuns(),
    clients: await Promise.all(
      Object.entries(RESULT_VERSIONS).map(([name, versions]) => clientResults(name, versions, checked)),
    ),
  };
  writeJson(join(context.cwd, RESULTS, 'results.json'), results);
  writeFileSync(join(context.cwd, RESULTS, 'README.md'), renderResults(results));
}

async function checkAll(context: CliContext): Promise<ReadonlyMap<string, VersionResults>> {
  const checked = new Map<string, VersionResults>();
  const left = Object.entries(RESULT_VERSIONS).flatMap(([name, versions]) =>
    versions.map((version) => ({ name, version })),
  );
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { name, version } = next;
      if (context.interrupted.aborted) throw new InterruptedError(`at ${name}@${version}`, TABLE_STAYS);
      const result = await checkVersion(name, version, context);
      checked.set(`${name}@${version}`, result);
      const violated = result.properties.filter(({ status }) => status === 'violated').map(({ id }) => id);
      context.stdout.write(`${name}@${version}: ${result.verdict} ${violated.join(' ')}\n`);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, () =>
      work().finally(() => {
        // What one of them could not do ends the others after the version that they are at: none of it would be used.
        left.length = 0;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
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
