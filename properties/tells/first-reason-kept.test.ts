import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  finished,
  gets,
  history,
  idle,
  invoked,
  localClose,
  malformed,
  rejected,
  resolved,
  type Step,
  struck,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './first-reason-kept.js';

const calls = [invoked('A'), invoked('B'), written('A'), written('B')];
const over = [closed(), idle(), finished()];
const fails = (op: string, reason: string): Step => rejected(op, { kind: 'disconnected', reason });

const changed: ExpectedEvidence = {
  kind: 'changed-reason',
  operation: 'call',
  phase: 'in-flight',
  cause: 'reset',
  outcome: 'disconnected',
  op: 'B',
};

describe('first-reason-kept', () => {
  const checks = checksOf(property, {
    holds: {
      'all give the same reason, the late one too': history(
        ...calls,
        end('reset'),
        fails('A', 'read ECONNRESET'),
        fails('B', 'read ECONNRESET'),
        ...over,
        invoked('C'),
        fails('C', 'read ECONNRESET'),
      ),
      'the reason names the operation, its method and a number': history(
        ...calls,
        end('reset'),
        fails('A', 'Request "A" (environment/info) failed after 12 ms: connection reset'),
        fails('B', 'request "B" (fs/readFile) failed after 7 ms: Connection reset.'),
        ...over,
      ),
    },
    violates: {
      'each consequence overwrites the reason': [
        history(...calls, end('reset'), fails('A', 'read ECONNRESET'), fails('B', 'the transport is closed'), ...over),
        changed,
      ],
      'a late call asks the transport again': [
        history(
          ...calls,
          end('reset'),
          fails('A', 'read ECONNRESET'),
          ...over,
          invoked('C', 'file.read'),
          fails('C', 'socket is not open'),
        ),
        { ...changed, operation: 'file.read', phase: 'after-loss', op: 'C' },
      ],
    },
    doesNotReach: {
      'only one operation gives a reason': history(
        ...calls,
        end(),
        fails('A', 'the connection ended'),
        rejected('B', 'disconnected'),
        ...over,
      ),
      'a refused write has a reason of its own': history(
        struck('end-write', 'epipe'),
        ...calls.slice(0, 2),
        writeFailed('A'),
        fails('A', 'write EPIPE'),
        writeFailed('B'),
        end(),
        fails('B', 'write EPIPE'),
        invoked('C'),
        fails('C', 'the connection ended'),
        ...over,
      ),
      'the app closed the client': history(
        ...calls,
        invoked('C', 'close'),
        localClose(),
        fails('A', 'closed'),
        fails('B', 'the connection ended'),
        resolved('C'),
        finished(),
      ),
      'a broken frame gave the first reason': history(
        ...calls,
        gets(malformed('json')),
        fails('A', 'unexpected token'),
        end(),
        fails('B', 'the connection ended'),
        ...over,
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
