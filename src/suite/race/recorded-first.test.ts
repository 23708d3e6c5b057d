import { expect, it } from 'vitest';
import { first } from '../../engine/strategies/first.js';
import { recordedFirst } from './recorded-first.js';

it('a recorded schedule is followed leniently in the run after the first, and the strategy guides all others', () => {
  const schedule = [{ action: 'A', gap: 2 as const }];
  const strategy = recordedFirst(first, schedule);
  const by = (index: number): unknown => strategy.guide({ seed: 1, index, steps: 0 });
  expect(by(1)).toEqual({ guide: { kind: 'follow', schedule, strict: false }, by: 'replay' });
  for (const index of [0, 2, 3]) expect(by(index)).toEqual(first.guide({ seed: 1, index, steps: 0 }));
  expect(strategy.name).toBe('first');
});
