import type { EndedBy, OpenAfterLoss } from '../core/report.js';
import type { Scenario } from '../core/scenario.js';
import type { RunResult } from '../core/world.js';

type Observed = Pick<RunResult, 'history' | 'settledAfterEndMs'>;

interface Tally {
  readonly afterLoss: string;
  calls: number;
  maxMs: number;
  readonly endedBy: Record<EndedBy, number>;
}

/**
 * How long calls stay open that are open when the connection ends, and what ends them: kept apart by what a client that
 * connects again finds. A client that gives itself a while for that keeps its callers waiting for as long.
 */
export class OpenAfterLossCount {
  readonly #tallies = new Map<string, Tally>();

  add({ history: { events }, settledAfterEndMs = {} }: Observed, scenario: Pick<Scenario, 'afterLoss'>): void {
    const afterLoss = scenario.afterLoss ?? 'none';
    const end = events.find((event) => event.type === 'end-taken');
    if (end === undefined) return;
    const open = new Set<string>();
    let lost = false;
    for (const event of events) {
      if (event === end) lost = true;
      else if (event.type === 'invoked' && event.operation === 'call' && !lost) open.add(event.op);
      else if (event.type === 'settled' && open.delete(event.op) && lost) {
        const failure = event.outcome === 'rejected' ? event.failure.kind : 'answered';
        this.#count(afterLoss, endedBy(failure), Math.round(settledAfterEndMs[event.op] ?? 0));
      }
    }
    for (const _ of open) this.#count(afterLoss, 'nothing', 0);
  }

  result(): readonly OpenAfterLoss[] {
    return [...this.#tallies.values()].sort((a, b) => (a.afterLoss < b.afterLoss ? -1 : 1));
  }

  #count(afterLoss: string, by: EndedBy, ms: number): void {
    let tally = this.#tallies.get(afterLoss);
    if (tally === undefined) {
      tally = { afterLoss, calls: 0, maxMs: 0, endedBy: { loss: 0, timeout: 0, answer: 0, other: 0, nothing: 0 } };
      this.#tallies.set(afterLoss, tally);
    }
    tally.calls += 1;
    tally.maxMs = Math.max(tally.maxMs, ms);
    tally.endedBy[by] += 1;
  }
}

function endedBy(failure: string): EndedBy {
  switch (failure) {
    case 'disconnected':
      return 'loss';
    case 'timeout':
      return 'timeout';
    case 'answered':
    case 'server':
      return 'answer';
    default:
      return 'other';
  }
}
