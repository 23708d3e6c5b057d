import { expect, it } from 'vitest';
import { isDebugging } from './is-debugging.js';

it.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['1', true],
  ['yes', true],
])('TAILRACE_DEBUG=%s asks for stacks: %s', (value, asked) => {
  expect(isDebugging({ TAILRACE_DEBUG: value })).toBe(asked);
});
