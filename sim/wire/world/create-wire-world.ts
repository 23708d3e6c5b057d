import { AdapterError } from '../../../src/core/errors.js';
import type { Scenario } from '../../../src/core/scenario.js';
import { WIRE_GAPS } from '../../../src/core/schedule.js';
import type { Driver, StopSignal, WireSettings, WireTarget } from '../../../src/core/wire-target.js';
import type { RunOptions, RunResult, World } from '../../../src/core/world.js';
import { DIALECT_WIRES } from '../../executor/dialects/index.js';
import { createExecutor } from '../../executor/index.js';
import { McpOverProcess } from '../../executor/mcp-over-process.js';
import { NamedProcesses } from '../../executor/named-processes.js';
import type { WireServer } from '../wire-server.js';
import { Activity } from './activity.js';
import { DriverChannel } from './driver-channel.js';
import { RunsSoFar } from './runs-so-far.js';
import { WireRun, type WireRunSettings } from './wire-run.js';

/** What is taken where neither the caller nor the target says otherwise; times in real milliseconds. */
export const WIRE_DEFAULTS = {
  settleMs: 1_000,
  callTimeoutMs: 2_000,
  /** Where the end of a step is not reported, every step of a run takes the whole of `settleMs`. */
  callTimeoutUnreportedMs: 60_000,
  repeats: 10,
} as const;

/** A client that has to load a great deal first is given this long to open its connection. */
const CONNECT_MS = 60_000;
/** How much longer than a call's timeout what is open is waited for. */
const BEYOND_TIMEOUT_MS = 1_000;
/** Runs in which a machine was too slow to say anything, before that is told. */
const TOO_SLOW_MAX = 5;
/** Schedules of one scenario: where each takes seconds, more scenarios are worth more than more orders of one. */
const RUNS_PER_SCENARIO = 5;
const RUNS_PER_SCENARIO_UNREPORTED = 2;
/** Candidates for a smaller failure: a run takes milliseconds with reports, and seconds without. */
const CANDIDATES_MAX = 400;
const CANDIDATES_UNREPORTED_MAX = 20;
/** Schedules of one search in which a client that connects again finds nobody, and tries on for its whole window. */
const REFUSED_RUNS_MAX = 3;

export interface WireWorldOptions {
  readonly target: WireTarget;
  readonly driver: Driver;
  readonly server: WireServer;
  /** Before what the target says of itself. */
  readonly settings?: WireSettings;
  readonly repeats?: number;
  /** From its abort on the driver is being taken away: what a run shows then says nothing, and none is begun. */
  readonly signal?: StopSignal;
}

/**
 * The world of a client in a process of its own: every run makes a fresh client, which connects to the server. A run
 * rejects once the signal is aborted.
 */
export function createWireWorld(options: WireWorldOptions): World {
  const { target, driver, server, settings = {}, repeats, signal } = options;
  const activity = new Activity();
  const channel = new DriverChannel(target.name, driver, activity);
  const runSettings = settingsOf(target, { ...target.settings, ...settings });
  const runsSoFar = new RunsSoFar();
  let refused = 0;
  signal?.addEventListener('abort', () => activity.notice());
  const play = async (run: RunOptions): Promise<RunResult> => {
    failIfTakenAway(signal);
    const result = await playInTime(
      {
        ...runSettings,
        target,
        channel,
        activity,
        server,
        settles: target.settles,
        handshakes: DIALECT_WIRES[target.dialect].handshake !== undefined,
        reconnectWindowMs: target.reconnectWindowMs,
        createExecutor: executorOf(target),
        signal,
      },
      run,
    );
    failIfTakenAway(signal);
    return result;
  };
  return {
    target: { name: target.name, ...(target.version === undefined ? {} : { version: target.version }) },
    dialect: target.dialect,
    capabilities: target.capabilities,
    wire: {
      endpoint: server.name,
      gaps: WIRE_GAPS,
      repeats: repeats ?? WIRE_DEFAULTS.repeats,
      runsPerScenario: target.settles ? RUNS_PER_SCENARIO : RUNS_PER_SCENARIO_UNREPORTED,
      reconnects: target.reconnectWindowMs !== undefined,
      candidatesMax: target.settles ? CANDIDATES_MAX : CANDIDATES_UNREPORTED_MAX,
    },
    run: play,
    async runEach(next, seen, leftOut) {
      for (let options = next(); options !== undefined; options = next()) {
        const { scenario, guide } = options;
        if (leftOut !== undefined && scenario.afterLoss === 'refuse') {
          refused += 1;
          if (refused > REFUSED_RUNS_MAX) {
            leftOut([]);
            continue;
          }
        }
        const foreseen = guide.kind === 'choose' ? runsSoFar.foresee(scenario, guide.chooser) : undefined;
        if (foreseen?.kind === 'run-before' && leftOut !== undefined) {
          leftOut(foreseen.schedule);
          continue;
        }
        if (foreseen?.kind !== 'new') {
          seen(await play(options));
          continue;
        }
        const result = await play({ ...options, guide: { kind: 'choose', chooser: foreseen.chooser } });
        foreseen.over(result.schedule);
        seen(result);
      }
    },
  };
}

