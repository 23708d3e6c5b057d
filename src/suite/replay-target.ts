import { AdapterError, InvariantError } from '../core/errors.js';
import type { ReplayTarget } from './contracts.js';
import { describeLivelock } from './describe-livelock.js';
import { runWorker } from './run-worker.js';

/**
 * Runs one recorded counterexample again, in a worker of its own.
 *
 * @throws AdapterError when the target cannot be loaded or connected.
 */
export const replayTarget: ReplayTarget = async ({ target, replay, signal }) => {
  const end = await runWorker({ kind: 'replay', target, replay, trace: false }, signal === undefined ? {} : { signal });
  if (end.kind === 'done') {
    if (end.result.kind !== 'replay') throw new InvariantError(`a replay ended as ${end.result.kind}`);
    return end.result.outcome;
  }
  if (end.kind === 'unresponsive' || replay.fingerprint.kind !== 'livelock') {
    throw new AdapterError('adapter-failed', `${target.name}: the client did not come back: it loops for ever`);
  }
  const job = { kind: 'replay' as const, target, replay, trace: true };
  const livelock = { job, target: replay.target, seed: replay.seed, foundAt: 0 };
  return { status: 'reproduced', counterexample: await describeLivelock(livelock) };
};
