import { describe, expect, it } from 'vitest';
import type { Chooser, EnabledStrand } from '../../core/choice.js';
import { GAPS, type Gap } from '../../core/schedule.js';
import { mixSeed, Random } from '../random.js';
import { findStrategy, SEARCH_STRATEGIES, STRATEGIES } from './catalogue.js';
import { first } from './first.js';
import { drawGap } from './gap-weights.js';
import { pct } from './pct.js';
import { portfolio } from './portfolio.js';
import { random } from './random.js';
import { replayStrategy } from './replay.js';
import type { RunContext, Strategy } from './strategy.js';
import { urw } from './urw.js';

function chooserOf(strategy: Strategy, context: RunContext): Chooser {
  const { guide } = strategy.guide(context);
  if (guide.kind !== 'choose') throw new Error(`${strategy.name} does not choose`);
  return guide.chooser;
}

/** Independent strands, by name, with as many actions as given: `aab` is the order in which they act. */
function interleave(chooser: Chooser, lengths: Readonly<Record<string, number>>, gaps?: readonly Gap[]): string {
  const left = new Map(Object.entries(lengths));
  let order = '';
  for (;;) {
    if (gaps !== undefined) order += `${gaps[chooser.choose(gaps.length, { label: 'gap', gaps })]} `;
    const strands = [...left]
      .filter(([, remaining]) => remaining > 0)
      .map(([name, remaining]): EnabledStrand => {
        return { name, remaining, actor: 'app', next: { id: `${name}${remaining}`, kind: 'call' } };
      });
    if (strands.length === 0) return order;
    const index = strands.length === 1 ? 0 : chooser.choose(strands.length, { label: 'strand', strands });
    const name = strands[index]?.name ?? '';
    left.set(name, (left.get(name) ?? 0) - 1);
    order += name;
  }
}

