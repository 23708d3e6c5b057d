import { checkScenario } from '../../../properties/scenarios/check-scenario.js';
import type { Race } from '../../core/race.js';
import { CONNECT, type Scenario } from '../../core/scenario.js';
import type { Capability, Dialect } from '../../core/target.js';

/** What has to be known of a client to tell whether a race is possible with it. */
export interface RaceClient {
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
}

export type FittedRace = { readonly scenario: Scenario } | { readonly problems: readonly string[] };

/**
 * The scenario of a race for one client; or why there is none, one sentence each: what the client lacks, and what its
 * dialect has no words for.
 */
export function scenarioOf(race: Race, client: RaceClient): FittedRace {
  const { dialect, capabilities } = client;
  const { format, ...rest } = race.scenario;
  const scenario: Scenario = { format, dialect, ...rest };
  const lacks = race.needs
    .filter((need) => !capabilities.includes(need))
    .map((need) => `it needs the capability ${need}, which this client does not have`);
  const problems = [...lacks, ...silentHandshake(race, dialect), ...checkScenario(scenario, capabilities)];
  return problems.length === 0 ? { scenario } : { problems };
}

/** In a dialect without a handshake nothing of it is ever written, so what waits for that would wait for ever. */
function silentHandshake({ scenario }: Race, dialect: Dialect): string[] {
  if (dialect !== 'json-rpc') return [];
  const actions = scenario.strands.flatMap((strand) => strand.actions);
  const handshakes = new Set([CONNECT, ...actions.filter(({ kind }) => kind === 'reconnect').map(({ id }) => id)]);
  return actions.flatMap((action) => {
    const answers = action.kind === 'respond' && handshakes.has(action.to) ? [`${action.to}.written`] : [];
    const points = [...(action.after ?? []), ...answers];
    const never = points.find((point) => handshakes.has(point.replace(/\.written$/, '')) && point.endsWith('.written'));
    return never === undefined
      ? []
      : [`${action.id} waits for ${never}, and a client of dialect json-rpc writes nothing for its handshake`];
  });
}
