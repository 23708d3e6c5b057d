import type { OrderedPair, Race } from '../../core/race.js';
import { type Action, isAppAction, isEarly, type Point, type Scenario } from '../../core/scenario.js';
import { occurrenceOf } from './occurrence-of.js';

/**
 * What is known of the order of a scenario that has lost some of the report's actions: where a point is gone, what was
 * known to be before it is still before what was known to be after it.
 */
export function orderLeft(
  race: Pick<Race, 'order' | 'scenario'>,
  left: Pick<Scenario, 'strands'>,
): readonly OrderedPair[] {
  const { scenario } = race;
  const order = knownOrder(race);
  const known = idsIn(scenario);
  const there = idsIn(left);
  const isGone = (point: Point): boolean => known.has(actionOf(point)) && !there.has(actionOf(point));
  if (!order.some(({ earlier, later }) => isGone(earlier) || isGone(later))) return order;
  const all = [...order, ...alongStrands(scenario)];
  const sources = (point: Point): readonly Point[] =>
    isGone(point) ? all.flatMap(({ earlier, later }) => (later === point ? sources(earlier) : [])) : [point];
  const targets = (point: Point): readonly Point[] =>
    isGone(point) ? all.flatMap(({ earlier, later }) => (earlier === point ? targets(later) : [])) : [point];
  return order.flatMap(({ earlier, later }) =>
    sources(earlier).flatMap((from) => targets(later).map((to) => ({ earlier: from, later: to }))),
  );
}

/** Of the order, and of what each action waits for or is made inside of: making a scenario smaller leaves that away. */
function knownOrder({ order, scenario }: Pick<Race, 'order' | 'scenario'>): readonly OrderedPair[] {
  const actions = scenario.strands.flatMap((strand) => strand.actions);
  const waited = actions.flatMap((action) => {
    const later = occurrenceOf(action);
    return waitsOf(action).map((earlier) => ({ earlier, later }));
  });
  return [...order, ...waited.filter((pair) => !order.some((one) => isSame(one, pair)))];
}

function waitsOf(action: Action): readonly Point[] {
  const { after = [] } = action;
  const inside = isAppAction(action) ? action.inside : undefined;
  // That a notification was handled is no point.
  return inside === undefined || inside === 'notification' ? after : [...after, inside];
}

function isInside(action: Action): boolean {
  return isAppAction(action) && action.inside !== undefined;
}

function isSame(one: OrderedPair, other: OrderedPair): boolean {
  return one.earlier === other.earlier && one.later === other.later;
}

/** What the report knows of the order of what is left, and what the scenario that is left does not see to by itself. */
export function orderToKeep(
  race: Pick<Race, 'order' | 'scenario'>,
  left: Pick<Scenario, 'strands'>,
): readonly OrderedPair[] {
  const seenTo = new Set(
    left.strands.flatMap(({ actions }) =>
      actions.flatMap((action) => waitsOf(action).map((earlier) => `${earlier} < ${occurrenceOf(action)}`)),
    ),
  );
  const others = orderLeft(race, left).filter(
    (pair) => !seenTo.has(`${pair.earlier} < ${pair.later}`) && !race.order.some((one) => isSame(one, pair)),
  );
  return others.length === 0 ? race.order : [...race.order, ...others];
}

function idsIn({ strands }: Pick<Scenario, 'strands'>): ReadonlySet<string> {
  return new Set(strands.flatMap(({ actions }) => actions.map(({ id }) => id)));
}

function actionOf(point: Point): string {
  const dot = point.lastIndexOf('.');
  return dot < 0 ? point : point.slice(0, dot);
}

/** What a strand says by itself, but for what a callback or the beginning of a run decides. */
function alongStrands({ strands }: Pick<Scenario, 'strands'>): readonly OrderedPair[] {
  return strands.flatMap(({ actions }) => {
    const points = actions.filter((action) => !isInside(action) && !isEarly(action)).map(occurrenceOf);
    return points.slice(1).map((later, at) => ({ earlier: points[at] ?? later, later }));
  });
}
