import { describe, expect, it } from 'vitest';
import type { Action } from '../src/core/scenario.js';
import { drawSequence } from './draw-sequence.js';
import { exampleHang } from './example-counterexamples.js';
import { nameAction } from './name-action.js';
import { nameDelivered, nameStruck, nameWritten } from './name-event.js';
import { summariseCounterexample } from './summarise-counterexample.js';

const named = (action: Action): string =>
  nameAction({ action, strand: { name: 's', actor: 'fault', actions: [action] }, again: false, unanswered: false });

describe('an action in words', () => {
  it.each<[Action, string]>([
    [{ id: 'r', kind: 'request' }, 'a request from the executor arrives'],
    [{ id: 'r', kind: 'request', wireId: 'zero' }, 'a request from the executor with id 0 arrives'],
    [{ id: 'r', kind: 'request', wireId: 'text' }, 'a request from the executor with a text id arrives'],
    [{ id: 'r', kind: 'request', like: 'A' }, 'a request from the executor with the id of A arrives'],
    [
      { id: 'r', kind: 'request', like: 'A', wireId: 'text' },
      'a request from the executor with the id of A as text arrives',
    ],
    [{ id: 'cut', kind: 'reset' }, 'the connection is reset'],
    [{ id: 'cut', kind: 'reset', how: 'uncoded' }, 'the connection breaks with an error without a code'],
    [
      { id: 'pipe', kind: 'end-write', how: 'epipe', early: true },
      'writing begins to fail (EPIPE) before the client connects',
    ],
  ])('%o', (action, words) => {
    expect(named(action)).toBe(words);
  });
});

describe('an event in words', () => {
  it('says which request a response answers', () => {
    const written = { type: 'written', frame: 'response', time: 0, step: 0 } as const;
    expect(nameWritten(written)).toBe('response');
    expect(nameWritten({ ...written, answers: 'request-1' })).toBe('answer to request-1');
  });

  it('says which id a request carries, and whether a reset had a code', () => {
    expect(nameDelivered({ kind: 'request', like: 'A' })).toBe('request with the id of A');
    const struck = { type: 'struck', action: 'cut', fault: 'reset', time: 0, step: 0 } as const;
    expect(nameStruck(struck)).toBe('reset');
    expect(nameStruck({ ...struck, how: 'uncoded' })).toBe('breaks (no code)');
  });
});

it('an early fault is told in the summary and drawn, though it is not in the schedule', () => {
  const hang = exampleHang();
  const early: Action = { id: 'pipe', kind: 'end-write', how: 'epipe', early: true };
  const strand = { name: 'early', actor: 'fault', actions: [early] } as const;
  const scenario = { ...hang.scenario, strands: [...hang.scenario.strands, strand] };
  const struck = { type: 'struck', action: 'pipe', fault: 'end-write', how: 'epipe', time: 0, step: -1 } as const;
  const history = { ...hang.history, events: [struck, ...hang.history.events] };
  const evidence = { ...hang.evidence, at: hang.evidence.at + 1 };
  const found = { ...hang, scenario, history, evidence };
  expect(summariseCounterexample(found)).toMatch(/^writing begins to fail \(EPIPE\) before the client connects; /);
  expect(drawSequence(found)).toContain('writes fail (epip');
});
