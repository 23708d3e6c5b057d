import { isOnWire } from './contracts.js';
import type { Job } from './job.js';
import { runWorker, type WorkerEnd, type WorkerOptions } from './run-worker.js';

/** Does one job with its target: in a worker, or with a driver where the client is in a process of its own. */
export async function runJob(job: Job, options: WorkerOptions = {}): Promise<WorkerEnd> {
  const { target } = job;
  if (!isOnWire(target)) return runWorker(job, options);
  // Loaded when needed: what serves sockets is no part of a check in process.
  const { runWireJob } = await import('./wire/run-wire-job.js');
  return runWireJob(job, target, options);
}
