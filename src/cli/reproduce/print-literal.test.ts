import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code, type Literal, printLiteral, printText, WIDTH } from './print-literal.js';

const read = (source: string): unknown => runInThisContext(`(${source})`);

describe('data as a literal', () => {
  it('is read as the same data, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const source = printLiteral(value as Literal, '  value: ');
        expect(JSON.stringify(read(source))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('stands on one line where that fits, and else in as many as it takes, one below the other', () => {
    expect(printLiteral({ kind: 'call', after: ['A.settled'], 'a-b': 1, none: undefined }, '')).toBe(
      "{ kind: 'call', after: ['A.settled'], 'a-b': 1 }",
    );
    const long = { short: [], list: ['x'.repeat(50), 'y'.repeat(50)] };
    expect(printLiteral(long, '    value: ')).toBe(
      `{\n      short: [],\n      list: [\n        '${'x'.repeat(50)}',\n        '${'y'.repeat(50)}',\n      ],\n    }`,
    );
  });

  it('fills a line to the last column, with the comma that follows', () => {
    const fits = ['x'.repeat(WIDTH - '['.length - "''".length - ']'.length - ','.length)];
    expect(printLiteral(fits, '')).not.toContain('\n');
    expect(printLiteral(fits, ' ')).toContain('\n');
  });

  it('has expressions in it as they are', () => {
    expect(printLiteral({ from: new Code('import.meta.url') }, '')).toBe('{ from: import.meta.url }');
  });

  it('has no way to set a prototype', () => {
    const value = JSON.parse('{ "__proto__": { "polluted": true } }') as Literal;
    expect(Object.keys(read(printLiteral(value, '')) as object)).toEqual(['__proto__']);
  });
});

describe('a text as a literal', () => {
  it.each([
    ['plain', "'plain'"],
    ["it's", `"it's"`],
    ['"so"', `'"so"'`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\\b\n', "'a\\\\b\\n'"],
    ['\\"', `'\\\\"'`],
    ['line\u2028end\u2029\u007f', "'line\\u{2028}end\\u{2029}\\u{7f}'"],
    ['\u202egnp\u{e0041}', "'\\u{202e}gnp\\u{e0041}'"],
    ['\ud800', "'\\ud800'"],
    ['größer 🚀', "'größer 🚀'"],
  ])('of %j is %s, and is read as it was', (text, literal) => {
    expect(printText(text)).toBe(literal);
    expect(read(literal)).toBe(text);
  });
});
