import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROPERTIES } from './catalogue.js';

const fileOf = (family: string, name: string): URL => new URL(`${family}/${name}.ts`, import.meta.url);

describe('the catalogue', () => {
  test('lists every property once, family by family, in the order of the documentation', () => {
    expect(PROPERTIES.map(({ id }) => id)).toEqual([
      'call-settles',
      'late-call-fails-fast',
      'loss-beats-timeout',
      'read-wakes',
      'no-dead-session',
      'connect-settles',
      'close-settles',
      'response-before-loss-wins',
      'no-output-lost-pushed',
      'no-output-lost-polled',
      'exit-not-masked',
      'output-in-order-once',
      'terminal-once-and-last',
      'late-subscriber-sees-history',
      'generations-apart',
      'response-to-its-call',
      'loss-is-distinguishable',
      'files-report-broken-pipe',
      'server-error-preserved',
      'first-reason-kept',
      'no-false-loss',
      'no-false-success',
      'no-crash',
      'stray-response-ignored',
      'request-answered',
      'malformed-contained',
      'silent-after-loss',
      'close-told-once',
      'no-residue',
    ]);
    const families = PROPERTIES.map(({ family }) => family);
    expect(families.filter((family, index) => families.indexOf(family) === index)).toEqual([
      'settles',
      'keeps',
      'tells',
      'stands',
    ]);
  });

  test('marks as should exactly what a correct client may leave out', () => {
    expect(PROPERTIES.filter(({ level }) => level === 'should').map(({ id }) => id)).toEqual([
      'first-reason-kept',
      'request-answered',
      'silent-after-loss',
      'close-told-once',
      'no-residue',
    ]);
  });

  test.each(PROPERTIES)(
    '$id can be explained: it says what, why, when it is reached and what breaks it',
    (property) => {
      for (const sentence of [property.statement, property.why, property.reach, property.brokenBy]) {
        expect(sentence).toMatch(/^[A-Z`].*\.$/u);
      }
      for (const source of property.sources) {
        expect(new URL(source).protocol).toBe('https:');
      }
      expect(property.kinds.length).toBeGreaterThan(0);
      expect(new Set(property.kinds).size).toBe(property.kinds.length);
    },
  );

  test.each(PROPERTIES)('$id is defined in the file of its name and judged by a whole table', ({ family, id }) => {
    expect(existsSync(fileOf(family, id))).toBe(true);
    // The checks of a table include that it has rows of all three sorts and one for each kind.
    expect(readFileSync(fileOf(family, `${id}.test`), 'utf8')).toContain('checksOf(property');
  });
});
