import { describe, expect, test } from 'vitest';
import type { ObservedProcessEvent } from '../../src/core/history.js';
import {
  closed,
  end,
  finished,
  gets,
  healingEnd,
  history,
  historyWith,
  idle,
  invoked,
  notification,
  output,
  pollerGets,
  readOf,
  receives,
  rejected,
  resolved,
  type Step,
  subscriberGets,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './output-in-order-once.js';

const P = { process: 'P' };
const tells = (event: ObservedProcessEvent): Step => subscriberGets('S', 'P', event);
const tellsOutput = (seq: number): Step => tells({ type: 'output', seq, stream: 'stdout', text: `${seq}` });
const reads = (...seqs: number[]): Step =>
  pollerGets('L', 'P', readOf({ chunks: seqs.map((seq) => ({ seq, stream: 'stdout', text: `${seq}` })) }));
const over = [healingEnd(), closed(), idle(), finished()];
const plain = { dialect: 'lsp' } as const;

const reordered: ExpectedEvidence = {
  kind: 'reordered',
  operation: 'subscribe',
  phase: 'unwritten',
  cause: 'none',
  outcome: 'output',
  op: 'S',
};
const notified = { operation: 'receive', phase: 'in-flight', cause: 'none', outcome: 'notification' } as const;

describe('output-in-order-once', () => {
  const checks = checksOf(property, {
    holds: {
      'what arrived out of order and twice is sorted out': history(
        invoked('S', 'subscribe', P),
        gets(output('P', 2, '2')),
        gets(output('P', 1, '1')),
        gets(output('P', 2, '2')),
        tellsOutput(1),
        tellsOutput(2),
        ...over,
      ),
      'a gap that is never filled is left open at the end': history(
        invoked('S', 'subscribe', P),
        gets(output('P', 1, '1')),
        gets(output('P', 4, '4')),
        gets(output('P', 3, '3')),
        tellsOutput(1),
        end(),
        tellsOutput(3),
        tellsOutput(4),
        tells({ type: 'failed' }),
        resolved('S'),
        closed(),
        idle(),
        finished(),
      ),
      'two readers are given the same': history(
        invoked('S', 'subscribe', P),
        invoked('L', 'poll', P),
        written('L'),
        tellsOutput(1),
        reads(1),
        tellsOutput(2),
        reads(2, 3),
        rejected('L', 'disconnected'),
        ...over,
      ),
      'notifications come in the order in which they were taken': historyWith(
        plain,
        gets(notification(2)),
        gets(notification(1)),
        receives(2),
        receives(1),
        ...over,
      ),
    },
    violates: {
      'output is published as it comes in': [
        history(
          invoked('S', 'subscribe', P),
          gets(output('P', 2, '2')),
          tellsOutput(2),
          gets(output('P', 1, '1')),
          tellsOutput(1),
          ...over,
        ),
        reordered,
      ],
      'output that arrives again is published again': [
        history(
          invoked('S', 'subscribe', P),
          gets(output('P', 1, '1')),
          tellsOutput(1),
          gets(output('P', 1, '1')),
          tellsOutput(1),
          ...over,
        ),
        { ...reordered, kind: 'twice' },
      ],
      'a poll is given one chunk in two reads, and one too late': [
        history(
          invoked('L', 'poll', P),
          written('L'),
          reads(1, 3),
          reads(3, 2),
          rejected('L', 'disconnected'),
          ...over,
        ),
        { ...reordered, kind: 'twice', operation: 'poll', phase: 'in-flight', op: 'L' },
        { ...reordered, operation: 'poll', phase: 'in-flight', op: 'L' },
      ],
      'notifications overtake each other, and one comes twice': [
        historyWith(
          plain,
          gets(notification(1)),
          gets(notification(2)),
          receives(2),
          receives(1),
          receives(2),
          ...over,
        ),
        { kind: 'reordered', ...notified },
        { kind: 'twice', ...notified },
      ],
    },
    doesNotReach: {
      'one output is no order': history(
        invoked('S', 'subscribe', P),
        gets(output('P', 1, '1')),
        tellsOutput(1),
        ...over,
      ),
      'one notification is no order': historyWith(plain, gets(notification(1)), receives(1), ...over),
      'notifications carry no numbers': historyWith(
        plain,
        gets(notification(1)),
        gets(notification(2)),
        receives(null),
        receives(null),
        ...over,
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
