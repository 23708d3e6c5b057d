import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../core/history.js';
import { CoverageCount } from './coverage.js';

type Unstamped<Event> = Event extends HistoryEvent ? Omit<Event, 'time' | 'step'> : never;

function coverageOf(
  ...histories: readonly (readonly Unstamped<HistoryEvent>[])[]
): ReturnType<CoverageCount['result']> {
  const coverage = new CoverageCount();
  for (const events of histories) {
    coverage.add(
      {
        client: {
          dialect: 'exec-server',
          capabilities: [],
          preset: 'memory',
          form: 'messages',
          tellsClose: true,
          tellsNotifications: true,
        },
        callTimeoutMs: 1,
        consumerDelayMs: 0,
        events: events.map((event) => ({ ...event, time: 0, step: 0 }) as HistoryEvent),
      },
      'urw',
    );
  }
  return coverage.result();
}

const call = (op: string, more: object = {}): Unstamped<HistoryEvent> => {
  return { type: 'invoked', op, operation: 'call', ...more };
};
const eof: Unstamped<HistoryEvent> = { type: 'end-taken', cause: 'eof', healing: false };

const again: Unstamped<HistoryEvent> = { type: 'invoked', op: 'again', operation: 'reconnect' };

/** Without what was not covered. */
function covered(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('what a search covered', () => {
  it('names every kind in a fixed order, also those that never came', () => {
    expect(coverageOf()).toEqual({
      faults: {
        eof: 0,
        reset: 0,
        'end-read': 0,
        'end-write': 0,
        stall: 0,
        healing: 0,
        malformed: 0,
        stray: 0,
        request: 0,
        'app-close': 0,
      },
      phases: { unwritten: 0, 'in-flight': 0, 'after-loss': 0, 'in-close-handler': 0, 'in-settle-handler': 0 },
      strategies: {},
    });
  });

  it('counts schedules, however often something came in one', () => {
    const twice: Unstamped<HistoryEvent>[] = [
      { type: 'struck', action: 'a', fault: 'stall' },
      { type: 'struck', action: 'b', fault: 'stall' },
      { type: 'delivered', delivery: 0, action: 's', message: { kind: 'stray' } },
      { type: 'delivered', delivery: 1, message: { kind: 'response', to: 'A', copy: 1 } },
    ];
    const { faults, strategies } = coverageOf(twice, twice);
    expect(covered(faults)).toEqual({ stall: 2, stray: 2 });
    expect(strategies).toEqual({ urw: 2 });
  });

  it('tells a call that a loss met on its way from one that was not written, and from one that had settled', () => {
    const settled: Unstamped<HistoryEvent> = {
      type: 'settled',
      op: 'A',
      outcome: 'resolved',
      value: { kind: 'nothing' },
    };
    const written: Unstamped<HistoryEvent> = { type: 'written', op: 'A', frame: 'request' };
    expect(covered(coverageOf([call('A'), eof]).phases)).toEqual({ unwritten: 1 });
    expect(covered(coverageOf([call('A'), written, eof]).phases)).toEqual({ 'in-flight': 1 });
    expect(covered(coverageOf([call('A'), written, settled, eof]).phases)).toEqual({});
    expect(covered(coverageOf([call('A'), written, settled, call('B'), eof]).phases)).toEqual({ unwritten: 1 });
  });

  it('tells calls made after the loss by where they were made', () => {
    const { phases, faults } = coverageOf(
      [eof, call('A')],
      [eof, call('A', { inside: 'close-handler' })],
      [call('A', { inside: 'settle-handler' }), { type: 'end-taken', cause: 'eof', healing: true }],
      [{ type: 'local-close' }],
    );
    expect(covered(phases)).toEqual({ 'after-loss': 1, 'in-close-handler': 1, 'in-settle-handler': 1, unwritten: 1 });
    expect(covered(faults)).toEqual({ healing: 1, 'app-close': 1 });
  });

  it('begins anew with every connection', () => {
    const { phases } = coverageOf([
      call('A'),
      eof,
      again,
      call('B'),
      { type: 'written', op: 'B', frame: 'request' },
      eof,
    ]);
    expect(covered(phases)).toEqual({ unwritten: 1, 'in-flight': 1 });
  });
});
