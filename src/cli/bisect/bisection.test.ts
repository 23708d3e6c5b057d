import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bisection, type Change, changeOf, learn, type Mark, nextToTry, stepsLeft } from './bisection.js';

type End = Bisection['oldest'];

/** As many versions as marks, in which nothing but their place counts. */
const namesOf = (marks: readonly Mark[]): string[] => marks.map((_, index) => `v${index}`);

/** Marks with the change at a place: from there on they are the opposite of the oldest. */
function marksOf(count: number, changeAt: number, oldest: End, skipped: (index: number) => boolean): Mark[] {
  const newest = oldest === 'good' ? 'bad' : 'good';
  return Array.from({ length: count }, (_, index) => {
    const isEnd = index === 0 || index === count - 1;
    if (!isEnd && skipped(index)) return 'skipped';
    return index < changeAt ? oldest : newest;
  });
}

function bisect(marks: readonly Mark[], oldest: End): { readonly change: Change; readonly tried: readonly string[] } {
  const versions = namesOf(marks);
  let bisection: Bisection = { versions, oldest, learnt: [] };
  for (let next = nextToTry(bisection); next !== undefined; next = nextToTry(bisection)) {
    if (bisection.learnt.length > marks.length) throw new Error('it never comes to an end');
    bisection = learn(bisection, next, marks[versions.indexOf(next)] ?? 'skipped');
  }
  return { change: changeOf(bisection), tried: bisection.learnt.map(([version]) => version) };
}

/** The same by trying every version, from the oldest on. */
function scan(marks: readonly Mark[], oldest: End): Change {
  const versions = namesOf(marks);
  const newest = oldest === 'good' ? 'bad' : 'good';
  const first = marks.indexOf(newest);
  const last = marks.slice(0, first).lastIndexOf(oldest);
  return { last: versions[last] ?? '', first: versions[first] ?? '', between: versions.slice(last + 1, first) };
}

const ENDS = ['good', 'bad'] as const;

describe('a bisection', () => {
  it.each(ENDS)(
    'of at most nine versions comes to what a scan does from a %s oldest one, wherever one is skipped',
    (oldest) => {
      let cases = 0;
      for (let count = 2; count <= 9; count += 1) {
        for (let changeAt = 1; changeAt < count; changeAt += 1) {
          for (let skipped = 0; skipped < 2 ** (count - 2); skipped += 1) {
            const marks = marksOf(count, changeAt, oldest, (index) => ((skipped >> (index - 1)) & 1) === 1);
            const { change, tried } = bisect(marks, oldest);
            expect(change, marks.join(' ')).toEqual(scan(marks, oldest));
            expect(new Set(tried).size).toBe(tried.length);
            expect(tried).not.toContain('v0');
            expect(tried).not.toContain(`v${count - 1}`);
            cases += 1;
          }
        }
      }
      expect(cases).toBe(1793);
    },
  );

  it('of any size comes to what a scan does', () => {
    const given = fc
      .record({ count: fc.integer({ min: 2, max: 300 }), place: fc.nat(), oldest: fc.constantFrom(...ENDS) })
      .chain(({ count, place, oldest }) =>
        fc.array(fc.boolean(), { minLength: count, maxLength: count }).map((skips) => ({
          oldest,
          marks: marksOf(count, 1 + (place % (count - 1)), oldest, (index) => skips[index] === true),
        })),
      );
    fc.assert(
      fc.property(given, ({ marks, oldest }) => {
        expect(bisect(marks, oldest).change).toEqual(scan(marks, oldest));
      }),
    );
  });

  it('tries no more versions than the steps that it says are left', () => {
    for (const count of [2, 3, 10, 64, 65, 500]) {
      const versions = namesOf(marksOf(count, 1, 'good', () => false));
      const steps = stepsLeft({ versions, oldest: 'good', learnt: [] });
      expect(steps).toBe(Math.ceil(Math.log2(count - 1)));
      for (let changeAt = 1; changeAt < count; changeAt += 1) {
        const { tried } = bisect(
          marksOf(count, changeAt, 'good', () => false),
          'good',
        );
        expect(tried.length).toBeLessThanOrEqual(steps);
      }
    }
  });

  it('tries the neighbours of a version that cannot be tried, and then the middle of the longest row', () => {
    const versions = namesOf(marksOf(101, 1, 'good', () => false));
    let bisection: Bisection = { versions, oldest: 'good', learnt: [] };
    const tried: string[] = [];
    for (let trial = 0; trial < 6; trial += 1) {
      const next = nextToTry(bisection) ?? '';
      tried.push(next);
      bisection = learn(bisection, next, 'skipped');
    }
    expect(tried).toEqual(['v50', 'v49', 'v51', 'v24', 'v75', 'v36']);
  });

  it('leaves a long row of versions that cannot be tried where the change is not near them', () => {
    for (let changeAt = 1; changeAt < 200; changeAt += 1) {
      if (changeAt >= 50 && changeAt <= 150) continue;
      const marks = marksOf(200, changeAt, 'good', (index) => index >= 60 && index <= 140);
      expect(bisect(marks, 'good').tried.length).toBeLessThan(40);
    }
  });

  it('has nothing to try where the two ends are neighbours', () => {
    const bisection: Bisection = { versions: ['1.0.0', '1.0.1'], oldest: 'bad', learnt: [] };
    expect([nextToTry(bisection), stepsLeft(bisection)]).toEqual([undefined, 0]);
    expect(changeOf(bisection)).toEqual({ last: '1.0.0', first: '1.0.1', between: [] });
  });

  it('knows what is left when it is broken off', () => {
    const versions = ['1', '2', '3', '4', '5', '6', '7'];
    const bisection: Bisection = { versions, oldest: 'bad', learnt: [['4', 'skipped']] };
    expect(changeOf(bisection)).toEqual({ last: '1', first: '7', between: ['2', '3', '4', '5', '6'] });
    expect(changeOf(learn(bisection, '3', 'good'))).toEqual({ last: '1', first: '3', between: ['2'] });
  });
});
