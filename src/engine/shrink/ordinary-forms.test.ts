import { expect, it } from 'vitest';
import type { Action, Scenario } from '../../core/scenario.js';
import type { Shrunk } from './candidate.js';
import { dropActions, dropUnexecuted } from './drop-actions.js';
import { isSmaller, measure } from './measure.js';
import { shortenPayloads } from './shorten-payloads.js';

function shrunk(actions: readonly Action[], settings: Partial<Scenario> = {}): Shrunk {
  const strands = actions.map((action) => ({ name: action.id, actor: 'executor' as const, actions: [action] }));
  const scenario: Scenario = { format: 1, dialect: 'lsp', callTimeoutMs: 100, strands, ...settings };
  const client = {
    dialect: 'lsp' as const,
    capabilities: [],
    preset: 'memory' as const,
    form: 'messages' as const,
    tellsClose: true,
    tellsNotifications: true,
  };
  const history = { client, callTimeoutMs: 100, consumerDelayMs: 0, events: [] };
  const evidence = {
    kind: 'open',
    operation: 'call',
    phase: 'in-flight',
    cause: 'eof',
    outcome: 'pending',
    at: 0,
    says: 'call A is open',
  } as const;
  return { scenario, schedule: [], history, evidence, deviations: 0 };
}

const actionsOf = ({ strands }: Scenario): readonly Action[] => strands.flatMap(({ actions }) => actions);

it.each<[string, Action, Action]>([
  ['a request with id 0', { id: 'r', kind: 'request', wireId: 'zero' }, { id: 'r', kind: 'request' }],
  [
    'a request with the id of a call',
    { id: 'r', kind: 'request', like: 'A', after: ['A.settled'] },
    { id: 'r', kind: 'request', after: ['A.settled'] },
  ],
  ['a reset without a code', { id: 'cut', kind: 'reset', how: 'uncoded' }, { id: 'cut', kind: 'reset' }],
  [
    'a frame that is a number',
    { id: 'odd', kind: 'malformed', how: 'shape', value: 'number' },
    { id: 'odd', kind: 'malformed', how: 'shape' },
  ],
  [
    'an early fault',
    { id: 'pipe', kind: 'end-write', how: 'epipe', early: true },
    { id: 'pipe', kind: 'end-write', how: 'epipe' },
  ],
])('%s becomes an ordinary one, which is smaller', (_what, odd, ordinary) => {
  const current = shrunk([odd]);
  const [first] = shortenPayloads.candidates(current);
  expect(first && actionsOf(first.scenario)).toEqual([ordinary]);
  expect(isSmaller(measure({ ...current, ...first }), measure(current))).toBe(true);
});

it('async handlers become plain ones, which is smaller', () => {
  const current = shrunk([], { asyncConsumer: true });
  const [first] = shortenPayloads.candidates(current);
  expect(first?.scenario).not.toHaveProperty('asyncConsumer');
  expect(isSmaller(measure({ ...current, ...first }), measure(current))).toBe(true);
});

it('an early fault is not taken for one that was not executed', () => {
  const early: Action = { id: 'pipe', kind: 'end-write', how: 'epipe', early: true };
  const [candidate] = dropUnexecuted.candidates(shrunk([early, { id: 's', kind: 'stray' }]));
  expect(candidate && actionsOf(candidate.scenario)).toEqual([early]);
});

it('a request that is like a call goes with the call', () => {
  const call: Action = { id: 'A', kind: 'call' };
  const candidates = [...dropActions.candidates(shrunk([call, { id: 'r', kind: 'request', like: 'A' }]))];
  expect(candidates.map(({ scenario }) => actionsOf(scenario).map(({ id }) => id))).toEqual([['A'], []]);
});
