import type { HuntResult, JobResult } from '../../src/suite/job.js';
import { runWorker, type WorkerEnd } from '../../src/suite/run-worker.js';
import type { TargetEntry } from '../../src/targets/target-entry.js';
import { type HuntSummary, judgeHunt, type Quarry } from './judge-hunt.js';

export interface HuntOptions {
  readonly clients: readonly (TargetEntry & Quarry)[];
  readonly seeds: readonly string[];
  /** Schedules at most, for each seed. */
  readonly runs: number;
  /** Workers at once. */
  readonly workers: number;
  /** Told whenever the hunt for one more client is over. */
  readonly onDone: (done: number) => void;
}

/** Hunts every client in a worker of its own, several at once, and returns what each came to in the order given. */
export async function huntClients(options: HuntOptions): Promise<HuntSummary[]> {
  const { clients, workers, onDone } = options;
  const summaries: HuntSummary[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < clients.length; index = next++) {
      const client = clients[index];
      if (client === undefined) return;
      summaries[index] = await huntClient(client, options);
      done += 1;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return summaries;
}

/** A hunt that fails is a breach of its own, so that the others are still told of. */
async function huntClient(client: TargetEntry & Quarry, { seeds, runs }: HuntOptions): Promise<HuntSummary> {
  const { name, module, breaks } = client;
  try {
    const end = await runWorker({ kind: 'hunt', target: { name, module }, property: breaks, seeds, runs });
    return judgeHunt(client, resultsOf(end));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const missed = seeds.map((seed): HuntResult => ({ seed }));
    return { ...judgeHunt(client, missed), breaches: [`the hunt failed: ${why}`] };
  }
}

function resultsOf(end: WorkerEnd): readonly HuntResult[] {
  if (end.kind !== 'done') throw new Error(`the worker ended ${end.kind}`);
  const result: JobResult = end.result;
  if (result.kind !== 'hunt') throw new Error(`the worker did ${result.kind}`);
  return result.results;
}
