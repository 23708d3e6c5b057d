import { afterEach, expect, it, vi } from 'vitest';
import { ownProcess } from './own-process.js';

afterEach(() => {
  vi.useRealTimers();
});

it('knows the day and the time though a test runner has a clock of its own', () => {
  const before = ownProcess().now();
  vi.useFakeTimers({ now: 0 });
  expect(ownProcess().today()).toMatch(/^20[2-9]\d-\d\d-\d\d$/);
  expect(ownProcess().now()).toBeGreaterThanOrEqual(before);
  expect(ownProcess().today()).not.toBe(new Date().toISOString().slice(0, 10));
});

it('draws another seed each time', () => {
  const { freshSeed } = ownProcess();
  expect(freshSeed()).toMatch(/^[0-9a-f]{16}$/);
  expect(freshSeed()).not.toBe(freshSeed());
});
