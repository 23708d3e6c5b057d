// Not the globals: a test runner may have put timers of its own in their place.
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { connectOnce } from '../../../sim/wire/world/create-wire-world.js';
import { AdapterError } from '../../core/errors.js';
import type { World } from '../../core/world.js';
import type { WireReference } from '../contracts.js';
import { CONTROL, CONTROL_WORDS, type Job, type JobResult, STOPS } from '../job.js';
import { performJob } from '../perform-job.js';
import type { WorkerEnd, WorkerOptions } from '../run-worker.js';
import { createDriverContext, type OwnedContext } from './driver-context.js';
import { openWireWorld } from './open-wire-world.js';

const WATCH_EVERY_MS = 100;
/** Real milliseconds a run is given to come to its end once it is told to stop. */
const STOP_GRACE_MS = 1_000;

/**
 * Does one job with a client in a process of its own. Nothing of the client runs here, so there is no worker; and
 * whatever was started or made for it is gone when this is over, also when it fails.
 *
 * @throws TailraceError what the driver or the job failed with
 */
export async function runWireJob(job: Job, reference: WireReference, options: WorkerOptions): Promise<WorkerEnd> {
  const abort = new AbortController();
  const context = createDriverContext({
    signal: abort.signal,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const words = new Int32Array(CONTROL_WORDS);
  let stopped = false;
  const watch = watchOver(words, options, () => {
    stopped = true;
    abort.abort();
    void context.clear();
  });
  try {
    const result = await perform(job, reference, context, words, options);
    return { kind: 'done', result };
  } catch (error) {
    // What fails because its driver was taken away says nothing.
    if (stopped) return { kind: 'unresponsive' };
    throw withLastLines(error, context);
  } finally {
    watch.end();
    await context.clear();
  }
}

/** What a driver failed with, and the last that it printed, unless that is told already. */
function withLastLines(error: unknown, context: OwnedContext): unknown {
  const lines = context.lastLines();
  if (!(error instanceof AdapterError) || lines === '' || error.message.includes(lines)) return error;
  return new AdapterError(error.code, `${error.message}; the last that its driver printed:${lines}`);
}

async function perform(
  job: Job,
  reference: WireReference,
  context: OwnedContext,
  words: Int32Array,
  { onMessage }: WorkerOptions,
): Promise<JobResult> {
  const { world, close } = await openWireWorld(reference, context);
  try {
    if (job.kind !== 'describe') await connectOnce(world);
    return await performJob({ ...job, target: reference }, world as World, {
      words,
      say: (message) => onMessage?.(message),
    });
  } finally {
    await close();
  }
}

/** Tells the job when to stop, and takes its driver away when it does not. */
function watchOver(
  words: Int32Array,
  { signal, timeMs, onTick, graceMs = STOP_GRACE_MS }: WorkerOptions,
  takeAway: () => void,
): { end(): void } {
  const began = performance.now();
  let stoppedAt: number | undefined;
  const stopBy = (why: 'time' | 'signal'): void => {
    if (why === 'signal') stoppedAt ??= performance.now();
    Atomics.store(words, CONTROL.stop, STOPS.indexOf(why));
  };
  const onAbort = (): void => stopBy('signal');
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted === true) onAbort();
  let taken = false;
  const timer = setInterval(() => {
    const now = performance.now();
    onTick?.(Atomics.load(words, CONTROL.schedules));
    if (timeMs !== undefined && now - began >= timeMs && words[CONTROL.stop] === 0) stopBy('time');
    if (stoppedAt === undefined || now - stoppedAt < graceMs || taken) return;
    taken = true;
    takeAway();
  }, WATCH_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
