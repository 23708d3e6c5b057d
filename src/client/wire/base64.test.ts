import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.js';

test('bytes come back from their base64 text', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
  expect(decodeBase64('')).toEqual(new Uint8Array());
});

test('a view into a larger buffer is encoded without what is around it', () => {
  expect(encodeBase64(new TextEncoder().encode('-abc-').subarray(1, 4))).toBe('YWJj');
});

test.each(['YWJ', 'YW!j', 'YW==YWJj', 'YWJj\n', '====', 'not base64'])('%j is refused', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

test('decoded bytes own their memory', () => {
  expect(decodeBase64('YWJj')?.buffer.byteLength).toBe(3);
});
