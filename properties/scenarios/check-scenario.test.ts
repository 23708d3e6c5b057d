import { expect, test } from 'vitest';
import type { Action, Scenario } from '../../src/core/scenario.js';
import { checkScenario, problemsOf } from './check-scenario.js';

function scenario(...actions: readonly Action[]): Scenario {
  return {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 1_000,
    strands: [{ name: 'app-1', actor: 'app', actions }],
  };
}

const start: Action = { id: 'P', kind: 'start' };
const output = { kind: 'output', process: 'P', stream: 'stdout' } as const;

test('a well-formed scenario has nothing wrong with it', () => {
  const good = scenario(
    start,
    { id: 'P-out-1', after: ['P.written'], ...output, seq: 1, text: 'one' },
    { id: 'A', kind: 'call', inside: 'P.settled' },
    { id: 'answer-A', kind: 'respond', to: 'A' },
    { id: 'answer-connect', kind: 'respond', to: 'connect' },
    { id: 'cut', after: ['P-out-1.delivered', 'connect.settled'], kind: 'eof' },
    { id: 'B', kind: 'call', after: ['cut.delivered', 'close-seen'] },
  );
  expect(checkScenario(good, ['calls', 'processes'])).toEqual([]);
});

test.each<[string, readonly Action[], string]>([
  ['two actions of one id', [start, start], 'two actions have the id P'],
  ['an id that looks like a point', [{ id: 'a.b', kind: 'call' }], 'the id a.b cannot be referred to'],
  ['the id of the handshake', [{ id: 'connect', kind: 'call' }], 'the id connect cannot be referred to'],
  ['no actions on a strand', [], 'strand app-1 is empty'],
  ['what the client cannot do', [{ id: 'close', kind: 'close' }], 'close: a client of this kind has no close'],
  [
    'a wait for a delivery of an operation',
    [start, { id: 'cut', kind: 'eof', after: ['P.delivered'] }],
    'cut waits for P.delivered, which nothing reaches',
  ],
  [
    'a wait for itself',
    [{ id: 'cut', kind: 'eof', after: ['cut.delivered'] }],
    'cut waits for cut.delivered, which nothing reaches',
  ],
  ['a request like nothing', [{ id: 'r', kind: 'request', like: 'B' }], 'r carries the id of B, which nothing asks'],
  [
    'an early fault that waits',
    [{ id: 'pipe', kind: 'end-write', how: 'epipe', early: true, after: ['connect.written'] }],
    'pipe strikes before the client connects, and waits for connect.written',
  ],
  [
    'a callback of nothing',
    [{ id: 'A', kind: 'call', inside: 'B.settled' }],
    'A waits for B.settled, which nothing reaches',
  ],
  [
    'a process nobody starts',
    [{ id: 'sub', kind: 'subscribe', process: 'Q' }],
    'sub is about process Q, which nothing starts',
  ],
  [
    'a file operation that looks like another on the wire',
    [
      { id: 'file-1', kind: 'file', operation: 'readFile', path: '/work/hello.txt' },
      { id: 'file-2', kind: 'file', operation: 'readFile', path: '/work/hello.txt' },
    ],
    'two actions are readFile of /work/hello.txt, which the wire cannot tell apart: give each a path of its own',
  ],
  ['an answer to nothing', [{ id: 'answer', kind: 'respond', to: 'A' }], 'answer answers A, which nothing asks'],
  [
    'one number for two events',
    [start, { id: 'one', ...output, seq: 1, text: 'x' }, { id: 'two', ...output, seq: 1, text: 'y' }],
    'two has sequence number 1, which is not its own: they begin at 1, one for each event',
  ],
])('%s is found', (_what, actions, sentence) => {
  expect(checkScenario(scenario(...actions), ['calls', 'processes', 'files'])).toEqual([sentence]);
});

test('what is wrong whatever the client is told with the action that it is about', () => {
  const bad = scenario(
    start,
    { id: 'late', kind: 'eof', after: ['C.settled'] },
    { id: 'one', kind: 'notification', number: 1 },
    { id: 'two', kind: 'notification', number: 1 },
    { id: 'close', kind: 'close' },
    { id: 'r1', kind: 'reset' },
    { id: 'r2', kind: 'reset' },
  );
  expect(problemsOf(bad)).toEqual([
    { action: 'late', says: 'late waits for C.settled, which nothing reaches' },
    { action: 'two', says: 'two notifications have the number 1' },
    { action: 'r2', says: 'there are more than two faults of a connection: at most two strike each' },
  ]);
  expect(problemsOf({ ...bad, strands: [...bad.strands, { name: 'app-1', actor: 'app', actions: [] }] })).toEqual(
    expect.arrayContaining([{ says: 'two strands are named app-1' }, { says: 'strand app-1 is empty' }]),
  );
});
