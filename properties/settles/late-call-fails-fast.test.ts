import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  exited,
  finished,
  gets,
  healingEnd,
  history,
  historyWith,
  idle,
  invoked,
  later,
  localClose,
  output,
  processClosed,
  rejected,
  resolved,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './late-call-fails-fast.js';

const lateCall: ExpectedEvidence = {
  kind: 'late',
  operation: 'call',
  phase: 'after-loss',
  cause: 'eof',
  outcome: 'timeout',
  op: 'A',
};

describe('late-call-fails-fast', () => {
  const checks = checksOf(property, {
    holds: {
      'a late call is rejected at once': history(
        end(),
        closed(),
        idle(),
        later(5),
        invoked('A'),
        rejected('A', 'disconnected'),
        idle(),
        finished(),
      ),
      'a late read gives what had arrived': history(
        end(),
        closed(),
        idle(),
        invoked('R', 'read', { process: 'P' }),
        resolved('R'),
        idle(),
        finished(),
      ),
      'a process that was seen to close takes no more input': history(
        gets(processClosed('P', 1)),
        end(),
        closed(),
        idle(),
        invoked('W', 'write', { process: 'P' }),
        resolved('W'),
        idle(),
        finished(),
      ),
      'a process that was seen to exit is terminated': history(
        gets(exited('P', 1, 0)),
        end(),
        closed(),
        idle(),
        invoked('T', 'terminate', { process: 'P' }),
        resolved('T'),
        idle(),
        finished(),
      ),
    },
    violates: {
      'a late call waits for its own timeout': [
        history(
          healingEnd(),
          closed(),
          idle(),
          invoked('A'),
          idle(1),
          later(1000),
          rejected('A', 'timeout'),
          idle(),
          finished(),
        ),
        lateCall,
      ],
      'a late call is never rejected': [
        history(end('reset'), closed(), idle(), invoked('A'), idle(), finished()),
        { ...lateCall, kind: 'hung', cause: 'reset', outcome: 'pending' },
      ],
      'a late file operation succeeds': [
        history(end(), closed(), idle(), invoked('F', 'file.remove'), resolved('F'), idle(), finished()),
        { ...lateCall, kind: 'resolved', operation: 'file.remove', outcome: 'resolved', op: 'F' },
      ],
      'input is accepted for a process nobody can reach': [
        history(
          gets(output('P', 1, 'a')),
          gets(exited('Q', 1, 0)),
          end(),
          closed(),
          idle(),
          invoked('W', 'write', { process: 'P' }),
          resolved('W'),
          idle(),
          finished(),
        ),
        { ...lateCall, kind: 'resolved', operation: 'write', outcome: 'resolved', op: 'W' },
      ],
      'the connection ended and a client that cannot tell lets a call wait': [
        historyWith({ tellsClose: false }, end(), idle(), invoked('A'), idle(1), later(1000), rejected('A', 'timeout')),
        lateCall,
      ],
    },
    doesNotReach: {
      'the call is made in the close handler, before the loss was seen': history(
        end(),
        closed(),
        invoked('A', 'call', { inside: 'close-handler' }),
        idle(1),
        later(1000),
        rejected('A', 'timeout'),
        idle(),
        finished(),
      ),
      'the client never told of its close': history(end(), idle(), invoked('A'), idle(), finished()),
      'only notifications were sent late': history(
        end(),
        closed(),
        idle(),
        invoked('N', 'notify'),
        resolved('N'),
        idle(),
        finished(),
      ),
      'the app closed the client': history(
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        closed(),
        idle(),
        invoked('A'),
        idle(),
        finished(),
      ),
      'handlers take time and the client cannot tell when it is through': historyWith(
        { tellsClose: false, consumerDelayMs: 10 },
        end(),
        idle(),
        invoked('A'),
        written('A'),
        later(10),
        rejected('A', 'disconnected'),
        idle(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
