import fc from 'fast-check';
import type { Capability, Dialect } from '../../src/core/target.js';
import type { ScenarioSource } from '../../src/core/world.js';
import { buildScenario } from './build-scenario.js';
import { planFor } from './plan.js';

/** Virtual milliseconds given to every call where nothing else is asked for. */
export const DEFAULT_CALL_TIMEOUT_MS = 1_000;

export interface GenerateOptions {
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** An integer of 32 bits. */
  readonly seed: number;
  /** Virtual milliseconds. Default {@link DEFAULT_CALL_TIMEOUT_MS}. */
  readonly callTimeoutMs?: number;
}

/**
 * Scenarios for a client of this dialect and these capabilities. Each draws its own subset of actions and faults (swarm
 * testing, Groce et al. 2012), then sizes, which stay small: races are found in small scenarios. The scenario of an
 * index depends on the options and that index only, so any of them can be made again by itself.
 */
export function generateScenarios(options: GenerateOptions): ScenarioSource {
  const plans = planFor(options.dialect, options.capabilities);
  const callTimeoutMs = options.callTimeoutMs ?? DEFAULT_CALL_TIMEOUT_MS;
  return {
    scenario(index) {
      // Unbiased: the weights are in the plan, and fast-check's own bias towards small numbers would bend them.
      const [plan] = fc.sample(plans, { seed: mixed(options.seed, index), numRuns: 1, unbiased: true });
      if (plan === undefined) {
        throw new RangeError(`no plan was drawn for scenario ${index}`);
      }
      return buildScenario(plan, callTimeoutMs);
    },
  };
}

/** A seed per index, far from its neighbours': the 32-bit finalizer `triple32` of C. Wellons' hash prospector. */
function mixed(seed: number, index: number): number {
  let hash = (seed ^ Math.imul(index + 1, 0x9e3779b9)) | 0;
  hash = Math.imul(hash ^ (hash >>> 17), 0xed5ad4bb);
  hash = Math.imul(hash ^ (hash >>> 11), 0xac4c1b51);
  hash = Math.imul(hash ^ (hash >>> 15), 0x31848bab);
  return (hash ^ (hash >>> 14)) | 0;
}
