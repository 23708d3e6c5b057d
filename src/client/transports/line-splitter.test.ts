import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.js';

const TEXT = '{"a":"ü€😀"}\n\r\nsecond\r\n';

test('lines come out the same wherever the bytes are split', () => {
  const bytes = Buffer.from(TEXT);
  for (let size = 1; size <= bytes.length; size += 1) {
    const splitter = new LineSplitter();
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)));
    expect(lines).toEqual(['{"a":"ü€😀"}', '', 'second']);
    expect(splitter.insideLine).toBe(false);
  }
});

test('a line that has not ended is kept, and known of', () => {
  const splitter = new LineSplitter();
  expect(splitter.push(Buffer.from('one\ntw'))).toEqual(['one']);
  expect(splitter.insideLine).toBe(true);
  expect(splitter.push(Buffer.from('o\n'))).toEqual(['two']);
});
