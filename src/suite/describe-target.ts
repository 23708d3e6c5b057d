import { AdapterError, InvariantError } from '../core/errors.js';
import type { TargetReference } from './contracts.js';
import type { TargetFacts } from './job.js';
import { runJob } from './run-job.js';

/**
 * Says what a target is: its name, its dialect, and what it can do. Its module is loaded in a worker of its own, as for
 * a check; no client is made.
 *
 * @throws AdapterError when the module cannot be loaded, or its target does not keep the contract.
 */
export async function describeTarget(target: TargetReference): Promise<TargetFacts> {
  const end = await runJob({ kind: 'describe', target });
  if (end.kind !== 'done')
    throw new AdapterError('adapter-load', `${target.name}: its module was not loaded to the end`);
  if (end.result.kind !== 'describe') throw new InvariantError(`a description ended as ${end.result.kind}`);
  return end.result.target;
}
