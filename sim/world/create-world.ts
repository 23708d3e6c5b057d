import { deepFreeze } from '../../src/core/freeze.js';
import type { Scenario } from '../../src/core/scenario.js';
import type { Target } from '../../src/core/target.js';
import type { RunOptions, RunResult, World } from '../../src/core/world.js';
import { DrainGauge } from '../realm/drain-gauge.js';
import type { Realm } from '../realm/realm.js';
import { driveEach, driveRun } from './drive-run.js';
import { Run } from './run.js';

/** The world one target is put into. The realm must have been entered before the target's module was imported. */
export function createWorld(target: Target, realm: Realm): World {
  return {
    target: { name: target.name, ...(target.version === undefined ? {} : { version: target.version }) },
    dialect: target.dialect,
    capabilities: target.capabilities,
    run: async (options) => {
      const result = await (options.measure === true ? measured : plainly)(target, realm, options);
      return options.thorough ? deepFreeze(result) : result;
    },
    runEach: (next, seen) =>
      driveEach(
        () => {
          const options = next();
          return options && (() => begin(target, realm, options));
        },
        seen,
        realm,
      ),
  };
}

function plainly(target: Target, realm: Realm, options: RunOptions): Promise<RunResult> {
  return driveRun(() => begin(target, realm, options), realm);
}

/** Where there is no exact drain nobody can tell generations apart, and nothing is said. */
async function measured(target: Target, realm: Realm, options: RunOptions): Promise<RunResult> {
  if (realm.mode !== 'exact') return plainly(target, realm, { ...options, measure: false });
  const gauge = new DrainGauge();
  const gauged = { ...realm, drain: gauge.start(realm.drain) };
  try {
    const result = await plainly(target, gauged, options);
    return { ...result, longestDrain: { hops: gauge.hops, rounds: result.longestDrain?.rounds ?? 0 } };
  } finally {
    gauge.stop();
  }
}

/** Begins a run in a realm that has forgotten the one before. */
function begin(target: Target, realm: Realm, options: RunOptions): ReturnType<Run['play']> {
  realm.clock.reset();
  realm.immediates.clear();
  realm.entropy.reset();
  // Stacks cost up to half of the rate, and nobody reads them while exploring.
  Error.stackTraceLimit = options.thorough ? STACK_FRAMES : 0;
  return new Run({ realm, target, ...options }).play();
}

const STACK_FRAMES = 10;

/** Connects once, undisturbed, in real time where needed: what the client loads on first use is loaded by then. */
export async function warmUp(world: World): Promise<void> {
  const scenario: Scenario = { format: 1, dialect: world.dialect, callTimeoutMs: 1_000, strands: [] };
  await world.run({ scenario, guide: { kind: 'follow', schedule: [], strict: false }, thorough: true });
}
