import { describe, expect, it } from 'vitest';
import type { Action, Scenario } from '../../../src/core/scenario.js';
import { scheduleReconnects } from './schedule-reconnects.js';

function scenarioOf(...actions: readonly Action[]): Scenario {
  const strands = [{ name: 'app-1', actor: 'app', actions } as const];
  return { format: 1, dialect: 'json-rpc', callTimeoutMs: 1_000, strands };
}

describe('a reconnection on a wire', () => {
  it('is made behind the callback in which it would be made otherwise', () => {
    const inside = scenarioOf({ id: 'again', kind: 'reconnect', inside: 'close-seen' });
    const after = scenarioOf({ id: 'again', kind: 'reconnect', after: ['close-seen'] });
    expect(scheduleReconnects(inside)).toEqual(after);
  });

  it('leaves everything else inside its callback, and a scenario without one as it is', () => {
    const scenario = scenarioOf({ id: 'A', kind: 'call', inside: 'close-seen' }, { id: 'again', kind: 'reconnect' });
    expect(scheduleReconnects(scenario)).toBe(scenario);
  });
});