function countOrders(
  strategy: Strategy,
  lengths: Readonly<Record<string, number>>,
  runs: number,
  seedOf: (run: number) => number = (run) => mixSeed(1, run),
): Map<string, number> {
  const counts = new Map<string, number>();
  const steps = Object.values(lengths).reduce((sum, length) => sum + length, 0);
  for (let run = 0; run < runs; run += 1) {
    const order = interleave(chooserOf(strategy, { index: 1, steps, seed: seedOf(run) }), lengths);
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  return counts;
}

/** How far these counts are from all being equal; an order that never came is not in them and counts as zero. */
function chiSquare(counts: ReadonlyMap<string, number>, orders: number, runs: number): number {
  const expected = runs / orders;
  const missing = (orders - counts.size) * expected;
  return [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, missing);
}

const OFFERED: readonly Gap[] = ['idle', 'turn0', 'joined', 2, 0];

describe('every strategy', () => {
  const runs = [0, 1, 2, 3, 4, 5].map((index) => ({ index, steps: 9 }));

  it.each(SEARCH_STRATEGIES.map((strategy) => [strategy.name, strategy] as const))(
    '%s makes the same choices from the same seed',
    (name, strategy) => {
      const orders = (seed: number): string[] =>
        runs.map((run) => interleave(chooserOf(strategy, { ...run, seed }), { a: 5, b: 4, c: 3 }, OFFERED));
      expect(orders(11)).toEqual(orders(11));
      if (name !== 'first') expect(orders(11)).not.toEqual(orders(12));
    },
  );

  it('says what it does and where it comes from, and is found by its name', () => {
    for (const { name, statement, source } of STRATEGIES) {
      expect([statement, source].join(' ')).toMatch(/^[A-Z].*\. .*[A-Z].*\.$/);
      expect(findStrategy(name)?.name).toBe(name === 'replay' || name === 'exhaustive' ? undefined : name);
    }
    expect(new Set(STRATEGIES.map(({ name }) => name)).size).toBe(STRATEGIES.length);
    expect(SEARCH_STRATEGIES[0]?.name).toBe('portfolio');
  });
});

describe('first', () => {
  it('takes the default everywhere', () => {
    expect(interleave(chooserOf(first, { seed: 5, index: 0, steps: 0 }), { a: 2, b: 2 }, OFFERED)).toBe(
      'idle aidle aidle bidle bidle ',
    );
  });
});

describe('urw', () => {
  it.each([
    ['2 and 2', { a: 2, b: 2 }, 6, 20.5],
    ['3 and 1', { a: 3, b: 1 }, 4, 16.3],
    ['2, 1 and 1', { a: 2, b: 1, c: 1 }, 12, 31.3],
  ])('is uniform over the interleavings of strands of %s actions', (_name, lengths, orders, limit) => {
    const counts = countOrders(urw, lengths, 12_000);
    expect(counts.size).toBe(orders);
    expect(chiSquare(counts, orders, 12_000)).toBeLessThan(limit); // p = 0.001
  });

  it('is not what a random walk is, which fails the same test by far', () => {
    expect(chiSquare(countOrders(random, { a: 3, b: 1 }, 12_000), 4, 12_000)).toBeGreaterThan(1_000);
  });
});

describe('random', () => {
  it('draws every strand that can act equally often', () => {
    const counts = countOrders(random, { a: 1, b: 1, c: 1 }, 12_000);
    expect(counts.size).toBe(6);
    expect(chiSquare(counts, 6, 12_000)).toBeLessThan(20.5); // p = 0.001
  });
});

describe('pct', () => {
  const RUNS = 6_000;
  /** Seeds of one depth: the rest of a seed by 4 decides. */
  const ofDepth = (depth: number) => (run: number) => (mixSeed(1, run) >>> 2) * 4 + depth - 1;
  const hits = (depth: number, lengths: Readonly<Record<string, number>>, wanted: string): number =>
    countOrders(pct, lengths, RUNS, ofDepth(depth)).get(wanted) ?? 0;
  /** What the paper promises: one run in n * k^(d - 1), for n strands and k steps. */
  const promised = (depth: number, strands: number, steps: number): number => RUNS / (strands * steps ** (depth - 1));

  it('finds at depth 1 the order in which a long strand is over before a short one begins', () => {
    const wanted = `${'b'.repeat(20)}a`;
    expect(hits(1, { a: 1, b: 20 }, wanted)).toBeGreaterThan(0.9 * promised(1, 2, 21));
    expect(countOrders(random, { a: 1, b: 20 }, RUNS).get(wanted)).toBeUndefined();
  });

  it('finds at depth 2 the order in which one strand is interrupted by the whole of another', () => {
    const wanted = `aaaaa${'b'.repeat(10)}aaaaa`;
    expect(hits(2, { a: 10, b: 10 }, wanted)).toBeGreaterThan(0.9 * promised(2, 2, 20));
    expect(hits(1, { a: 10, b: 10 }, wanted)).toBe(0);
    expect(countOrders(random, { a: 10, b: 10 }, RUNS).get(wanted)).toBeUndefined();
  });

  it.each([['abcab'], ['abcba']])(
    'finds at depth 3 the order %s, whichever of two interrupted strands has to wait longer',
    (wanted) => {
      // The initial priorities must be those of all three strands, 1 in 3!, and both change points must come where they
      // do.
      const expected = RUNS / (6 * 5 ** 2);
      expect(hits(3, { a: 2, b: 2, c: 1 }, wanted)).toBeGreaterThan(0.8 * expected);
      expect(hits(2, { a: 2, b: 2, c: 1 }, wanted)).toBe(0);
    },
  );

  it('has a depth of 1 to 4 in every run, whatever its place among the runs of a scenario', () => {
    const orders = (depth: number): number => countOrders(pct, { a: 6, b: 6 }, 500, ofDepth(depth)).size;
    expect(orders(1)).toBe(2);
    expect(orders(2)).toBeGreaterThan(orders(1));
    expect(orders(3)).toBeGreaterThan(orders(2));
    expect(orders(4)).toBeGreaterThan(orders(3));
    expect(orders(5)).toBe(2);
  });
});

describe('portfolio', () => {
  const byOf = (index: number): string => portfolio.guide({ seed: 1, index, steps: 5 }).by;
  const others = SEARCH_STRATEGIES.map(({ name }) => name).filter((name) => name !== 'portfolio' && name !== 'first');

  it('runs the order of the scenario first and rotates all the others from then on', () => {
    expect(byOf(0)).toBe('first');
    const by = Array.from({ length: 2 * others.length }, (_, turn) => byOf(1 + turn));
    expect(by).toEqual([...others, ...others]);
  });

  it('hands over to each as if that ran alone', () => {
    const lengths = { a: 3, b: 3, c: 3 };
    for (let index = 0; index <= others.length; index += 1) {
      const context = { seed: 7, index, steps: 9 };
      const alone = findStrategy(byOf(index));
      if (alone === undefined) throw new Error(`there is no strategy ${byOf(index)}`);
      expect(interleave(chooserOf(portfolio, context), lengths, OFFERED)).toBe(
        interleave(chooserOf(alone, context), lengths, OFFERED),
      );
    }
  });
});

describe('replay', () => {
  it('is the schedule to follow, strictly or not', () => {
    const schedule = [{ action: 'A', gap: 2 as const }];
    expect(replayStrategy(schedule, true).guide({ seed: 1, index: 0, steps: 0 })).toEqual({
      guide: { kind: 'follow', schedule, strict: true },
      by: 'replay',
    });
  });
});

describe('drawGap', () => {
  /** A source of numbers that always gives the lowest, or the highest, number below the count. */
  const extreme = (highest: boolean, counts: number[]): Random =>
    Object.assign(new Random(1), {
      below: (count: number) => {
        counts.push(count);
        return highest ? count - 1 : 0;
      },
    });

  it('draws an offered gap whatever number comes, the last for the highest', () => {
    const counts: number[] = [];
    for (const offered of [GAPS, OFFERED, ['idle'] as const, [0, 'joined'] as const]) {
      expect(drawGap(offered, extreme(false, counts))).toBe(0);
      expect(drawGap(offered, extreme(true, counts))).toBe(offered.length - 1);
    }
  });

  it('adds up the weights of what is offered and of nothing else', () => {
    const counts: number[] = [];
    const low = extreme(false, counts);
    drawGap(GAPS, low);
    for (const gap of GAPS) drawGap([gap], low);
    const [all, ...each] = counts;
    expect(each.reduce((sum, weight) => sum + weight, 0)).toBe(all);
    // Every gap has a weight of its own: 1 is what one that was forgotten would get.
    expect(Math.min(...each)).toBeGreaterThan(1);
  });

  it('draws every gap as often as it weighs, idle most often', () => {
    const draws = new Random(3);
    const drawn = new Map<Gap, number>();
    for (let times = 0; times < 98_000; times += 1) {
      const gap = GAPS[drawGap(GAPS, draws)] ?? 'idle';
      drawn.set(gap, (drawn.get(gap) ?? 0) + 1);
    }
    const weights: number[] = [];
    for (const gap of GAPS) drawGap([gap], extreme(false, weights));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const distance = GAPS.reduce<number>((sum, gap, index) => {
      const expected = (98_000 * (weights[index] ?? 0)) / total;
      return sum + ((drawn.get(gap) ?? 0) - expected) ** 2 / expected;
    }, 0);
    expect(distance).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001
    expect(Math.max(...drawn.values())).toBe(drawn.get('idle'));
  });
});
