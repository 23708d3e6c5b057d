import { expect, it } from 'vitest';
import { isLive } from './run-check.js';
import { runsInCi } from './runs-in-ci.js';

const terminal = { isTTY: true, write: () => undefined };

it.each([
  [undefined, false],
  ['', false],
  ['false', false],
  ['true', true],
  ['1', true],
])('CI=%s says that nobody watches: %s, and so does a progress line', (value, inCi) => {
  expect(runsInCi({ CI: value })).toBe(inCi);
  expect(isLive(terminal, { CI: value })).toBe(!inCi);
});

it.each([
  ['a file', { ...terminal, isTTY: false }, {}],
  ['a terminal that cannot draw', terminal, { TERM: 'dumb' }],
])('%s gets no progress line', (_what, output, env) => {
  expect(isLive(output, env)).toBe(false);
});
