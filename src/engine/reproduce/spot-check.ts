import type { History, HistoryEvent } from '../../core/history.js';
import { type Action, isAppAction, type Scenario } from '../../core/scenario.js';
import { HOPS_MAX, type Schedule } from '../../core/schedule.js';
import type { RunResult, World } from '../../core/world.js';
import { areIndependent } from '../strategies/exhaustive.js';

/** The same schedule with one pair of neighbours swapped that are assumed to commute; undefined where there is none. */
export function swapIndependent(scenario: Scenario, schedule: Schedule): Schedule | undefined {
  const actions = new Map(scenario.strands.flatMap((strand) => strand.actions.map((action) => [action.id, action])));
  const strandOf = new Map(
    scenario.strands.flatMap((strand) => strand.actions.map(({ id }) => [id, strand.name] as const)),
  );
  const at = schedule.findIndex((entry, place) => {
    const next = schedule[place + 1];
    if (next === undefined || entry.gap !== 'idle' || next.gap !== 'idle') return false;
    // Behind another gap it is told apart which of the two came last.
    if ((schedule[place + 2]?.gap ?? 'idle') !== 'idle') return false;
    const [one, other] = [actions.get(entry.action), actions.get(next.action)];
    if (one === undefined || other === undefined || !areIndependent(one, other)) return false;
    return strandOf.get(one.id) !== strandOf.get(other.id) && !waitsFor(other, one);
  });
  const [first, second] = [schedule[at], schedule[at + 1]];
  if (at < 0 || first === undefined || second === undefined) return undefined;
  return [...schedule.slice(0, at), second, first, ...schedule.slice(at + 2)];
}

function waitsFor(action: Action, other: Action): boolean {
  return action.after?.some((point) => point.startsWith(`${other.id}.`)) === true;
}

/**
 * The same schedule with its first gap of so many hops, the longest that are told apart, made longer; undefined where
 * it has none, or where there is none that is longer.
 */
export function lengthenGap(schedule: Schedule, hops: number): Schedule | undefined {
  const at = schedule.findIndex(({ gap }) => gap === hops);
  if (at < 0 || hops >= HOPS_MAX) return undefined;
  return schedule.map((entry, place) => (place === at ? { ...entry, gap: HOPS_MAX } : entry));
}

/** Whether a client does on this schedule, process by process and operation by operation, what it did in `seen`. */
export async function isAsGood(
  world: Pick<World, 'run'>,
  scenario: Scenario,
  { schedule, seen }: { readonly schedule: Schedule; readonly seen: RunResult },
): Promise<boolean> {
  const guide = { kind: 'follow' as const, schedule, strict: true };
  const run = await world.run({ scenario, guide, thorough: false });
  if (run.divergence !== undefined) return false;
  const operations = new Set(
    scenario.strands.flatMap(({ actions }) => actions.filter(isAppAction).map(({ id }) => id)),
  );
  return inParts(run.history, operations) === inParts(seen.history, operations);
}

/** What happened, told apart by what it is about; in which order two of these came does not count. */
function inParts({ events }: History, operations: ReadonlySet<string>): string {
  const parts = new Map<string, string[]>();
  const deliveredTo = new Map<number, string>();
  for (const event of events) {
    const key = aboutOf(event, operations, deliveredTo);
    const told = JSON.stringify({ ...event, time: 0, step: 0, ...('delivery' in event ? { delivery: 0 } : {}) });
    parts.set(key, [...(parts.get(key) ?? []), told]);
  }
  return JSON.stringify([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function aboutOf(event: HistoryEvent, operations: ReadonlySet<string>, deliveredTo: Map<number, string>): string {
  if ('process' in event && event.process !== undefined && event.type === 'event')
    return `${event.process} ${event.op}`;
  if ('op' in event && event.op !== undefined && operations.has(event.op)) return event.op;
  if (event.type === 'delivered') {
    const { message } = event;
    const about = 'process' in message ? message.process : 'to' in message ? message.to : message.kind;
    deliveredTo.set(event.delivery, about);
    return `of ${about}`;
  }
  if (event.type === 'taken') return `of ${deliveredTo.get(event.delivery) ?? ''}`;
  // How often the client rests lies in how many steps there are, and not in what it does.
  return event.type === 'idle' ? 'idle' : 'others';
}
