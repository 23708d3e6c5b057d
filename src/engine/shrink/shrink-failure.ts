import type { Property } from '../../core/property.js';
import type { Strand } from '../../core/scenario.js';
import { type Cause, type Evidence, failureKey } from '../../core/verdict.js';
import type { RunResult, World } from '../../core/world.js';
import { findEvidence } from '../judge-history.js';
import { afterHandshake } from './after-handshake.js';
import { beforeLoss } from './before-loss.js';
import { behindLoss } from './behind-loss.js';
import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';
import { dropActions, dropUnexecuted } from './drop-actions.js';
import { leaveCallback } from './leave-callback.js';
import { leaveUnanswered } from './leave-unanswered.js';
import { lowerGaps } from './lower-gaps.js';
import { isSmaller, measure } from './measure.js';
import { plainEvent } from './plain-event.js';
import { plainOperation } from './plain-operation.js';
import { sortStrands, swapNeighbours } from './reorder.js';
import { shortenPayloads } from './shorten-payloads.js';
import { softenFaults } from './soften-faults.js';

const PASSES: readonly ShrinkPass[] = [
  dropUnexecuted,
  dropActions,
  softenFaults,
  afterHandshake,
  leaveCallback,
  beforeLoss,
  behindLoss,
  plainOperation,
  plainEvent,
  leaveUnanswered,
  lowerGaps,
  sortStrands,
  swapNeighbours,
  shortenPayloads,
];

/** Candidates tried at most for one failure; what is reached by then is reported. */
const CANDIDATES_MAX = 3_000;

export interface ShrinkOptions {
  readonly world: World;
  readonly property: Property;
  readonly shouldStop: () => boolean;
  /**
   * Whether the phase stays as it is, and a cause that is needed one of its sort: where each fingerprint is looked into
   * for itself, what needs a narrow moment must not turn into what fails at any. The operation may become plainer all
   * the same.
   */
  readonly everyFingerprint?: boolean;
  /** What must be true besides of what a candidate shows. */
  readonly accepts?: (evidence: Evidence, candidate: Candidate & RunResult) => boolean;
}

/**
 * Makes a failure as small as its passes can: each pass is tried until nothing in it helps, and all are gone through
 * again until none does. A candidate is followed leniently and recorded anew, and is kept only when it is smaller and
 * the same property fails in the same way: with the same kind and outcome, and for the same operation, or with plainer
 * ones in their place.
 */
export async function shrinkFailure(start: Shrunk, options: ShrinkOptions): Promise<Shrunk> {
  let left = options.world.wire?.candidatesMax ?? CANDIDATES_MAX;
  let current = await makeEndExplicit(start, options);
  const improve = async (pass: ShrinkPass): Promise<boolean> => {
    for (const candidate of pass.candidates(current, options.world.wire?.gaps)) {
      if (left <= 0 || options.shouldStop()) return false;
      left -= 1;
      const smaller = await attempt(candidate, current, options);
      if (smaller !== undefined && keepsEnd(current, smaller) && isSmaller(measure(smaller), measure(current))) {
        current = smaller;
        return true;
      }
    }
    return false;
  };
  for (let progressed = true; progressed; ) {
    progressed = false;
    for (const pass of PASSES) while (await improve(pass)) progressed = true;
  }
  return current;
}

async function attempt(
  { scenario, schedule, becomes }: Candidate,
  current: Shrunk,
  { world, property, everyFingerprint, accepts: isAccepted }: ShrinkOptions,
): Promise<Shrunk | undefined> {
  const result = await world.run({ scenario, guide: { kind: 'follow', schedule, strict: false }, thorough: false });
  const accepts = (evidence: Evidence): boolean => {
    if (everyFingerprint === true && !staysItself(current.evidence, evidence)) return false;
    return isAccepted?.(evidence, { scenario, ...result }) !== false;
  };
  const evidence = kindsToKeep(property, current.evidence.kind)
    .map((kind) => failureKey(property.id, { ...current.evidence, ...becomes, kind }))
    .map((key) => findEvidence(result.history, property, key, accepts))
    .find((found) => found !== undefined);
  if (evidence === undefined) return undefined;
  return { scenario, schedule: result.schedule, history: result.history, evidence, deviations: result.deviations };
}

/** The kind itself, and the plainer one that it may be told as. */
function kindsToKeep({ plainerKinds = {} }: Property, kind: string): readonly string[] {
  const plainer = plainerKinds[kind];
  return plainer === undefined ? [kind] : [plainer, kind];
}

/** The ways to lose the connection, of which shrinking makes the plainest. */
const LOSSES: ReadonlySet<Cause> = new Set(['eof', 'reset', 'end-read', 'end-write']);

/** Whether a failure that became smaller is still one that its fingerprint may be told by. */
export function staysItself(before: Evidence, now: Evidence): boolean {
  if (now.phase !== before.phase) return false;
  if (now.cause === before.cause || (LOSSES.has(now.cause) && LOSSES.has(before.cause))) return true;
  // What comes with nothing lost did not need its cause; what comes with another cause may be another failure.
  return now.cause === 'none';
}

/** Where only the healing ended the connection, an EOF of the scenario's own says so in the story. */
async function makeEndExplicit(start: Shrunk, options: ShrinkOptions): Promise<Shrunk> {
  if (!endsByHealing(start)) return start;
  const end: Strand = { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: 'eof' }] };
  const others = start.scenario.strands.filter(({ name }) => name !== end.name);
  if (others.some(({ actions }) => actions.some(({ id }) => id === 'cut'))) return start;
  const scenario = { ...start.scenario, strands: [...others, end] };
  const schedule = [...start.schedule, { action: 'cut', gap: 'idle' as const }];
  const explicit = await attempt({ scenario, schedule }, start, options);
  return explicit !== undefined && !endsByHealing(explicit) ? explicit : start;
}

/** A loss that belongs to the story is not handed over to the healing. */
function keepsEnd(current: Shrunk, next: Shrunk): boolean {
  return !endsByHealing(next) || endsByHealing(current);
}

/** Whether the failure hangs on a loss that only the healing brought. */
function endsByHealing({ history, evidence }: Shrunk): boolean {
  if (evidence.cause === 'none' || evidence.cause === 'app-close') return false;
  return history.events.some((event) => event.type === 'end-taken' && event.healing);
}
