/**
 * `npm run bench`: measures the rate (rate/), the finding power (finding/) and the heap (heap/), each as its file says,
 * and prints a table of each.
 *
 * Benches print and record; they are no timed tests. The rate only prints its ratio against the goal. The exit code is
 * 1 when a planted defect was missed or the heap was not flat, 2 for wrong usage, else 0.
 *
 *     node dist/bench/main.js [--only rate|finding|heap] [--rounds N] [--record FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ENGINE_VERSION } from '../src/core/version.js';
import { formatFinding, measureFinding } from './finding/measure-finding.js';
import { formatHeap, isFlat, measureHeap } from './heap/measure-heap.js';
import { formatRate, measureRate } from './rate/measure-rate.js';
import { clearProgress, showProgress } from './report/progress.js';
import { readCount } from './report/read-count.js';

const PARTS = ['rate', 'finding', 'heap'] as const;
type Part = (typeof PARTS)[number];

/** Rounds of the rate that count. */
const ROUNDS_DEFAULT = 7;

/** What one part has to tell: its table, what is recorded of it, and whether it kept its bound. */
interface Outcome {
  readonly text: string;
  readonly record: unknown;
  readonly kept: boolean;
}

async function measure(part: Part, rounds: number): Promise<Outcome> {
  switch (part) {
    case 'rate': {
      const result = await measureRate(rounds, (round) => showProgress(`rate: round ${round} of ${rounds}`));
      return { text: formatRate(result), record: result, kept: true };
    }
    case 'finding': {
      const findings = await measureFinding((about) => showProgress(`finding: ${about}`));
      return { text: formatFinding(findings), record: findings, kept: !findings.some(({ missed }) => missed) };
    }
    case 'heap': {
      showProgress('heap: 100,000 schedules');
      const result = await measureHeap();
      return { text: formatHeap(result), record: result, kept: isFlat(result) };
    }
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, rounds: { type: 'string' }, record: { type: 'string' } },
  });
  const parts = values.only === undefined ? PARTS : PARTS.filter((part) => part === values.only);
  if (parts.length === 0) throw new RangeError(`--only takes ${PARTS.join(', ')}, not ${JSON.stringify(values.only)}`);
  const rounds = readCount('--rounds', values.rounds, ROUNDS_DEFAULT);
  const records: Record<string, unknown> = { engine: ENGINE_VERSION, node: process.version };
  let kept = true;
  for (const part of parts) {
    const outcome = await measure(part, rounds);
    clearProgress();
    process.stdout.write(`${part}\n\n${outcome.text}\n`);
    records[part] = outcome.record;
    kept &&= outcome.kept;
  }
  if (values.record !== undefined) writeFileSync(values.record, `${JSON.stringify(records, undefined, 2)}\n`);
  return kept ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  clearProgress();
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
