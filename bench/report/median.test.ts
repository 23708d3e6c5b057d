import { describe, expect, it } from 'vitest';
import { median, pairedRatios } from './median.js';

describe('median', () => {
  it('is the middle of an odd count, in any order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it('is the mean of the two middle ones of an even count', () => {
    expect(median([10, 1, 4, 2])).toBe(3);
  });

  it('sorts by value and not by text', () => {
    expect(median([100, 20, 3])).toBe(20);
  });

  it('is undefined of nothing', () => {
    expect(median([])).toBeUndefined();
  });
});

describe('pairedRatios', () => {
  it('divides what was measured together', () => {
    expect(pairedRatios([6, 9], [2, 3])).toEqual([3, 3]);
  });

  it('leaves out what has no partner or a partner of zero', () => {
    expect(pairedRatios([6, 9, 1], [2, 0])).toEqual([3]);
  });
});
