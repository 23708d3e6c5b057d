import { describe, expect, it } from 'vitest';
import { formatCounted } from './format-numbers.js';

describe('a count with its noun', () => {
  it.each([
    [1, 'schedule', '1 schedule'],
    [5000, 'schedule', '5,000 schedules'],
    [1, 'property', '1 property'],
    [0, 'property', '0 properties'],
    [2, 'way', '2 ways'],
  ])('of %d %s is %s', (count, noun, words) => {
    expect(formatCounted(count, noun)).toBe(words);
  });
});
