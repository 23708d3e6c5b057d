import { expect, it } from 'vitest';
import { readCount } from './read-count.js';

it('reads whole numbers, and takes the default where the option is absent', () => {
  expect(readCount('--seeds', '20', 100)).toBe(20);
  expect(readCount('--seeds', undefined, 100)).toBe(100);
});

it.each(['0', '-1', '1.5', 'many', ''])('refuses %j, naming the option', (text) => {
  expect(() => readCount('--seeds', text, 100)).toThrow('--seeds takes a whole number of at least 1');
});
