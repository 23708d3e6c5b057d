import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  finished,
  healingEnd,
  history,
  idle,
  invoked,
  later,
  localClose,
  rejected,
  resolved,
  struck,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './silent-after-loss.js';

const write: ExpectedEvidence = {
  kind: 'write',
  operation: 'call',
  phase: 'after-loss',
  cause: 'eof',
  outcome: 'write-failed',
  op: 'A',
};

describe('silent-after-loss', () => {
  const checks = checksOf(property, {
    holds: {
      'a late call is refused without a try': history(
        end(),
        closed(),
        idle(),
        invoked('A'),
        rejected('A', 'disconnected'),
        idle(),
        finished(),
      ),
      'what was written before the loss was seen does not count': history(
        end('end-read'),
        invoked('A'),
        written('A'),
        rejected('A', 'disconnected'),
        closed(),
        idle(),
        finished(),
      ),
    },
    violates: {
      'a late call is tried all the same': [
        history(
          healingEnd(),
          closed(),
          idle(),
          invoked('A'),
          writeFailed('A'),
          rejected('A', 'disconnected'),
          invoked('B'),
          writeFailed('B'),
          rejected('B', 'disconnected'),
          idle(),
          finished(),
        ),
        write,
        { ...write, op: 'B' },
      ],
      'a farewell is tried, and refused': [
        history(end(), closed(), idle(), writeFailed(), idle(), finished()),
        { kind: 'write', operation: 'notify', phase: 'after-loss', cause: 'eof', outcome: 'write-failed' },
      ],
      'a cancellation is written when the call times out': [
        history(
          invoked('A'),
          written('A'),
          end('end-read'),
          closed(),
          idle(1),
          later(1000),
          written(),
          rejected('A', 'timeout'),
          idle(),
          finished(),
        ),
        { kind: 'write', operation: 'notify', phase: 'after-loss', cause: 'end-read', outcome: 'written' },
      ],
    },
    doesNotReach: {
      'what was written while writing stalled is taken only then': history(
        struck('end-write', 'stalled'),
        invoked('A'),
        end('end-read'),
        rejected('A', 'disconnected'),
        closed(),
        idle(),
        written('A'),
        idle(),
        finished(),
      ),
      'the client never told of its close': history(end(), idle(), invoked('A'), writeFailed('A'), idle(), finished()),
      'the app closed the client': history(
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        closed(),
        idle(),
        writeFailed(),
        idle(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
