import type { History, HistoryEvent, InvokedInside, Operation, Strength } from '../src/core/history.js';
import type { Counterexample } from '../src/core/report.js';
import { type Action, isEarly, type Scenario } from '../src/core/scenario.js';
import type { Gap } from '../src/core/schedule.js';
import { nameBeginning } from './describe-schedule.js';
import { locateMoments } from './locate-moments.js';
import { nameAction, type PlacedAction, placeActions } from './name-action.js';
import { nameGapAfter, nameGapLater, sharesChunk } from './name-gap.js';

/** More clauses than this make no sentence: the ones that do not touch what failed are then counted instead of told. */
const CLAUSES_MAX = 6;

const STRENGTH_WORDS: Readonly<Record<Strength, string>> = {
  proved: 'nothing is left to run: proved',
  observed: 'only timers that arm themselves again are left: observed',
  suspected: 'the run was followed to its horizon: suspected',
};

/** The same of a client in a process of its own, of which nothing is proved. */
const WIRE_STRENGTH_WORDS: Readonly<Record<Strength, string>> = {
  ...STRENGTH_WORDS,
  observed: 'it has read everything, is idle and holds no timer: observed',
  suspected: 'it was waited for, and nothing came: suspected',
};

const INSIDE_WORDS: Readonly<Record<InvokedInside, string>> = {
  'close-handler': 'inside the close handler',
  'settle-handler': 'as soon as a call settles',
  'notification-handler': 'inside a notification handler',
};

export type Summarised = Pick<
  Counterexample,
  'evidence' | 'strength' | 'scenario' | 'schedule' | 'history' | 'repeated'
>;

interface Clause {
  readonly at: number;
  readonly words: string;
  readonly relevant: boolean;
}

/** What was done, when the end came and what went wrong, in one sentence. */
export function summariseCounterexample(counterexample: Summarised): string {
  const clauses = collectClauses(counterexample);
  const told =
    clauses.length <= CLAUSES_MAX ? clauses : clauses.filter((clause) => clause.relevant).slice(-CLAUSES_MAX);
  const untold = clauses.length - told.length;
  const others = untold === 0 ? [] : [`besides ${untold} other action${untold === 1 ? '' : 's'}`];
  return [...others, ...told.map((clause) => clause.words), sayWhatWentWrong(counterexample)].join('; ');
}

/** What went wrong, with the strength of the claim where it is a claim that something never happens. */
export function sayWhatWentWrong({
  evidence,
  strength,
  repeated,
}: Pick<Counterexample, 'evidence' | 'strength' | 'repeated'>): string {
  if (evidence.kind !== 'hung') return evidence.says;
  const what =
    evidence.op === undefined ? evidence.says : `${nameOperation(evidence.operation, evidence.op)} never settles`;
  const words = repeated === undefined ? STRENGTH_WORDS : WIRE_STRENGTH_WORDS;
  return `${what} (${words[strength]})`;
}

/** An operation by its name, without saying its kind twice: `call A`, `poll-P`, `the handshake`. */
function nameOperation(operation: Operation, op: string): string {
  if (operation === 'connect') return 'the handshake';
  return op.startsWith(operation) ? op : `${operation} ${op}`;
}

/** The gap before the first action, which has nothing before it but the handshake. */
function nameFirstGap(gap: Gap, acting: PlacedAction): string {
  return gap === 'idle' ? '' : `${nameGapAfter(gap, false)} ${nameBeginning(acting.action)}`;
}

/** Everything that was done, in the order in which it happened, up to the violation. */
function collectClauses(counterexample: Summarised): Clause[] {
  const { scenario, schedule, history, evidence } = counterexample;
  const placed = placeActions(scenario, schedule);
  const moments = locateMoments(history);
  const relevant = relevance(scenario, evidence.op);
  const clauses: Clause[] = [];
  let before: PlacedAction | undefined;
  let at = -1;
  for (const entry of schedule) {
    const acting = placed.get(entry.action);
    if (acting === undefined) continue;
    at = moments.actions.get(entry.action) ?? at;
    const shared = sharesChunk(entry.gap, before?.action, acting.action, history.client.form);
    const later = before === undefined ? nameFirstGap(entry.gap, acting) : nameGapLater(entry.gap, shared);
    const words = later === '' ? nameAction(acting) : `${nameAction(acting)} ${later}`;
    if (at <= evidence.at) clauses.push({ at, words, relevant: relevant(acting.action) || later !== '' });
    before = acting;
  }
  clauses.push(...collectUnscheduled(history, placed, evidence.at));
  return clauses.sort((one, other) => one.at - other.at);
}

/** What has no entry in the schedule: actions made inside a callback, early faults, and the end that healing brings. */
function collectUnscheduled(history: History, placed: ReadonlyMap<string, PlacedAction>, last: number): Clause[] {
  const clauses: Clause[] = [];
  history.events.slice(0, last + 1).forEach((event, at) => {
    const words = nameUnscheduled(event, placed);
    if (words !== undefined) clauses.push({ at, words, relevant: true });
  });
  return clauses;
}

function nameUnscheduled(event: HistoryEvent, placed: ReadonlyMap<string, PlacedAction>): string | undefined {
  if (event.type === 'end-taken' && event.healing) return 'the stream ends as the run is healed';
  if (event.type === 'struck') {
    const striking = placed.get(event.action);
    return striking !== undefined && isEarly(striking.action) ? nameAction(striking) : undefined;
  }
  if (event.type !== 'invoked' || event.inside === undefined) return undefined;
  const acting = placed.get(event.op);
  return acting === undefined ? undefined : `${nameAction(acting)} ${INSIDE_WORDS[event.inside]}`;
}

/** Which actions touch the operation that failed: itself, its response, its process, and every fault. */
function relevance(scenario: Scenario, op: string | undefined): (action: Action) => boolean {
  const faults = new Set(scenario.strands.filter((strand) => strand.actor === 'fault').flatMap((s) => s.actions));
  const failed = scenario.strands.flatMap((strand) => strand.actions).find((action) => action.id === op);
  const process = failed !== undefined && 'process' in failed ? failed.process : op;
  return (action) => {
    if (faults.has(action) || action.id === op || action.id === process) return true;
    if (action.kind === 'respond') return action.to === op;
    return 'process' in action && action.process === process;
  };
}
