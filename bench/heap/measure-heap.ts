/**
 * Whether a long search holds on to memory: the heap in use, after garbage was collected, between schedule 2,000 and
 * schedule 100,000 of one search on the reference client. Scenarios are generated, the strategy is the portfolio, and
 * all properties judge, as in `tailrace run`. The first 2,000 schedules are left out, since code is compiled and caches
 * fill meanwhile.
 */
import { formatCount } from '../../reports/format-numbers.js';
import type { ModuleReference } from '../../src/suite/contracts.js';
import { findTarget } from '../../src/targets/registry.js';
import { BenchThread } from '../bench-thread.js';
import { formatTable } from '../report/format-table.js';

/** What may be held after the last sample beyond what was held at the first, in bytes. */
export const GROWTH_MAX = 20_000_000;

const SCHEDULES = 100_000;
/** After how many schedules the heap is looked at; the first and the last are compared. */
const SAMPLES: readonly number[] = [2_000, 25_000, 50_000, 75_000, SCHEDULES];

export interface HeapRequest {
  readonly target: ModuleReference;
  readonly seed: string;
  readonly schedules: number;
  readonly samples: readonly number[];
}

export interface HeapAnswer {
  /** Bytes, one per sample. */
  readonly heaps: readonly number[];
  /** The properties that were violated on the way. */
  readonly violated: readonly string[];
}

export interface HeapResult extends HeapAnswer {
  readonly samples: readonly number[];
  /** Bytes. */
  readonly growth: number;
}

export async function measureHeap(): Promise<HeapResult> {
  const target = findTarget('reference');
  if (target === undefined) throw new Error('the reference client is not among the targets');
  const { name, module } = target;
  const thread = new BenchThread<HeapRequest, HeapAnswer>(new URL('./heap-thread.js', import.meta.url));
  try {
    const request = { target: { name, module }, seed: 'heap', schedules: SCHEDULES, samples: SAMPLES };
    const answer = await thread.ask(request);
    return {
      ...answer,
      samples: SAMPLES,
      growth: (answer.heaps.at(-1) ?? Number.NaN) - (answer.heaps[0] ?? Number.NaN),
    };
  } finally {
    await thread.close();
  }
}

/** Whether the heap grew by less than it may. A growth that is not known is too much. */
export function isFlat({ growth }: Pick<HeapResult, 'growth'>): boolean {
  return growth < GROWTH_MAX;
}

export function formatHeap(result: HeapResult): string {
  const table = formatTable(
    [
      { heading: 'schedules', align: 'right' },
      { heading: 'heap in use', align: 'right' },
    ],
    result.samples.map((sample, index) => [formatCount(sample), megabytes(result.heaps[index] ?? Number.NaN)]),
  );
  const verdict = isFlat(result) ? 'flat' : 'NOT FLAT';
  const violated = result.violated.length === 0 ? '' : `violated on the way: ${result.violated.join(', ')}\n`;
  return `${table}growth ${megabytes(result.growth)}, at most ${megabytes(GROWTH_MAX)}: ${verdict}\n${violated}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
