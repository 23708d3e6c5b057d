import type { ReplayFile } from '../core/replay-file.js';
import { failureKey } from '../core/verdict.js';
import type { RunTrace, World } from '../core/world.js';
import { confirmFailure } from '../engine/confirm-failure.js';
import { keyOfFingerprint } from '../engine/explore.js';
import { runUntilViolated } from '../engine/run-until-violated.js';
import type { ReplayOutcome } from './contracts.js';
import { propertyOf } from './select-properties.js';

/**
 * Follows a recorded schedule strictly and says whether the same failure is there again, twice. The schedule of a
 * client that looped for ever ends where it did: what comes after that is no divergence.
 */
export async function replayInWorld(replay: ReplayFile, world: World, trace?: RunTrace): Promise<ReplayOutcome> {
  const { scenario, schedule, seed, engine } = replay;
  const property = propertyOf(replay.property);
  const guide = { kind: 'follow' as const, schedule, strict: replay.fingerprint.kind !== 'livelock' };
  const options = { scenario, guide, thorough: true, ...(trace === undefined ? {} : { trace }) };
  const run = await runUntilViolated(world, options, property);
  if (run.divergence !== undefined) {
    const { step, action, why } = run.divergence;
    return { status: 'diverged', step, why: `${action}: ${why}` };
  }
  const verdict = property.judge(run.history);
  if (verdict.status !== 'violated') return { status: 'held', reached: verdict.status === 'held' };
  const recorded = keyOfFingerprint(replay.fingerprint);
  const same = verdict.evidence.find((evidence) => failureKey(property.id, evidence) === recorded);
  const [evidence = same] = same === undefined ? verdict.evidence : [same];
  if (evidence === undefined) return { status: 'held', reached: true };
  const key = failureKey(property.id, evidence);
  const confirmation = await confirmFailure({
    world,
    property,
    key,
    scenario,
    schedule: run.schedule,
    evidence,
    seed,
    engine,
    foundAt: 0,
  });
  if (!confirmation.confirmed) {
    const { step, differs } = confirmation.inconclusive;
    return { status: 'diverged', step, why: differs };
  }
  const { counterexample } = confirmation;
  return { status: same === undefined ? 'other-failure' : 'reproduced', counterexample };
}
