import { UsageError } from '../../core/errors.js';
import { type Property, whyNotApplicable } from '../../core/property.js';
import type { Race } from '../../core/race.js';
import type { Scenario } from '../../core/scenario.js';
import type { World } from '../../core/world.js';
import { selectProperties } from '../select-properties.js';
import { scenarioOf } from './fit-race.js';

/**
 * The scenario of a race for one client, and the properties that it speaks of.
 *
 * @throws UsageError `race-target` with all that keeps the race from being tried on this client
 */
export function fitRace(
  race: Race,
  client: Pick<World, 'target' | 'dialect' | 'capabilities'>,
): { readonly scenario: Scenario; readonly properties: readonly Property[] } {
  const properties = selectProperties(race.violates.map(({ property }) => property));
  const fitted = scenarioOf(race, client);
  const problems = [
    ...('problems' in fitted ? fitted.problems : []),
    ...properties.flatMap((property) => {
      const reason = whyNotApplicable(property, client);
      return reason === undefined ? [] : [`${property.id} is not applicable: ${reason}`];
    }),
  ];
  if ('scenario' in fitted && problems.length === 0) return { scenario: fitted.scenario, properties };
  throw new UsageError('race-target', `${client.target.name} is no client for this report: ${problems.join('; ')}`);
}
