import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.js';
import { parseCount, parseDuration, parseName, parseReport, parseSeed } from './parse-options.js';

describe('the options', () => {
  it.each([
    ['0', 0],
    ['5000', 5000],
  ])('takes the count %s', (text, count) => {
    expect(parseCount('--runs', text)).toBe(count);
  });

  it.each(['', '-1', '1.5', '1e3', '5,000', 'many', '99999999999999999999'])('refuses the count %j', (text) => {
    expect(() => parseCount('--runs', text)).toThrow(/--runs was given .* it takes a whole number/);
  });

  it.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ])('takes the duration %s', (text, ms) => {
    expect(parseDuration('--time', text)).toBe(ms);
  });

  it.each(['', '60', 's', '-5s', '1 m', '2min', '1h30m'])('refuses the duration %j and shows the form', (text) => {
    expect(() => parseDuration('--time', text)).toThrow(/500ms, 60s, 2m or 1h/);
  });

  it('takes any seed that can be copied from a log', () => {
    expect(parseSeed('--seed', 'a1-b2')).toBe('a1-b2');
    for (const text of ['', 'a b', 'a\n', 'x'.repeat(101)]) expect(() => parseSeed('--seed', text)).toThrow(UsageError);
  });

  it('takes a report as its kind and its file, which may have any name', () => {
    expect(parseReport('--report', 'json=out/a=b.json')).toEqual({ kind: 'json', file: 'out/a=b.json' });
  });

  it('refuses a report of an unknown kind, with the nearest name', () => {
    expect(() => parseReport('--report', 'jsn=x')).toThrow("there is no report 'jsn'; did you mean json?");
  });

  it.each(['json', 'json=', '=x', ''])('refuses the report %j, which lacks a part', (text) => {
    expect(() => parseReport('--report', text)).toThrow(/such as json=report\.json/);
  });

  it('refuses a name that does not exist, with the nearest ones', () => {
    expect(parseName('property', 'call-settles', ['call-settles'])).toBe('call-settles');
    expect(() =>
      parseName('property', 'call-setles', ['call-settles', 'close-settles', 'no-crash'], 'tailrace list'),
    ).toThrow(
      "there is no property 'call-setles'; did you mean call-settles or close-settles? (all of them: tailrace list)",
    );
  });

  it('lists all names where none is near and they are few', () => {
    expect(() => parseName('profile', 'overnight', ['quick', 'ci', 'soak'])).toThrow('there is quick, ci, soak');
  });
});
