import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { SpillingText } from './spilling-text.js';

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('tailrace-import-'));

describe('a text that grows', () => {
  it.each([0, 10, 100_000, 10_000_000])('is whole, with %i characters of it in memory', (inMemoryMax) => {
    const text = new SpillingText(inMemoryMax);
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} é世\ud83d\ude00\n`);
    for (const line of lines) text.append(line);
    expect([...text.pieces()].join('')).toBe(lines.join(''));
    text.dispose();
  });

  it('takes a temporary file only once it is long, and leaves none behind', () => {
    const before = folders();
    const text = new SpillingText(5);
    text.append('12345');
    expect(folders()).toEqual(before);
    text.append('6');
    expect(folders()).toHaveLength(before.length + 1);
    text.dispose();
    text.dispose();
    expect(folders()).toEqual(before);
  });
});
