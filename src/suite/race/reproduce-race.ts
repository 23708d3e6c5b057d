import { AdapterError, InvariantError } from '../../core/errors.js';
import type { Counterexample, TargetIdentity } from '../../core/report.js';
import type { Reproduction, ReproductionResult } from '../../core/reproduction.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { isOnWire, type ReproduceOptions, type ReproduceRace } from '../contracts.js';
import { describeLivelock, LIVELOCK_PROPERTY } from '../describe-livelock.js';
import { identifyTarget } from '../identify-target.js';
import type { ReproduceJob } from '../job.js';
import { runJob } from '../run-job.js';
import { PATIENCE, type Patience, type StalledIn } from '../run-worker.js';

/** Schedules at most, where neither a number nor a time is given. */
export const REPRODUCE_RUNS = { simulated: 200_000, wire: 500 } as const;

/**
 * Searches for an interleaving that shows what a race report tells of, in a worker of its own; shrinks and confirms
 * what it finds, and where it finds nothing says what it ruled out.
 *
 * @throws UsageError `race-target` when the report is not about this client, `unknown-name` for a property or strategy;
 * AdapterError when the target cannot be loaded or connected, or loops for ever
 */
export const reproduceRace: ReproduceRace = (options) => reproducePatiently(options, PATIENCE);

/** The same with another patience, for tests that must not wait as long for a client that loops for ever. */
export async function reproducePatiently(options: ReproduceOptions, patience: Patience): Promise<ReproductionResult> {
  const { target, race, recorded, seed, strategy = 'portfolio', timeMs, signal, onTarget, onSchedules } = options;
  const usual = isOnWire(target) ? REPRODUCE_RUNS.wire : REPRODUCE_RUNS.simulated;
  const runs = options.runs ?? (timeMs === undefined ? usual : Number.MAX_SAFE_INTEGER);
  let identity: TargetIdentity = { name: target.name };
  let schedules = 0;
  const job: ReproduceJob = {
    ...{ kind: 'reproduce', target, race, search: { seed, strategy }, runs },
    ...(recorded && { recorded }),
  };
  const end = await runJob(job, {
    patience,
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(signal && { signal }),
    ...(timeMs === undefined ? {} : { timeMs }),
    onMessage: (message) => {
      if (message.type !== 'ready') return;
      identity = identifyTarget(message.target, target);
      onTarget?.(identity);
    },
    onTick: (count) => {
      schedules = count;
      onSchedules?.(count);
    },
  });
  const about = (reproduction: Reproduction): ReproductionResult => {
    return { engine: ENGINE_VERSION, target: identity, seed, strategy, runs, ...reproduction };
  };
  if (end.kind === 'done') {
    if (end.result.kind !== 'reproduce') throw new InvariantError(`a reproduction ended as ${end.result.kind}`);
    return about(end.result.reproduction);
  }
  if (end.kind === 'unresponsive') return about(brokenOff(schedules));
  return about(await tellLoop(job, end.from, patience));
}

/** A client that never comes back is what was reported where that is what the report speaks of. */
async function tellLoop(job: ReproduceJob, from: StalledIn, patience: Patience): Promise<Reproduction> {
  const index = from.what === 'schedule' ? from.index : undefined;
  const isReported = job.race.violates.some(
    ({ property, kind = 'livelock' }) => property === LIVELOCK_PROPERTY && kind === 'livelock',
  );
  if (index !== undefined && isReported) {
    const told = { seed: job.search.seed, foundAt: index + 1, patience };
    const loop = await describeLivelock({ ...told, job: { ...job, traced: index } });
    if (loop !== undefined) return reproducedBy(loop.counterexample, index + 1);
  }
  const where = index === undefined ? '' : ` from schedule ${index + 1}`;
  throw new AdapterError(
    'adapter-failed',
    `${job.target.name}: the client did not come back${where}: it loops for ever`,
    `That is a failure of its own: have the report say \`violates: { property: ${LIVELOCK_PROPERTY}, kind: livelock }\`.`,
  );
}

function reproducedBy(counterexample: Counterexample, schedules: number): Reproduction {
  const counted = { schedules, fitting: schedules, reached: schedules };
  const domain = { preset: counterexample.history.client.preset, gaps: [] };
  return { outcome: 'reproduced', ...counted, stoppedBy: 'runs', domain, counterexample, inconclusive: [] };
}

/** What is known of a search that could not say it itself when it was stopped. */
function brokenOff(schedules: number): Reproduction {
  const domain = { preset: 'memory', gaps: [] } as const;
  return { outcome: 'unreached', schedules, fitting: 0, reached: 0, stoppedBy: 'signal', domain, inconclusive: [] };
}
