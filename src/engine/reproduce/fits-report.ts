import type { History, HistoryEvent } from '../../core/history.js';
import type { Race } from '../../core/race.js';
import type { Point, Scenario } from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { RunResult } from '../../core/world.js';
import { occurrenceOf } from './occurrence-of.js';

export type ReportedOrder = Pick<Race, 'order' | 'joined'>;

/**
 * Whether a run is in the order of the report. Of a scenario that has lost some of its actions, what is known of the
 * others still holds: nothing is asked of a point whose action is gone.
 */
export function fitsReport(
  { order, joined }: ReportedOrder,
  scenario: Scenario,
  { history, schedule }: Pick<RunResult, 'history' | 'schedule'>,
): boolean {
  if (joined.length > 0 && !areJoined(joined, schedule)) return false;
  if (order.length === 0) return true;
  const places = placesOf(history, schedule);
  const ids = new Set(scenario.strands.flatMap(({ actions }) => actions.map(({ id }) => id)));
  return order.every(({ earlier, later }) => {
    const at = places.get(later);
    if (at === undefined || !exists(earlier, ids)) return true;
    const before = places.get(earlier);
    return before !== undefined && before < at;
  });
}

function exists(point: Point, ids: ReadonlySet<string>): boolean {
  const dot = point.lastIndexOf('.');
  const name = dot < 0 ? point : point.slice(0, dot);
  return dot < 0 || name === 'connect' || ids.has(name);
}

/** Whether every group that was executed comes in one chunk, as far as its members are still there. */
function areJoined(groups: Race['joined'], schedule: Schedule): boolean {
  const places = new Map(schedule.map(({ action }, place) => [action, place]));
  return groups.every((group) => {
    const there = group.map((id) => places.get(id)).filter((place) => place !== undefined);
    return there.every((place, index) => {
      if (index === 0) return true;
      return place === (there[index - 1] ?? -1) + 1 && schedule[place]?.gap === 'joined';
    });
  });
}

/** When each point was first reached: the index of the event that shows it. */
function placesOf({ events }: History, schedule: Schedule): ReadonlyMap<Point, number> {
  const places = new Map<Point, number>();
  const reach = (point: Point, at: number): void => {
    if (!places.has(point)) places.set(point, at);
  };
  events.forEach((event, at) => {
    const point = pointOf(event);
    if (point !== undefined) reach(point, at);
  });
  // Time passes without an event of its own: it is over when anything of the next step happens.
  schedule.forEach(({ action }, step) => {
    if (places.has(`${action}.delivered`) || places.has(`${action}.invoked`)) return;
    const next = events.findIndex((event) => event.step > step);
    reach(`${action}.delivered`, (next < 0 ? events.length : next) - 0.5);
  });
  return places;
}

function pointOf(event: HistoryEvent): Point | undefined {
  switch (event.type) {
    case 'invoked':
    case 'settled':
      return `${event.op}.${event.type}`;
    case 'written':
      return event.op === undefined ? undefined : `${event.op}.written`;
    case 'delivered':
    case 'struck':
      return event.action === undefined ? undefined : `${event.action}.delivered`;
    case 'closed':
      return 'close-seen';
    default:
      return undefined;
  }
}

/** Whether anything is asked of a run that its scenario does not see to by itself. */
export function needsFitting({ order, joined }: ReportedOrder, scenario: Scenario): boolean {
  if (joined.length > 0) return true;
  const actions = scenario.strands.flatMap((strand) => strand.actions);
  const waits = new Map(actions.map((action) => [occurrenceOf(action), action.after]));
  return order.some(({ earlier, later }) => waits.get(later)?.includes(earlier) !== true);
}
