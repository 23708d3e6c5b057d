import { parentPort, workerData } from 'node:worker_threads';
import { enterRealm } from '../../sim/realm/realm.js';
import { createWorld, warmUp } from '../../sim/world/create-world.js';
import { InvariantError, TailraceError } from '../core/errors.js';
import type { World } from '../core/world.js';
import { isOnWire, type ModuleReference, type TargetReference } from './contracts.js';
import { CONTROL, type WorkerData, type WorkerMessage } from './job.js';
import { loadTarget } from './load-target.js';
import { performJob, runsCold } from './perform-job.js';

/**
 * The entry of the worker a target is run in. The realm is entered first, so that time, immediates, randomness and
 * crashes are ours before the target's module, and with it the client, is imported.
 */
async function work(): Promise<void> {
  const { job, control } = workerData as WorkerData;
  const words = new Int32Array(control);
  const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
  const realm = await enterRealm();
  try {
    const world = countRuns(createWorld(await loadTarget(moduleOf(job.target)), realm), words);
    if (!runsCold(job)) await warmUp(world);
    say({ type: 'done', result: await performJob(job, world, { words, say }) });
  } catch (error) {
    const known = error instanceof TailraceError ? error : new InvariantError(describe(error));
    say({ type: 'failed', code: known.code, message: known.message });
  }
}

/** Lets the parent see that runs come to an end. */
function countRuns(world: World, words: Int32Array): World {
  return {
    ...world,
    run(options) {
      Atomics.add(words, CONTROL.heartbeat, 1);
      return world.run(options);
    },
    runEach(next, seen, leftOut) {
      const counted = (): ReturnType<typeof next> => {
        Atomics.add(words, CONTROL.heartbeat, 1);
        return next();
      };
      return world.runEach(counted, seen, leftOut);
    },
  };
}

/** Only what is loaded into a process gets here. */
function moduleOf(target: TargetReference): ModuleReference {
  if (isOnWire(target))
    throw new InvariantError(`${target.name} is in a process of its own, and was given to a worker`);
  return target;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.stack ?? error.message}` : String(error);
}

await work();
