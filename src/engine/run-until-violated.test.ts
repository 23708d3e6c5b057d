import { describe, expect, it } from 'vitest';
import { end, finished, healed, history, invoked, rejected } from '../../properties/history-builder.js';
import { property } from '../../properties/settles/call-settles.js';
import type { RunResult, World } from '../core/world.js';
import { runUntilViolated } from './run-until-violated.js';

const held = history(invoked('A'), end(), rejected('A', 'disconnected'), healed(), finished());
const hung = history(invoked('A'), end(), healed(), finished());
const options = {
  scenario: { format: 1, dialect: 'mcp', callTimeoutMs: 1_000, strands: [] },
  guide: { kind: 'follow', schedule: [], strict: true },
  thorough: true,
} as const;

/** A world whose runs give these results in turn, and how many of them were made. */
function worldOf(results: readonly RunResult[], wire?: World['wire']): { readonly world: World; runs(): number } {
  let runs = 0;
  const world: World = {
    target: { name: 'test' },
    dialect: 'mcp',
    capabilities: [],
    ...(wire === undefined ? {} : { wire }),
    async run() {
      runs += 1;
      return results[runs - 1] ?? resultOf(held);
    },
    runEach: () => Promise.reject(new Error('nothing is explored')),
  };
  return { world, runs: () => runs };
}

function resultOf(given: RunResult['history'], divergence?: RunResult['divergence']): RunResult {
  return { history: given, schedule: [], deviations: 0, ...(divergence === undefined ? {} : { divergence }) };
}

const wire: World['wire'] = {
  endpoint: 'tcp-lines',
  gaps: ['idle'],
  runsPerScenario: 5,
  repeats: 4,
  reconnects: false,
  candidatesMax: 10,
};

describe('a recorded schedule', () => {
  it('is run once where the same schedule gives the same history', async () => {
    const { world, runs } = worldOf([resultOf(held), resultOf(hung)]);
    expect((await runUntilViolated(world, options, property)).history).toBe(held);
    expect(runs()).toBe(1);
  });

  it('is run again on a wire until it fails', async () => {
    const { world, runs } = worldOf([resultOf(held), resultOf(held), resultOf(hung)], wire);
    expect((await runUntilViolated(world, options, property)).history).toBe(hung);
    expect(runs()).toBe(3);
  });

  it('holds when it has held as often as it is repeated', async () => {
    const { world, runs } = worldOf([], wire);
    expect((await runUntilViolated(world, options, property)).history).toBe(held);
    expect(runs()).toBe(4);
  });

  it('says nothing only where it could not be followed once', async () => {
    const diverged = resultOf(held, { step: 0, action: 'A', why: 'it cannot happen' });
    const once = worldOf([resultOf(held), diverged, diverged, diverged], wire);
    expect((await runUntilViolated(once.world, options, property)).divergence).toBeUndefined();
    const never = worldOf([diverged, diverged, diverged, diverged], wire);
    expect((await runUntilViolated(never.world, options, property)).divergence).toBeDefined();
  });
});
