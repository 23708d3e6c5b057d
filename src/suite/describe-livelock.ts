import { InvariantError } from '../core/errors.js';
import type { History, HistoryEvent } from '../core/history.js';
import { REPLAY_FORMAT } from '../core/replay-file.js';
import type { Counterexample } from '../core/report.js';
import { CONNECT } from '../core/scenario.js';
import type { ScheduleEntry } from '../core/schedule.js';
import { type Evidence, fingerprintOf } from '../core/verdict.js';
import { ENGINE_VERSION } from '../core/version.js';
import { countActions } from '../engine/shrink/candidate.js';
import type { Job, TargetFacts, WorkerMessage } from './job.js';
import { type Patience, runWorker } from './run-worker.js';
import { propertyOf } from './select-properties.js';

/** The property a client breaks that never gives the process back. */
export const LIVELOCK_PROPERTY = 'no-crash';

/** Real milliseconds the known loop is given at most when it is run again to be told. */
const LOOP_SEEN_AFTER_MS = 3_000;

export interface LivelockOptions {
  /** The job that never ends: it must tell its steps. */
  readonly job: Extract<Job, { kind: 'trace-schedule' | 'trace-connect' | 'replay' | 'reproduce' }>;
  readonly seed: string;
  /** See {@link Counterexample}. */
  readonly foundAt: number;
  readonly patience: Patience;
}

/**
 * A client that never gives the process back stops the worker, so its history cannot be fetched. The schedule is run
 * again in a worker that tells every event as it happens, until it falls silent too. It is not shrunk: every attempt
 * would cost a worker and seconds of silence. Undefined when this time the client came back, or did not get as far; and
 * when it did not get through a handshake that nothing disturbed, which is not its failure but means that it cannot be
 * used at all.
 */
export async function describeLivelock(options: LivelockOptions): Promise<Livelock | undefined> {
  const told = await follow(options);
  if (told?.run === undefined) return undefined;
  if (options.job.kind === 'trace-connect' && !told.events.some(isConnected)) return undefined;
  const { target } = told.run;
  return { target, counterexample: counterexampleOf(options, told.run, told) };
}

export interface Livelock {
  readonly target: TargetFacts;
  readonly counterexample: Counterexample;
}

/** What a worker told before it fell silent. */
interface Told {
  run: Traced | undefined;
  readonly schedule: ScheduleEntry[];
  readonly events: HistoryEvent[];
}

type Traced = Pick<Extract<WorkerMessage, { type: 'tracing' }>, 'scenario' | 'target'>;

async function follow({ job, patience }: LivelockOptions): Promise<Told | undefined> {
  const told: Told = { run: undefined, schedule: [], events: [] };
  const end = await runWorker(job, {
    patience: { ...patience, stalledMs: Math.min(patience.stalledMs, LOOP_SEEN_AFTER_MS) },
    onMessage: (message) => {
      if (message.type === 'tracing') told.run = message;
      else if (message.type === 'entry') told.schedule.push(message.entry);
      else if (message.type === 'event') told.events.push(message.event);
    },
  });
  return end.kind === 'stalled' ? told : undefined;
}

function isConnected(event: HistoryEvent): boolean {
  return event.type === 'settled' && event.op === CONNECT;
}

function counterexampleOf(
  { seed, foundAt }: LivelockOptions,
  { scenario, target: { name, version, dialect, capabilities } }: Traced,
  told: Told,
): Counterexample {
  const { schedule } = told;
  const last = told.events.at(-1);
  const [time, step] = [last?.time ?? 0, last?.step ?? -1];
  const loop: HistoryEvent = { type: 'crashed', how: 'livelock', errorClass: 'Livelock', time, step };
  const history: History = {
    client: {
      dialect,
      capabilities,
      preset: scenario.preset ?? 'memory',
      form: 'messages',
      tellsClose: false,
      tellsNotifications: false,
    },
    callTimeoutMs: scenario.callTimeoutMs,
    consumerDelayMs: scenario.consumerDelayMs ?? 0,
    events: [...told.events, loop],
  };
  const evidence = { ...evidenceOfLoop(history), says: SAYS };
  const fingerprint = fingerprintOf(LIVELOCK_PROPERTY, evidence);
  const base = { property: LIVELOCK_PROPERTY, fingerprint, scenario, schedule };
  return {
    ...base,
    evidence,
    strength: 'observed',
    history,
    actions: countActions(scenario),
    deviations: schedule.filter(({ gap }) => gap !== 'idle').length,
    foundAt,
    replay: {
      ...base,
      tailraceReplay: REPLAY_FORMAT,
      engine: ENGINE_VERSION,
      target: version === undefined ? { name } : { name, version },
      preset: history.client.preset,
      seed,
      summary: evidence.says,
    },
  };
}

const SAYS = 'the client never gives the process back: it loops in ticks or microtasks, or in one function, for ever';

/** The evidence is the property's own, so that a loop has one fingerprint whoever noticed it. */
function evidenceOfLoop(history: History): Evidence {
  const verdict = propertyOf(LIVELOCK_PROPERTY).judge(history);
  const seen = verdict.status === 'violated' ? verdict.evidence : [];
  const evidence = seen.find(({ at }) => at === history.events.length - 1);
  if (evidence === undefined)
    throw new InvariantError(`${LIVELOCK_PROPERTY} does not see a client that never comes back`);
  return evidence;
}
