import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toJsonReport } from '../../../reports/json-report.js';
import type { VersionResults } from '../../../reports/result-table.js';
import type { Counterexample } from '../../core/report.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { checkTarget } from '../../suite/check-target.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { loadKnownTargets } from '../known-targets.js';
import { fixedSeed, PROFILES } from '../profiles.js';
import { resolveTarget } from '../resolve-target.js';
import { ReplayWriter } from '../write-replays.js';

/** Where the results lie in the repository. */
export const RESULTS = 'reports/results';

/** The profile that every version is checked with, so that anybody can do it again. */
export const RESULT_PROFILE = 'ci';

/** The folder of a client's results below {@link RESULTS}. */
export function clientFolder(name: string): string {
  return name.replace(/^@/, '').replace(/[^a-z0-9]+/g, '-');
}

/** Checks one version of a published client, and writes down its JSON report and its replay files. */
export async function checkVersion(name: string, version: string, context: CliContext): Promise<VersionResults> {
  const named = resolveTarget(`${name}@${version}`, await loadKnownTargets(), context.cwd, context.env);
  const { reference, seedName } = await installTarget(named, context);
  const folder = `${clientFolder(name)}/${version}`;
  rmSync(join(context.cwd, RESULTS, folder), { recursive: true, force: true });
  const writer = new ReplayWriter(join(RESULTS, folder), context.cwd);
  const result = await checkTarget({
    target: reference,
    seed: fixedSeed(seedName, ENGINE_VERSION),
    strategy: 'portfolio',
    profile: RESULT_PROFILE,
    runs: PROFILES.find((profile) => profile.name === RESULT_PROFILE)?.runs ?? 0,
    onEvent: (event) => {
      if (event.type === 'found') writer.write(event.counterexample);
    },
  });
  const replayOf = (counterexample: Counterexample): string =>
    writer.pathOf(counterexample)?.replaceAll('\\', '/') ?? '';
  // Without the time it took, which is all that another run of the same seed does not share.
  const { elapsedMs: _, ...report } = toJsonReport(result, replayOf);
  write(join(context.cwd, RESULTS, folder, 'report.json'), report);
  return {
    version,
    lockHash: reference.installed?.lockHash ?? '',
    verdict: result.verdict,
    report: `${folder}/report.json`,
    properties: result.properties.map(({ id, level, status, counterexamples }) => {
      const replays = counterexamples.map((counterexample) => replayOf(counterexample).slice(RESULTS.length + 1));
      return { id, level, status, replays };
    }),
  };
}

/** Writes a value as JSON. */
export function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
