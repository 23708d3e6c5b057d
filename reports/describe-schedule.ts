import type { History } from '../src/core/history.js';
import { type Action, CONNECT, isAppAction, isEarly, type Scenario, type Strand } from '../src/core/scenario.js';
import type { Schedule, ScheduleEntry } from '../src/core/schedule.js';
import { locateMoments, type Moments } from './locate-moments.js';
import { nameAction, type PlacedAction, placeActions } from './name-action.js';
import { nameGapAfter, sharesChunk } from './name-gap.js';

/** What a description is made of: any run, a counterexample among them. */
export interface DescribedRun {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly history: History;
}

/** The schedule in words, told as deviations from the default. */
export function describeSchedule(run: DescribedRun): string {
  return nameSchedule(describeDeviations(run));
}

/** The same, of deviations already in words. */
export function nameSchedule(deviations: readonly string[]): string {
  if (deviations.length === 0) return 'in order and idle everywhere';
  return `in order and idle everywhere, except: ${deviations.join('; ')}`;
}

/**
 * Each entry of the schedule that differs from the default, in words: its gap is not idle, or a strand written earlier
 * could have acted. Which strands could act is read off the history, by the points that had been reached; a strand
 * whose next action was never executed is taken to have been unable to.
 */
export function describeDeviations(run: DescribedRun): string[] {
  const placed = placeActions(run.scenario, run.schedule);
  const moments = locateMoments(run.history);
  const done = new Set<string>();
  const positions = new Map(run.schedule.map((entry, index) => [entry.action, index]));
  const words: string[] = [];
  run.schedule.forEach((entry, index) => {
    const acting = placed.get(entry.action);
    if (acting !== undefined) {
      const at = momentOf(run.history, moments, entry, index);
      const overtaken = findOvertaken(
        placed,
        run.scenario,
        acting.strand,
        (action) => {
          return (positions.get(action.id) ?? -1) > index && couldAct(action, moments, at);
        },
        done,
      );
      const before = placed.get(run.schedule[index - 1]?.action ?? '');
      const text = describeEntry(run, acting, entry, before, overtaken);
      if (text !== undefined) words.push(text);
    }
    done.add(entry.action);
  });
  return words;
}

function describeEntry(
  run: DescribedRun,
  acting: PlacedAction,
  entry: ScheduleEntry,
  before: PlacedAction | undefined,
  overtaken: PlacedAction | undefined,
): string | undefined {
  if (entry.gap === 'idle' && overtaken === undefined) return undefined;
  const parts = [nameAction(acting)];
  if (entry.gap !== 'idle') {
    const shared = sharesChunk(entry.gap, before?.action, acting.action, run.history.client.form);
    parts.push(
      nameGapAfter(entry.gap, shared),
      before === undefined ? nameBeginning(acting.action) : nameAction(before),
    );
  }
  const text = parts.join(' ');
  if (overtaken === undefined) return text;
  return `${text}${entry.gap === 'idle' ? '' : ','} before ${nameAction(overtaken)}`;
}

/** The event before which an entry had not been executed. */
function momentOf(history: History, moments: Moments, entry: ScheduleEntry, index: number): number {
  const shown = moments.actions.get(entry.action);
  if (shown !== undefined) return shown;
  const later = history.events.findIndex((event) => event.step >= index);
  return later === -1 ? history.events.length : later;
}

/** The next action of the first strand, written before the acting one, that could have acted. */
function findOvertaken(
  placed: ReadonlyMap<string, PlacedAction>,
  scenario: Scenario,
  acting: Strand,
  able: (action: Action) => boolean,
  done: ReadonlySet<string>,
): PlacedAction | undefined {
  for (const strand of scenario.strands) {
    if (strand === acting) return undefined;
    const next = strand.actions.find((action) => !done.has(action.id) && !('inside' in action) && !isEarly(action));
    if (next !== undefined && able(next)) return placed.get(next.id);
  }
  return undefined;
}

/** Whether everything an action waits for had been reached before the event `at`. */
function couldAct(action: Action, moments: Moments, at: number): boolean {
  const reached = (point: string): boolean => (moments.points.get(point) ?? at) < at;
  const after = action.after ?? [];
  if (!after.every(reached)) return false;
  const implied = impliedPoint(action);
  if (implied !== undefined && !reached(implied)) return false;
  return actsWhileConnecting(action) || reached(`${CONNECT}.settled`);
}

/**
 * What an action waits for without saying so: its request, the process that it is about, the end of the connection
 * before.
 */
function impliedPoint(action: Action): string | undefined {
  if (action.kind === 'reconnect') return 'close-seen';
  if (action.kind === 'respond') return `${action.to}.written`;
  if (action.kind === 'request' && action.like !== undefined) return `${action.like}.written`;
  if (!('process' in action)) return undefined;
  return isAppAction(action) ? `${action.process}.settled` : `${action.process}.written`;
}

function actsWhileConnecting(action: Action): boolean {
  if (action.kind === 'respond' && action.to === CONNECT) return true;
  return (action.after ?? []).some((point) => point.startsWith(`${CONNECT}.`));
}

/** What stands before the first action of a schedule. */
export function nameBeginning(action: Action): string {
  return actsWhileConnecting(action) ? 'the client begins to connect' : 'the client has connected';
}
