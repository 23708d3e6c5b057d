import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../src/core/history.js';
import { drawSequence } from './draw-sequence.js';
import { CONNECTED, exampleHistory } from './example-counterexamples.js';

describe('the sequence diagram', () => {
  it('shows a handshake that was disturbed, and a crash', () => {
    const events: HistoryEvent[] = [
      { type: 'invoked', time: 0, step: -1, op: 'connect', operation: 'connect' },
      { type: 'written', time: 0, step: -1, op: 'connect', frame: 'request', method: 'initialize' },
      { type: 'struck', time: 0, step: 0, action: 'cut', fault: 'reset' },
      { type: 'end-taken', time: 0, step: 0, cause: 'reset', healing: false },
      { type: 'crashed', time: 0, step: 0, how: 'uncaught', errorClass: 'Error', code: 'ECONNRESET' },
      {
        type: 'settled',
        time: 0,
        step: 0,
        op: 'connect',
        outcome: 'rejected',
        failure: { kind: 'disconnected', code: 'ECONNRESET' },
      },
      { type: 'finished', time: 0, step: 1, strength: 'proved' },
    ];
    const history = { ...exampleHistory([]), events };
    expect(drawSequence({ history, schedule: [{ action: 'cut', gap: 'turn1' }] })).toMatchInlineSnapshot(`
      "       time  app                                 client                  connection                 executor
             0 ms   │ ───────────── connect ────────────▶ │                         │                         │
                    │                                     │ ──────────────── request connect ───────────────▶ │
            turn1   │                                     │ ◀──────────────────── reset ───────────────────── │
                    │                                     │ ✕ uncaught Error ECONNRESET                       │
                    │ ◀─ connect fails: disconnected E… ─ │                         │                         │"
    `);
  });

  it('shows responses, duplicates, notifications, faults of writing and silence, and when the loss was seen', () => {
    const history = exampleHistory([
      { type: 'invoked', time: 0, step: 0, op: 'A', operation: 'call' },
      { type: 'written', time: 0, step: 0, op: 'A', frame: 'request', method: 'demo/echo' },
      {
        type: 'delivered',
        time: 0,
        step: 1,
        delivery: 0,
        action: 'r',
        message: { kind: 'response', to: 'A', copy: 2 },
      },
      { type: 'taken', time: 0, step: 1, delivery: 0 },
      { type: 'settled', time: 0, step: 1, op: 'A', outcome: 'resolved', value: { kind: 'echo', token: 'A', copy: 2 } },
      { type: 'struck', time: 0, step: 2, action: 'w', fault: 'end-write', how: 'epipe' },
      { type: 'struck', time: 0, step: 3, action: 's', fault: 'stall' },
      { type: 'delivered', time: 20, step: 4, delivery: 1, action: 'n', message: { kind: 'notification', number: 7 } },
      { type: 'struck', time: 20, step: 5, action: 'cut', fault: 'eof' },
      { type: 'taken', time: 20, step: 5, delivery: 1 },
      { type: 'event', time: 20, step: 5, operation: 'receive', number: 7 },
      { type: 'end-taken', time: 20, step: 5, cause: 'eof', healing: false },
      { type: 'idle', time: 20, step: 5, timers: 0 },
      { type: 'invoked', time: 20, step: 6, op: 'B', operation: 'call', inside: 'close-handler' },
      { type: 'settled', time: 20, step: 6, op: 'B', outcome: 'rejected', failure: { kind: 'unknown', io: 'Other' } },
      { type: 'local-close', time: 20, step: 6 },
      { type: 'finished', time: 20, step: 7, strength: 'proved' },
    ]);
    expect(drawSequence({ history, schedule: [] })).toMatchInlineSnapshot(`
      "       time  app                                 client                  connection                 executor
             0 ms   ·  connected  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
                    │ ────────────── call A ────────────▶ │                         │                         │
                    │                                     │ ─────────────────── request A ──────────────────▶ │
                    │                                     │ ◀──────────── response to A (copy 2) ──────────── │
                    │ ◀─────── A: the result of A ─────── │                         │                         │
                    │                                     │                         │ ✕─ writes fail (epip… ─ │
                    │                                     │                         │ falls silent            │
            20 ms   │                                     │                         │ ◀─── notification 7 ─── │
                    │                                     │                         │ ◀──────── EOF ───────── │
                    │                                     │ ◀─── notification 7 ─── │                         │
                    │ ◀───────── notification 7 ───────── │                         │                         │
                    │                                     │ ◀──────── EOF ───────── │                         │
                    ·  the client is idle: it has seen the loss · · · · · · · · · · · · · · · · · · · · · · · ·
                    │ ──── call B (in close handler) ───▶ │                         │                         │
                    │ ◀──── B fails: unknown, Other ───── │                         │                         │
                    │                                     │ ──── closes its end ──▶ │                         │"
    `);
  });

  it('marks the event that shows the violation, also one that has no arrow of its own', () => {
    const history = exampleHistory([
      { type: 'invoked', time: 0, step: 0, op: 'A', operation: 'call' },
      { type: 'idle', time: 0, step: 0, timers: 1 },
      { type: 'finished', time: 0, step: 1, strength: 'proved' },
    ]);
    const evidence = {
      kind: 'timer-left',
      operation: 'call',
      phase: 'after-loss',
      cause: 'eof',
      outcome: 'pending',
      at: CONNECTED.length + 1,
      says: 'the client holds 1 timer',
    } as const;
    const marked = drawSequence({ history, schedule: [], evidence })
      .split('\n')
      .filter((line) => line.startsWith('>>'));
    expect(marked).toEqual([expect.stringContaining('the client holds 1 timer')]);
  });
});