type Times = Pick<WireRunSettings, 'settleMs' | 'connectMs' | 'callTimeoutMs' | 'livenessMs'>;

function settingsOf({ settles }: WireTarget, settings: WireSettings): Times {
  const { settleMs = WIRE_DEFAULTS.settleMs, connectMs = CONNECT_MS } = settings;
  const usual = settles ? WIRE_DEFAULTS.callTimeoutMs : WIRE_DEFAULTS.callTimeoutUnreportedMs;
  const callTimeoutMs = settings.callTimeoutMs ?? usual;
  return { settleMs, connectMs, callTimeoutMs, livenessMs: settings.livenessMs ?? callTimeoutMs + BEYOND_TIMEOUT_MS };
}

function failIfTakenAway(signal: StopSignal | undefined): void {
  if (signal?.aborted === true) throw new Error('the driver is being taken away');
}

function executorOf({ dialect, executor }: WireTarget): WireRunSettings['createExecutor'] {
  return (scripted, pollWaitMs) => {
    const plain = createExecutor({ dialect, scripted, pollWaitMs });
    if (executor === 'mcp-over-process') return new McpOverProcess(plain);
    return executor === 'named-processes' ? new NamedProcesses(plain) : plain;
  };
}

/**
 * Runs again what took so long that a call may have timed out for the machine's sake: such a run says nothing about the
 * client.
 */
async function playInTime(settings: WireRunSettings, { scenario, guide }: RunOptions): Promise<RunResult> {
  const { callTimeoutMs, target } = settings;
  let busyMs = 0;
  for (let tries = 0; tries < TOO_SLOW_MAX; tries += 1) {
    const { busyMs: took, ...result } = await new WireRun(settings, { scenario, guide }).play();
    if (took < callTimeoutMs / 2) return result;
    busyMs = took;
    // A chooser cannot be asked again for what it has chosen; what came of its choices can be followed.
    if (guide.kind === 'choose') {
      return playInTime(settings, {
        scenario,
        guide: { kind: 'follow', schedule: result.schedule, strict: false },
        thorough: false,
      });
    }
  }
  throw new AdapterError(
    'driver-failed',
    `${target.name}: a run kept its client busy for ${Math.round(busyMs)} ms, which is too near to the ${callTimeoutMs} ms that a call is given; give it more with --call-timeout-ms`,
    'The machine is too slow, or too busy, for what a call is given; nothing is said about the client.',
  );
}

/** Connects once, undisturbed: a client that cannot do that is told of before anything else is. */
export async function connectOnce(world: World): Promise<void> {
  const scenario: Scenario = {
    format: 1,
    dialect: world.dialect,
    callTimeoutMs: WIRE_DEFAULTS.callTimeoutMs,
    strands: [],
  };
  await world.run({ scenario, guide: { kind: 'follow', schedule: [], strict: false }, thorough: true });
}
