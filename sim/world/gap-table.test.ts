import { describe, expect, test } from 'vitest';
import { gapTable } from './gap-table.js';

describe('what the app does behind a delivery', () => {
  test.each(['tcp', 'stdio', 'websocket', 'web-stream'] as const)('comes after a microtask at least: %s', (preset) => {
    const table = gapTable(preset);
    expect(table.allowsApp('data', 0)).toBe(false);
    expect(table.allowsApp('data', 1)).toBe(true);
    expect(table.allowsApp('app', 0)).toBe(true);
    expect(table.offer({ before: 'data', app: true, data: false, end: false, joinable: false })).not.toContain(0);
  });

  test.each(['memory', 'node-stream'] as const)('may come in the same run: %s', (preset) => {
    expect(gapTable(preset).allowsApp('data', 0)).toBe(true);
  });
});
