import { expect, it } from 'vitest';
import { codeOf } from './error-code.js';

it.each<[string, unknown, string]>([
  ['has one', Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'ENOENT'],
  ['has none', new TypeError('x is not a function'), 'TypeError: x is not a function'],
  ['is none', 'thrown text', 'thrown text'],
  ['only looks like one', { code: 'ENOENT' }, '[object Object]'],
])('the code of an error that %s is told, or else the error', (_what, error, told) => {
  expect(codeOf(error)).toBe(told);
});
