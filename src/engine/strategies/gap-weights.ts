import type { Gap } from '../../core/schedule.js';
import type { Random } from '../random.js';

/**
 * How often each gap is drawn, against the others that are possible. Idle is common, because much is reached only by a
 * client that has come to rest; short gaps come in the order of how often a transport shows them.
 */
const WEIGHTS: ReadonlyMap<Gap, number> = new Map<Gap, number>([
  ['idle', 34],
  ['turn0', 10],
  ['turn1', 6],
  ['turn2', 3],
  ['turn3', 2],
  ['turn4', 2],
  ['joined', 10],
  [0, 6],
  [1, 6],
  [2, 4],
  [3, 3],
  [4, 3],
  [5, 3],
  [6, 2],
  [7, 2],
  [8, 2],
]);

const cumulated = new Map<readonly Gap[], readonly number[]>();

/** Draws the index of one of these gaps by its weight. The lists are few and kept, so each is added up once. */
export function drawGap(gaps: readonly Gap[], random: Random): number {
  let sums = cumulated.get(gaps);
  if (sums === undefined) {
    let sum = 0;
    sums = gaps.map((gap) => {
      sum += WEIGHTS.get(gap) ?? 1;
      return sum;
    });
    cumulated.set(gaps, sums);
  }
  const last = sums.length - 1;
  const drawn = random.below(sums[last] ?? 1);
  let index = 0;
  while (index < last && drawn >= (sums[index] ?? 0)) index += 1;
  return index;
}
