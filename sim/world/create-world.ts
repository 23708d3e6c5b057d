import { deepFreeze } from '../../src/core/freeze.js';
import type { Scenario } from '../../src/core/scenario.js';
import type { Target } from '../../src/core/target.js';
import type { RunOptions, RunResult, World } from '../../src/core/world.js';
import type { Realm } from '../realm/realm.js';
import { driveRun } from './drive-run.js';
import { Run } from './run.js';

/** The world one target is put into. The realm must have been entered before the target's module was imported. */
export function createWorld(target: Target, realm: Realm): World {
  return {
    target: { name: target.name, ...(target.version === undefined ? {} : { version: target.version }) },
    dialect: target.dialect,
    capabilities: target.capabilities,
    run: (options) => runOnce(target, realm, options),
  };
}

async function runOnce(target: Target, realm: Realm, options: RunOptions): Promise<RunResult> {
  const begin = (): ReturnType<Run['play']> => {
    realm.clock.reset();
    realm.immediates.clear();
    realm.entropy.reset();
    // Stacks cost up to half of the rate, and nobody reads them while exploring.
    Error.stackTraceLimit = options.thorough ? STACK_FRAMES : 0;
    return new Run({ realm, target, ...options }).play();
  };
  const result = await driveRun(begin, realm);
  return options.thorough ? deepFreeze(result) : result;
}

const STACK_FRAMES = 10;

/** Connects once, undisturbed, in real time where needed: what the client loads on first use is loaded by then. */
export async function warmUp(world: World): Promise<void> {
  const scenario: Scenario = { format: 1, dialect: world.dialect, callTimeoutMs: 1_000, strands: [] };
  await world.run({ scenario, guide: { kind: 'follow', schedule: [], strict: false }, thorough: true });
}
