import { randomBytes } from 'node:crypto';
// Not the global: a test runner may have put a clock of its own in its place.
import { performance } from 'node:perf_hooks';
import type { CliContext, Output } from '../cli-context.js';

const SILENT: Output = { isTTY: false, write: () => undefined };

/** The context of a check that somebody else tells of: that of a command of this process, but nothing is written to it. */
export function silentContext(interrupted: AbortSignal): CliContext {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: SILENT,
    stderr: SILENT,
    interrupted,
    now: () => performance.now(),
    today: () => new Date(performance.timeOrigin + performance.now()).toISOString().slice(0, 10),
    freshSeed: () => randomBytes(8).toString('hex'),
    runNpm: async (args, options) => (await import('../../install/run-npm.js')).runNpm(args, options),
    loadCheckTarget: async () => (await import('../../suite/check-target.js')).checkTarget,
    loadReplayTarget: async () => (await import('../../suite/replay-target.js')).replayTarget,
  };
}
