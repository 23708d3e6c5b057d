import { AdapterError, InvariantError } from '../core/errors.js';
import type { ReplayOptions, ReplayOutcome, ReplayTarget } from './contracts.js';
import { describeLivelock } from './describe-livelock.js';
import { identifyTarget } from './identify-target.js';
import { runJob } from './run-job.js';
import { PATIENCE, type Patience } from './run-worker.js';

/**
 * Runs one recorded counterexample again, in a worker of its own.
 *
 * @throws AdapterError when the target cannot be loaded or connected.
 */
export const replayTarget: ReplayTarget = (options) => replayPatiently(options, PATIENCE);

/** The same with another patience, for tests that must not wait as long for a client that loops for ever. */
export async function replayPatiently(
  { target, replay, signal, onTarget, onProgress }: ReplayOptions,
  patience: Patience,
): Promise<ReplayOutcome> {
  const end = await runJob(
    { kind: 'replay', target, replay, trace: false },
    {
      patience,
      // One run has nothing to tell when it is told to stop.
      graceMs: 0,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
      onMessage: (message) => {
        if (message.type === 'ready') onTarget?.(identifyTarget(message.target));
      },
    },
  );
  if (end.kind === 'done') {
    if (end.result.kind !== 'replay') throw new InvariantError(`a replay ended as ${end.result.kind}`);
    return end.result.outcome;
  }
  if (signal?.aborted === true) return { status: 'interrupted' };
  const job = { kind: 'replay' as const, target, replay, trace: true };
  const options = { job, seed: replay.seed, foundAt: 0, patience };
  const livelock = end.kind === 'stalled' ? await describeLivelock(options) : undefined;
  if (livelock === undefined) {
    throw new AdapterError('adapter-failed', `${target.name}: the client did not come back: it loops for ever`);
  }
  const { counterexample } = livelock;
  return { status: replay.fingerprint.kind === 'livelock' ? 'reproduced' : 'other-failure', counterexample };
}
