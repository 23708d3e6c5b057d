/**
 * `npm run soak:broken`: whether every broken client is caught by the property it is written to break.
 *
 * Each client of the registry is hunted with 100 seeds and at most 2,000 schedules a seed, as `tailrace run` searches
 * (generated scenarios, the strategy `portfolio`), judged by its own property alone. A seed has caught it when a
 * violation was found, shrunk, and confirmed by two equal runs. Bounds: caught with at least 95 of 100 seeds; for a
 * race, at most 6 actions and 3 deviations in the median of the shrunk counterexamples; for `check-then-register` 2 and
 * 1, and 1 call, 1 eof and 1 deviation wherever a plain call was cut off by an eof. `failures` counts the different
 * fingerprints that the seeds showed.
 *
 * Seeds are `PREFIX-1`, `PREFIX-2`... so that a run can be repeated. The exit code is 1 when a bound is broken, 2 for
 * wrong usage, else 0.
 *
 * node dist/bench/soak-broken.js [--only NAME]... [--seeds N] [--runs N] [--seed PREFIX] [--workers N] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ENGINE_VERSION } from '../src/core/version.js';
import { TARGETS } from '../src/targets/registry.js';
import { clearProgress, showProgress } from './report/progress.js';
import { readCount } from './report/read-count.js';
import { formatSoak } from './soak/format-soak.js';
import { type HuntOptions, huntClients } from './soak/hunt-clients.js';

const SEEDS_DEFAULT = 100;
const RUNS_DEFAULT = 2_000;
const WORKERS_MAX = 2;
const FOLDER = 'broken/';

type Clients = HuntOptions['clients'];

function brokenClients(only: readonly string[] | undefined): Clients {
  const clients: Clients = TARGETS.flatMap((entry) =>
    entry.kind === 'broken' && entry.breaks !== undefined ? [{ ...entry, breaks: entry.breaks }] : [],
  );
  if (only === undefined) return clients;
  const names = only.map((name) => (name.startsWith(FOLDER) ? name : `${FOLDER}${name}`));
  const unknown = names.find((name) => !clients.some((client) => client.name === name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no ${unknown}; there are ${clients.map(({ name }) => name).join(', ')}`);
  }
  return clients.filter(({ name }) => names.includes(name));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      seeds: { type: 'string' },
      runs: { type: 'string' },
      seed: { type: 'string', default: 'soak' },
      workers: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const clients = brokenClients(values.only);
  const count = readCount('--seeds', values.seeds, SEEDS_DEFAULT);
  const runs = readCount('--runs', values.runs, RUNS_DEFAULT);
  const workers = readCount('--workers', values.workers, Math.min(WORKERS_MAX, availableParallelism()));
  const seeds = Array.from({ length: count }, (_, index) => `${values.seed}-${index + 1}`);
  const tell = (done: number): void => showProgress(`hunted ${done} of ${clients.length} broken clients`);
  tell(0);
  const summaries = await huntClients({ clients, seeds, runs, workers, onDone: tell });
  clearProgress();
  process.stdout.write(formatSoak(summaries));
  if (values.json !== undefined) {
    const record = {
      engine: ENGINE_VERSION,
      node: process.version,
      seed: values.seed,
      seeds: count,
      runs,
      clients: summaries,
    };
    writeFileSync(values.json, `${JSON.stringify(record, undefined, 2)}\n`);
  }
  return summaries.every(({ breaches }) => breaches.length === 0) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  clearProgress();
  process.stderr.write(`soak:broken: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
