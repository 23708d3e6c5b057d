import type { History, Strength } from '../core/history.js';
import type { Property } from '../core/property.js';
import { REPLAY_FORMAT } from '../core/replay-file.js';
import type { Counterexample, Inconclusive, Repeated } from '../core/report.js';
import type { Scenario } from '../core/scenario.js';
import type { Schedule } from '../core/schedule.js';
import { type Evidence, fingerprintOf } from '../core/verdict.js';
import type { RunResult, World } from '../core/world.js';
import { findEvidence } from './judge-history.js';
import { countActions } from './shrink/candidate.js';

export interface ConfirmOptions {
  readonly world: World;
  readonly property: Property;
  readonly key: string;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  /** As it was last seen: what is reported when it does not come again. */
  readonly evidence: Evidence;
  readonly seed: string;
  readonly engine: string;
  /** The schedule of the search, counted from 1, in which it was first seen; 0 for a replay. */
  readonly foundAt: number;
  /** Whether its phase and cause must come again too, where several failures of one key are told apart by them. */
  readonly everyFingerprint?: boolean;
  /** What must be true besides of what comes again, where several operations fail in the same way. */
  readonly accepts?: (evidence: Evidence) => boolean;
}

export type Confirmation =
  | { readonly confirmed: true; readonly counterexample: Counterexample }
  | { readonly confirmed: false; readonly inconclusive: Inconclusive };

/** What differs when two runs were equal, and did not show it. */
export const NOT_AGAIN = 'the violation was not there again';

/**
 * Runs the schedule strictly, twice, and compares the two histories byte for byte. On a wire no two histories need to
 * be equal: there it is run as often as the world says, and once more is enough.
 */
export function confirmFailure(options: ConfirmOptions): Promise<Confirmation> {
  const { wire } = options.world;
  return wire === undefined ? confirmExactly(options) : confirmByRepeating(options, wire.repeats);
}

async function confirmExactly(options: ConfirmOptions): Promise<Confirmation> {
  const { world, property, key, scenario, schedule } = options;
  const follow = { scenario, guide: { kind: 'follow' as const, schedule, strict: true }, thorough: true };
  const first = await world.run(follow);
  const second = await world.run(follow);
  const difference = divergenceOf(first) ?? divergenceOf(second) ?? firstDifference(first.history, second.history);
  const evidence = difference === undefined ? findEvidence(first.history, property, key, sameFor(options)) : undefined;
  if (evidence !== undefined) return { confirmed: true, counterexample: counterexampleOf(options, first, evidence) };
  return unconfirmed(options, difference ?? { step: schedule.length, differs: NOT_AGAIN });
}

async function confirmByRepeating(options: ConfirmOptions, repeats: number): Promise<Confirmation> {
  const { world, property, key, scenario, schedule } = options;
  const follow = { scenario, guide: { kind: 'follow' as const, schedule, strict: true }, thorough: true };
  let shown: { readonly run: RunResult; readonly evidence: Evidence } | undefined;
  let diverged: Difference | undefined;
  let followed = 0;
  let failed = 0;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const run = await world.run(follow);
    diverged ??= divergenceOf(run);
    // What could not be followed says nothing of the schedule.
    if (run.divergence !== undefined) continue;
    followed += 1;
    const evidence = findEvidence(run.history, property, key, sameFor(options));
    if (evidence === undefined) continue;
    failed += 1;
    shown ??= { run, evidence };
  }
  if (shown === undefined) {
    const never = { step: schedule.length, differs: `${NOT_AGAIN} in ${followed} runs` };
    return unconfirmed(options, followed === 0 && diverged !== undefined ? diverged : never, { failed, of: followed });
  }
  const counterexample = counterexampleOf(options, shown.run, shown.evidence);
  return { confirmed: true, counterexample: { ...counterexample, repeated: { failed, of: followed } } };
}

function unconfirmed(
  { property, evidence, scenario, schedule }: ConfirmOptions,
  found: Difference,
  repeated?: Repeated,
): Confirmation {
  const told = { property: property.id, evidence, ...found, scenario, schedule };
  return { confirmed: false, inconclusive: repeated === undefined ? told : { ...told, repeated } };
}

function sameFor({ everyFingerprint, evidence, accepts }: ConfirmOptions): (evidence: Evidence) => boolean {
  const { phase, cause } = evidence;
  return (seen) => {
    if (everyFingerprint === true && (seen.phase !== phase || seen.cause !== cause)) return false;
    return accepts?.(seen) !== false;
  };
}

interface Difference {
  readonly step: number;
  readonly differs: string;
}

function divergenceOf({ divergence }: RunResult): Difference | undefined {
  return divergence && { step: divergence.step, differs: `${divergence.action}: ${divergence.why}` };
}

/** The first event in which two histories of one schedule differ: the target behaves differently from run to run. */
export function firstDifference(a: History, b: History): Difference | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  const length = Math.max(a.events.length, b.events.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [a.events[index], b.events[index]];
    if (JSON.stringify(one) === JSON.stringify(other)) continue;
    const differs = `event ${index} was ${one?.type ?? 'missing'} in one run and ${other?.type ?? 'missing'} in the next`;
    return { step: Math.min(one?.step ?? Infinity, other?.step ?? Infinity), differs };
  }
  return { step: 0, differs: 'the descriptions of the client differ' };
}

function counterexampleOf(options: ConfirmOptions, run: RunResult, evidence: Evidence): Counterexample {
  const { world, property, scenario, seed, engine, foundAt } = options;
  const { schedule, history, deviations } = run;
  const fingerprint = fingerprintOf(property.id, evidence);
  return {
    property: property.id,
    fingerprint,
    evidence,
    strength: strengthOf(options, history, evidence),
    scenario,
    schedule,
    history,
    actions: countActions(scenario),
    deviations,
    foundAt,
    replay: {
      tailraceReplay: REPLAY_FORMAT,
      engine,
      target: world.target,
      preset: history.client.preset,
      arm: world.wire === undefined ? 'simulated' : 'wire',
      ...(world.wire === undefined ? {} : { endpoint: world.wire.endpoint }),
      seed,
      property: property.id,
      fingerprint,
      summary: evidence.says,
      scenario,
      schedule,
    },
  };
}

/**
 * How sure it is. What was seen to happen, happened; that something never comes is as sure as the end of the run is. In
 * the simulated world only a hang is a claim of that sort: nothing else can come late there.
 */
function strengthOf({ world, property }: ConfirmOptions, { events }: History, { kind, outcome }: Evidence): Strength {
  const isAbsence = outcome === 'pending' || (world.wire !== undefined && property.absences?.includes(kind) === true);
  const last = events.at(-1);
  return isAbsence && last?.type === 'finished' ? last.strength : 'observed';
}
