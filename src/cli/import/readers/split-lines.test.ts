import { describe, expect, it } from 'vitest';
import { LineSplitter } from './split-lines.js';

function split(pieces: readonly string[], lengthMax?: number): unknown[] {
  const lines: unknown[] = [];
  const splitter = new LineSplitter((text, number) => lines.push([number, text]), lengthMax);
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return lines;
}

describe('lines', () => {
  it.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [['a\r\nb\r\n'], ['a', 'b']],
    [
      ['a\r', '\n', 'b'],
      ['a', 'b'],
    ],
    [
      ['a', 'b', '\n\n', 'c'],
      ['ab', '', 'c'],
    ],
    [['\n'], ['']],
    [[''], []],
    [[], []],
  ])('of the pieces %j are %j', (pieces, lines) => {
    expect(split(pieces)).toEqual(lines.map((text, index) => [index + 1, text]));
  });

  it('that are too long are told without their text, and the next one is whole again', () => {
    expect(split(['123', '456', '\nab\n12345\n'], 4)).toEqual([
      [1, undefined],
      [2, 'ab'],
      [3, undefined],
    ]);
  });
});
