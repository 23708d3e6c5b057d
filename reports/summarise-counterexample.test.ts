import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../src/core/history.js';
import type { Action } from '../src/core/scenario.js';
import { exampleHang, exampleHistory, exampleLostOutput, exampleScenario } from './example-counterexamples.js';
import { summariseCounterexample } from './summarise-counterexample.js';

describe('the summary of a counterexample', () => {
  it('says what was done, when the end came and what went wrong', () => {
    expect(summariseCounterexample(exampleHang())).toBe(
      'app-1 calls A; EOF arrives 1 microtask later; call A never settles (nothing is left to run: proved)',
    );
  });

  it('does not claim a proof where there is none', () => {
    expect(summariseCounterexample({ ...exampleHang(), strength: 'observed' })).toContain(
      'arm themselves again are left: observed',
    );
    expect(summariseCounterexample({ ...exampleHang(), strength: 'suspected' })).toContain('its horizon: suspected');
  });

  it('tells a handshake that hangs by the moment at which it was cut', () => {
    const hang = exampleHang();
    const summary = summariseCounterexample({
      ...hang,
      scenario: exampleScenario([
        { name: 'end', actor: 'fault', actions: [{ kind: 'eof', id: 'cut', after: ['connect.written'] }] },
      ]),
      schedule: [{ action: 'cut', gap: 2 }],
      evidence: { ...hang.evidence, operation: 'connect', op: 'connect' },
    });
    expect(summary).toBe(
      'EOF arrives 2 microtasks after the client begins to connect; ' +
        'the handshake never settles (nothing is left to run: proved)',
    );
  });

  it('ends in the words of the evidence where nothing hangs', () => {
    expect(summariseCounterexample(exampleLostOutput())).toBe(
      'app-1 starts process P; output 1 of P arrives; EOF arrives in the same chunk; app-1 polls P (L) before any immediate; ' +
        'poll L was told the end without output 1 of P, which had arrived',
    );
  });

  it('tells of actions made inside a callback, and of the end that only the healing brought', () => {
    const hang = exampleHang();
    const summary = summariseCounterexample({
      ...hang,
      scenario: exampleScenario([
        {
          name: 'app-1',
          actor: 'app',
          actions: [
            { kind: 'close', id: 'C' },
            { kind: 'call', id: 'A', inside: 'close-seen' },
          ],
        },
      ]),
      schedule: [{ action: 'C', gap: 'idle' }],
      history: exampleHistory([
        { type: 'invoked', time: 0, step: 0, op: 'C', operation: 'close' },
        { type: 'closed', time: 0, step: 0 },
        { type: 'invoked', time: 0, step: 0, op: 'A', operation: 'call', inside: 'close-handler' },
        { type: 'healed', time: 0, step: 1 },
        { type: 'end-taken', time: 0, step: 1, cause: 'eof', healing: true },
        { type: 'finished', time: 0, step: 1, strength: 'proved' },
      ]),
      evidence: { ...hang.evidence, at: 8 },
    });
    expect(summary).toBe(
      'app-1 closes the client; app-1 calls A inside the close handler; the stream ends as the run is healed; ' +
        'call A never settles (nothing is left to run: proved)',
    );
  });

  it('counts what does not touch the failure once there is too much to tell', () => {
    const hang = exampleHang();
    const others: Action[] = ['B', 'C', 'D', 'E', 'F'].map((id) => ({ kind: 'call', id }));
    const before = others.map((action, step): HistoryEvent => {
      return { type: 'invoked', time: 0, step, op: action.id, operation: 'call' };
    });
    const summary = summariseCounterexample({
      ...hang,
      scenario: exampleScenario([{ name: 'app-2', actor: 'app', actions: others }, ...hang.scenario.strands]),
      schedule: [...others.map(({ id }) => ({ action: id, gap: 'idle' as const })), ...hang.schedule],
      history: exampleHistory([...before, ...hang.history.events.slice(3)]),
      evidence: { ...hang.evidence, at: hang.evidence.at + others.length },
    });
    expect(summary).toBe(
      'besides 5 other actions; app-1 calls A; EOF arrives 1 microtask later; ' +
        'call A never settles (nothing is left to run: proved)',
    );
  });
});
