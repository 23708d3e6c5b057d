import type { OrderedPair, Race, RaceViolation } from '../../core/race.js';
import type { Counterexample } from '../../core/report.js';
import { type Action, CONNECT, isAppAction, type Point } from '../../core/scenario.js';
import { orderToKeep } from '../../engine/reproduce/order-left.js';
import { REGRESSION_FORMAT, type Regression } from './regression.js';

/** What a regression test holds of a race that was reproduced. */
export function recordRegression(race: Race, counterexample: Counterexample): Regression {
  const { schedule, replay } = counterexample;
  const { dialect: _dialect, ...left } = counterexample.scenario;
  const order = orderToKeep(race, left);
  const isWhole = countActions(left) === countActions(race.scenario);
  return {
    tailraceRegression: REGRESSION_FORMAT,
    title: race.title,
    ...(race.source === undefined ? {} : { source: race.source }),
    ...(race.form === undefined ? {} : { form: race.form }),
    violates: shownFirst(race, counterexample),
    scenario: waitingFor(order, left),
    schedule,
    ...(isWhole ? {} : { reported: race.scenario }),
    ...(order.length === 0 ? {} : { order }),
    ...(race.joined.length === 0 ? {} : { joined: race.joined }),
    seed: replay.seed,
  };
}

function countActions({ strands }: Regression['scenario']): number {
  return strands.reduce((count, { actions }) => count + actions.length, 0);
}

/**
 * What is known of the order is waited for, where it can be. Making a scenario smaller leaves that away, where the
 * schedule alone keeps to the order; but of the others too as many should.
 */
function waitingFor(order: readonly OrderedPair[], scenario: Regression['scenario']): Regression['scenario'] {
  const names = new Set([CONNECT, ...scenario.strands.flatMap(({ actions }) => actions.map(({ id }) => id))]);
  const isThere = (point: Point): boolean => !point.includes('.') || names.has(point.slice(0, point.lastIndexOf('.')));
  const wait = (action: Action): Action => {
    if (isAppAction(action) && action.inside !== undefined) return action;
    const occurs = `${action.id}.${isAppAction(action) ? 'invoked' : 'delivered'}`;
    const earlier = order
      .filter(({ later }) => later === occurs)
      .map((pair) => pair.earlier)
      .filter(isThere);
    const after = [...new Set([...(action.after ?? []), ...earlier])];
    return after.length === 0 ? action : { ...action, after };
  };
  const strands = scenario.strands.map((strand) => ({ ...strand, actions: strand.actions.map(wait) }));
  return { ...scenario, strands };
}

function shownFirst({ violates }: Race, { property, evidence }: Counterexample): RaceViolation[] {
  const shows = (one: RaceViolation): boolean =>
    one.property === property &&
    (one.of === undefined || one.of === evidence.op) &&
    (one.kind === undefined || one.kind === evidence.kind);
  const shown = violates.find(shows) ?? { property };
  return [shown, ...violates.filter((one) => one !== shown)];
}
