import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toJsonReport } from '../../../reports/json-report.js';
import type { VersionResults } from '../../../reports/result-table.js';
import { InvariantError } from '../../core/errors.js';
import type { Counterexample } from '../../core/report.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { lockHashOf } from '../../suite/identify-target.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { InterruptedError } from '../interrupted-error.js';
import { loadKnownTargets } from '../known-targets.js';
import { findProfile, fixedSeed } from '../profiles.js';
import { resolveTarget } from '../resolve-target.js';
import { DEFAULT_STRATEGY } from '../run-command.js';
import { ReplayWriter } from '../write-replays.js';

/** Where the results lie in the repository. */
export const RESULTS = 'reports/results';

/** The profile that every version is checked with, so that anybody can do it again. */
export const RESULT_PROFILE = 'ci';

/** What is told of a check that was interrupted. */
export const TABLE_STAYS = 'the table is as it was';

/** How many schedules every version is checked with. */
export function resultRuns(): number {
  const { runs } = findProfile(RESULT_PROFILE);
  if (runs === undefined) throw new InvariantError(`the profile ${RESULT_PROFILE} is no number of schedules`);
  return runs;
}

/** The folder of a client's results below {@link RESULTS}. */
export function clientFolder(name: string): string {
  return name.replace(/^@/, '').replace(/[^a-z0-9]+/g, '-');
}

/**
 * Checks one version of a published client, and writes down its JSON report and its replay files, in the place of those
 * that are there.
 *
 * @throws InterruptedError when the check does not come to its end: then nothing is written, and what is there stays.
 */
export async function checkVersion(
  name: string,
  version: string,
  context: CliContext,
  budget: { readonly profile: string; readonly runs: number } = { profile: RESULT_PROFILE, runs: resultRuns() },
): Promise<VersionResults> {
  const named = resolveTarget(`${name}@${version}`, await loadKnownTargets(), context.cwd, context.env);
  const { reference, seedName } = await installTarget(named, context);
  const checkTarget = await context.loadCheckTarget();
  const found: Counterexample[] = [];
  const result = await checkTarget({
    target: reference,
    seed: fixedSeed(seedName, ENGINE_VERSION),
    strategy: DEFAULT_STRATEGY,
    ...budget,
    signal: context.interrupted,
    onEvent: (event) => {
      if (event.type === 'found') found.push(event.counterexample);
    },
  });
  if (context.interrupted.aborted) throw new InterruptedError(`at ${name}@${version}`, TABLE_STAYS);
  const folder = `${clientFolder(name)}/${version}`;
  rmSync(join(context.cwd, RESULTS, folder), { recursive: true, force: true });
  const writer = new ReplayWriter(join(RESULTS, folder), context.cwd);
  for (const counterexample of found) writer.write(counterexample);
  const replayOf = (counterexample: Counterexample): string =>
    writer.pathOf(counterexample)?.replaceAll('\\', '/') ?? '';
  // Without the time it took, which is all that another run of the same seed does not share.
  const { elapsedMs: _, ...report } = toJsonReport(result, replayOf);
  writeJson(join(context.cwd, RESULTS, folder, 'report.json'), report);
  return {
    version,
    lockHash: lockHashOf(reference) ?? '',
    verdict: result.verdict,
    report: `${folder}/report.json`,
    ...(result.wire === undefined ? {} : { openAfterLoss: result.wire.openAfterLoss }),
    properties: result.properties.map(({ id, level, status, counterexamples }) => {
      const replays = counterexamples.map((counterexample) => replayOf(counterexample).slice(RESULTS.length + 1));
      return { id, level, status, replays };
    }),
  };
}

/** Writes a value as JSON. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
