import { describe, expect, it } from 'vitest';
import { blank, printable, shorten, shortJson } from './shorten.js';

describe('a payload in a few words', () => {
  const value = { a: 'text', b: [1, true, null, { c: 'more' }], d: {} };

  it('is its JSON, if that is short', () => {
    expect(shortJson(value, 100, false)).toBe(JSON.stringify(value));
  });

  it.each([1, 2, 5, 10, 20, 40])('has at most %i characters, and a mark where it was cut', (lengthMax) => {
    const short = shortJson(value, lengthMax, false);
    expect(short).toHaveLength(lengthMax);
    expect(short.endsWith('…')).toBe(true);
    expect(JSON.stringify(value).startsWith(short.slice(0, -1))).toBe(true);
  });

  it('keeps nothing but its keys and its shape once it is hidden', () => {
    expect(shortJson(value, 100, true)).toBe('{"a":"…","b":[0,false,null,{"c":"…"}],"d":{}}');
    expect(shortJson('text', 100, true)).toBe('"…"');
    expect(shortJson(-12.5, 100, true)).toBe('0');
  });

  it('is made without writing all of a large value', () => {
    let read = 0;
    const items = new Proxy(
      Array.from({ length: 10_000 }, () => 'item'),
      {
        get: (target, key) => {
          read += typeof key === 'string' && /^\d+$/.test(key) ? 1 : 0;
          return Reflect.get(target, key);
        },
      },
    );
    expect(shortJson({ items }, 30, false)).toBe('{"items":["item","item","item…');
    expect(read).toBeLessThan(10);
  });
});

describe('a text that is shown', () => {
  it.each([
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\u0085b\u2028c\u202ed\ufeffe', 'a\\u0085b\\u2028c\\u202ed\\ufeffe'],
    ['half \ud83d and \ude00 and whole \ud83d\ude00', 'half \\ud83d and \\ude00 and whole \ud83d\ude00'],
    ['é世界 …', 'é世界 …'],
  ])('has what a terminal or YAML would obey as escapes: %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(shorten(text, 100)).toBe(shown);
  });

  it('keeps its length where it is blanked', () => {
    expect(blank('é\nab')).toBe('xxxx');
  });
});
