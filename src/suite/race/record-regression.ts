import type { OrderedPair, Race, RaceViolation } from '../../core/race.js';
import type { Counterexample } from '../../core/report.js';
import { type Action, CONNECT, isAppAction } from '../../core/scenario.js';
import { REGRESSION_FORMAT, type Regression } from './regression.js';

/** What a regression test holds of a race that was reproduced: what concerns the actions that are left of it. */
export function recordRegression(race: Race, counterexample: Counterexample): Regression {
  const { schedule, replay } = counterexample;
  const { dialect: _dialect, ...scenario } = counterexample.scenario;
  const names = new Set(scenario.strands.flatMap(({ actions }) => actions.map(({ id }) => id)));
  const order = race.order.filter(({ earlier, later }) => isThere(earlier, names) && isThere(later, names));
  const joined = race.joined.map((group) => group.filter((id) => names.has(id))).filter(({ length }) => length > 1);
  return {
    tailraceRegression: REGRESSION_FORMAT,
    title: race.title,
    ...(race.source === undefined ? {} : { source: race.source }),
    ...(race.form === undefined ? {} : { form: race.form }),
    violates: violationsLeft(race, counterexample, names),
    scenario: waitingFor(order, scenario),
    schedule,
    ...(order.length === 0 ? {} : { order }),
    ...(joined.length === 0 ? {} : { joined }),
    seed: replay.seed,
  };
}

function isThere(point: OrderedPair['earlier'], names: ReadonlySet<string>): boolean {
  const dot = point.lastIndexOf('.');
  const name = dot < 0 ? undefined : point.slice(0, dot);
  return name === undefined || name === CONNECT || names.has(name);
}

/**
 * What is known of the order is waited for, where it can be. Making a scenario smaller leaves that away, where the
 * schedule alone keeps to the order; but of the others too as many should.
 */
function waitingFor(order: readonly OrderedPair[], scenario: Regression['scenario']): Regression['scenario'] {
  const wait = (action: Action): Action => {
    if (isAppAction(action) && action.inside !== undefined) return action;
    const occurs = `${action.id}.${isAppAction(action) ? 'invoked' : 'delivered'}`;
    const earlier = order.filter(({ later }) => later === occurs).map((pair) => pair.earlier);
    const after = [...new Set([...(action.after ?? []), ...earlier])];
    return after.length === 0 ? action : { ...action, after };
  };
  const strands = scenario.strands.map((strand) => ({ ...strand, actions: strand.actions.map(wait) }));
  return { ...scenario, strands };
}

/** The one that was shown comes first; of the others, those of which the operation is still there. */
function violationsLeft(
  { violates }: Race,
  { property, evidence }: Counterexample,
  names: ReadonlySet<string>,
): RaceViolation[] {
  const shows = (one: RaceViolation): boolean =>
    one.property === property &&
    (one.of === undefined || one.of === evidence.op) &&
    (one.kind === undefined || one.kind === evidence.kind);
  const left = violates.filter(({ of }) => of === undefined || of === CONNECT || names.has(of));
  const shown = left.find(shows) ?? { property };
  return [shown, ...left.filter((one) => one !== shown)];
}
