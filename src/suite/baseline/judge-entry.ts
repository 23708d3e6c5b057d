import {
  type BaselineEntryResult,
  type BaselineEntryState,
  type BaselineProblem,
  describePattern,
} from '../../core/baseline.js';
import type { PropertyResult } from '../../core/report.js';
import type { Fingerprint } from '../../core/verdict.js';
import type { ReplayResult } from '../../engine/replay-result.js';
import { type Baseline, type KnownFailure, REASON_WANTED } from './baseline.js';
import { matchesFingerprint } from './match-fingerprint.js';

/** One entry, and all that bears on it. */
export interface EntryInCheck {
  readonly failure: KnownFailure;
  readonly baseline: Pick<Baseline, 'today' | 'updating'>;
  /** What the check found out about the entry's property. */
  readonly property: PropertyResult;
  /** Every failure that was confirmed in the check. */
  readonly found: readonly Fingerprint[];
  /** What the entry's replay came to; undefined where it was not run. */
  readonly replay: ReplayResult | undefined;
}

export interface JudgedEntry {
  readonly entry: BaselineEntryResult;
  readonly problem?: BaselineProblem;
}

/** Whether an entry expects anything: a person has written its reason, and its last day is not over. */
export function isInForce({ reason, expires }: KnownFailure, { today }: Pick<Baseline, 'today'>): boolean {
  return reason !== REASON_WANTED && !isOver(expires, today);
}

function isOver(expires: string | undefined, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** What became of one entry. Its replay decides; where that says nothing any more, the search does. */
export function judgeEntry(given: EntryInCheck): JudgedEntry {
  const { fingerprint, reason, replay, expires } = given.failure;
  const wasFound = given.found.some((one) => matchesFingerprint(fingerprint, one));
  const shown = isShown(given);
  const state = stateOf(given, shown, wasFound);
  const updating = given.baseline.updating === true;
  const words = WORDS[state];
  const matter = words?.matter(given, wasFound);
  const todo = updating && wasFound && state === 'stale' ? RECORDED_ANEW : words?.[updating ? 'updating' : 'todo'];
  const says = matter === undefined || todo === undefined ? undefined : `${matter}: ${todo}`;
  const entry = {
    fingerprint,
    reason,
    replay,
    ...(expires === undefined ? {} : { expires }),
    state,
    shown,
    ...(says === undefined ? {} : { says }),
  };
  const verdict = updating && words?.updateMends === true ? undefined : words?.verdict;
  if (verdict === undefined || says === undefined) return { entry };
  return { entry, problem: { verdict, says: `${describePattern(fingerprint)}: ${says}` } };
}

function isShown({ failure, replay }: EntryInCheck): boolean {
  if (replay?.status !== 'violated') return false;
  return replay.fingerprints.some((one) => matchesFingerprint(failure.fingerprint, one));
}

function stateOf(given: EntryInCheck, shown: boolean, wasFound: boolean): BaselineEntryState {
  const { failure, baseline, property, replay } = given;
  if (property.status === 'not-applicable') return 'not-applicable';
  if (replay?.status === 'held') return 'stale';
  const over = isOver(failure.expires, baseline.today);
  if (over && !(baseline.updating === true && replay !== undefined && !wasFound)) return 'expired';
  // A search that was broken off may have found it all the same: a client that loops for ever ends it in its replay.
  if (replay === undefined && !wasFound) return 'not-run';
  if (!shown && !wasFound) return 'not-found';
  if (failure.reason === REASON_WANTED) return 'unreviewed';
  return shown || replay === undefined ? 'expected' : 'elsewhere';
}

interface Words {
  matter(given: EntryInCheck, wasFound: boolean): string;
  /** What to do about it, in a check, and in one that writes the file anew. */
  readonly todo: string;
  readonly updating: string;
  /** What the entry makes of the verdict, if anything. */
  readonly verdict?: BaselineProblem['verdict'];
  /** Whether it is mended by writing the file anew. */
  readonly updateMends: boolean;
}

const REMOVED = 'the entry is removed';
const RECORDED_ANEW = 'it is recorded anew';

const WORDS: Readonly<Partial<Record<BaselineEntryState, Words>>> = {
  elsewhere: {
    matter: (given) => `its replay ${whyNotShown(given)}, but the search found the failure`,
    todo: 'it is expected; record it anew with --update-baseline',
    updating: RECORDED_ANEW,
    updateMends: true,
  },
  stale: {
    matter: (_given, wasFound) =>
      wasFound
        ? 'its replay is stale, for the property holds on it now, but the search found the failure on another schedule'
        : 'it is stale, for the property holds on its replay now',
    todo: 'remove the entry, or run with --update-baseline, which removes it or records it anew',
    updating: REMOVED,
    verdict: 'violated',
    updateMends: true,
  },
  'not-found': {
    matter: (given) => `its replay ${whyNotShown(given)}, and the search did not find the failure`,
    todo: 'search longer with --runs, or run with --update-baseline, which removes the entry if that finds nothing either',
    updating: REMOVED,
    verdict: 'incomplete',
    updateMends: true,
  },
  'not-run': {
    matter: () => 'its replay was not run, for the check ended before',
    todo: 'run again, and let it finish',
    updating: 'the entry is kept as it is',
    verdict: 'incomplete',
    updateMends: false,
  },
  'not-applicable': {
    matter: () => 'the property does not apply to the target any more',
    todo: 'remove the entry, or run with --update-baseline',
    updating: REMOVED,
    verdict: 'violated',
    updateMends: true,
  },
  expired: {
    matter: ({ failure }) => `it expired after ${failure.expires}`,
    todo: "mend the client and remove the entry, or review the failure again and write a later day to 'expires'",
    updating: "an update does not prolong it: mend the client, or review it again and write a later day to 'expires'",
    verdict: 'violated',
    updateMends: false,
  },
  unreviewed: {
    matter: () => 'nobody has said why it is accepted',
    todo: "write that to 'reason'",
    updating: "write that to 'reason'",
    verdict: 'violated',
    updateMends: false,
  },
};

function whyNotShown({ replay }: EntryInCheck): string {
  switch (replay?.status) {
    case 'diverged':
      return `cannot be followed any more (step ${replay.step}: ${replay.why})`;
    case 'unreached':
      return 'does not reach what the property is about any more';
    case 'violated':
      return 'shows another failure now';
    default:
      return 'was not run';
  }
}
