import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';

/** Swaps neighbours in the schedule towards the scenario's order. */
export const swapNeighbours: ShrinkPass = {
  name: 'swap neighbours',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    const strandOf = strandIndex(scenario);
    for (let index = 0; index + 1 < schedule.length; index += 1) {
      const here = schedule[index];
      const next = schedule[index + 1];
      if (here === undefined || next === undefined) continue;
      if ((strandOf.get(here.action) ?? 0) <= (strandOf.get(next.action) ?? 0)) continue;
      const swapped = [...schedule];
      swapped[index] = { action: next.action, gap: here.gap };
      swapped[index + 1] = { action: here.action, gap: next.gap };
      yield { scenario, schedule: swapped };
    }
  },
};

/** Writes the strands down in the order in which they first acted, so that the default order is as near as can be. */
export const sortStrands: ShrinkPass = {
  name: 'sort strands',
  *candidates({ scenario, schedule }: Shrunk): Iterable<Candidate> {
    const firstAt = new Map<string, number>();
    schedule.forEach(({ action }, index) => {
      if (!firstAt.has(action)) firstAt.set(action, index);
    });
    const start = (actions: readonly { readonly id: string }[]): number =>
      Math.min(...actions.map(({ id }) => firstAt.get(id) ?? Number.POSITIVE_INFINITY));
    const strands = [...scenario.strands].sort((a, b) => {
      const [first, second] = [start(a.actions), start(b.actions)];
      return first === second ? 0 : first - second;
    });
    if (strands.some((strand, index) => strand !== scenario.strands[index])) {
      yield { scenario: { ...scenario, strands }, schedule };
    }
  },
};

function strandIndex(scenario: Candidate['scenario']): ReadonlyMap<string, number> {
  return new Map(scenario.strands.flatMap(({ actions }, strand) => actions.map(({ id }) => [id, strand] as const)));
}
