import { describe, expect, it } from 'vitest';
import { reconnectWindowOf } from './reconnect-window.js';

describe('for how long a version of codex tries to connect again', () => {
  it.each([
    ['0.122.0', undefined],
    ['0.140.0', undefined],
    ['0.145.0', 30_000],
    ['0.165.0', 30_000],
    ['0.169.0', 50_000],
    ['1.0.0', 50_000],
  ])('%s: %s ms', (version, windowMs) => {
    expect(reconnectWindowOf(version)).toBe(windowMs);
  });
});
