import type { Action, AfterLoss, Scenario } from '../core/scenario.js';
import type { ScenarioSource } from '../core/world.js';

/** In turn, what a client finds that connects again. Where nobody lets it in it tries for long, so that is the last. */
const AFTER_LOSS_IN_TURN: readonly AfterLoss[] = ['unknown-session', 'resume', 'unknown-session', 'resume', 'refuse'];

/** The same scenarios, of a client that connects again by itself. */
export function withAfterLoss(source: ScenarioSource): ScenarioSource {
  return {
    scenario(index) {
      const afterLoss = AFTER_LOSS_IN_TURN[index % AFTER_LOSS_IN_TURN.length] ?? 'unknown-session';
      return { ...source.scenario(index), afterLoss };
    },
  };
}

/** Scenarios that chance alone brings once in 25: one of each in every ten. */
const WANTED: ReadonlyMap<number, (scenario: Scenario) => boolean> = new Map([
  [3, (scenario: Scenario) => actionsOf(scenario).some(({ kind }) => kind === 'malformed')],
  [7, (scenario: Scenario) => actionsOf(scenario).some(isOfHandshake)],
]);
const TURNS = 10;
/** How far a scenario is looked for, and how many there are at the most between two that are looked at. */
const LOOKS_MAX = 300;
const STRIDE = 100_003;

/**
 * The same scenarios, for a client of which only a few dozen can be run: what is rare among thousands has its turn. The
 * scenario of an index still depends on the index alone.
 */
export function withRareOnes(source: ScenarioSource): ScenarioSource {
  return {
    scenario(index) {
      const isWanted = WANTED.get(index % TURNS);
      for (let look = 0; isWanted !== undefined && look < LOOKS_MAX; look += 1) {
        const scenario = source.scenario(index + look * STRIDE);
        if (isWanted(scenario)) return scenario;
      }
      return source.scenario(index);
    },
  };
}

function actionsOf({ strands }: Scenario): readonly Action[] {
  return strands.flatMap(({ actions }) => actions);
}

/** Whether it strikes or happens while the client still connects. */
function isOfHandshake({ after = [] }: Action): boolean {
  return after.some((point) => point === 'connect.written' || point === 'connect.invoked');
}
