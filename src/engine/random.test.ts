import { describe, expect, it } from 'vitest';
import { mixSeed, Random, seedFromText } from './random.js';

/** xoshiro128** 1.1 as its authors' C code has it, in whole numbers: written independently of ours. */
function reference(a: number, b: number, c: number, d: number): () => number {
  const word = 0xffff_ffffn;
  const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (32n - by))) & word;
  let [s0, s1, s2, s3] = [BigInt(a), BigInt(b), BigInt(c), BigInt(d)];
  return () => {
    const result = (rotate((s1 * 5n) & word, 7n) * 9n) & word;
    const shifted = (s1 << 9n) & word;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11n);
    return Number(result);
  };
}

function take(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

describe('Random', () => {
  it('is judged by a reference that gives the published sequence for the state 1, 2, 3, 4', () => {
    // The test of the Rust crate rand_xoshiro, whose values come from the authors' C code.
    expect(take(10, reference(1, 2, 3, 4))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it.each([0, 1, 42, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])(
    'gives the sequence of xoshiro128** from seed %i',
    (seed) => {
      const random = new Random(seed);
      const state = [1, 2, 3, 4].map((part) => mixSeed(seed, part));
      const [a = 0, b = 0, c = 0, d = 0] = state;
      // The last word is made odd, so that the state is never all zero.
      expect(take(2_000, () => random.next())).toEqual(take(2_000, reference(a, b, c, d % 2 === 0 ? d + 1 : d)));
    },
  );

  it('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (seed: number): number[] => {
      const random = new Random(seed);
      return take(8, () => random.next());
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  it('draws below a count all the numbers there are, equally often, and no other', () => {
    const random = new Random(1);
    const drawn = new Map<number, number>();
    for (let times = 0; times < 70_000; times += 1) {
      const number = random.below(7);
      drawn.set(number, (drawn.get(number) ?? 0) + 1);
    }
    expect([...drawn.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const chiSquare = [...drawn.values()].reduce((sum, times) => sum + (times - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.5); // 6 degrees of freedom, p = 0.001
    expect(take(100, () => random.below(1))).toEqual(take(100, () => 0));
  });
});

describe('mixSeed', () => {
  it('is splitmix32: the parts 1, 2, 3... of a seed are its sequence', () => {
    // Published with several implementations of splitmix32 in its 0x21f0aaad, 0x735a2d97 form.
    expect([1, 2, 3, 4].map((part) => mixSeed(0, part))).toEqual([1684164658, 3653269916, 2939563536, 2141751570]);
    expect([1, 2, 3, 4].map((part) => mixSeed(42, part))).toEqual([551831576, 144025891, 322543647, 3034809370]);
  });

  it('gives 32 bits whatever it is given, and never the same for two parts of one seed', () => {
    const parts = [-1, ...Array(10_000).keys()];
    const seeds = parts.map((part) => mixSeed(0xffff_ffff, part));
    expect(new Set(seeds).size).toBe(parts.length);
    for (const seed of seeds) expect(seed).toBe(seed >>> 0);
  });
});

describe('seedFromText', () => {
  it('is FNV-1a, with its published values', () => {
    expect(seedFromText('')).toBe(0x811c_9dc5);
    expect(seedFromText('a')).toBe(0xe40c_292c);
    expect(seedFromText('foobar')).toBe(0xbf9c_f968);
  });
});
