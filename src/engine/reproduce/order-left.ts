import type { OrderedPair, Race } from '../../core/race.js';
import { isEarly, type Point, type Scenario } from '../../core/scenario.js';
import { occurrenceOf } from './occurrence-of.js';

/**
 * What is known of the order of a scenario that has lost some of the report's actions: where a point is gone, what was
 * known to be before it is still before what was known to be after it.
 */
export function orderLeft(
  { order, scenario }: Pick<Race, 'order' | 'scenario'>,
  left: Pick<Scenario, 'strands'>,
): readonly OrderedPair[] {
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
    const points = actions.filter((action) => !('inside' in action) && !isEarly(action)).map(occurrenceOf);
    return points.slice(1).map((later, at) => ({ earlier: points[at] ?? later, later }));
  });
}
