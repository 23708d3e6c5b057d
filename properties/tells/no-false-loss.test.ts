import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  errorResponse,
  finished,
  gets,
  healingEnd,
  history,
  historyWith,
  idle,
  interrupted,
  invoked,
  later,
  localClose,
  malformed,
  rejected,
  resolved,
  response,
  SERVER_REQUEST,
  STRAY,
  struck,
  subscriberGets,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './no-false-loss.js';

const called = [invoked('A'), written('A')];
const lost = rejected('A', 'disconnected');
const over = [healingEnd(), closed(), idle(), finished()];

const falseLoss: ExpectedEvidence = {
  kind: 'false-loss',
  operation: 'call',
  phase: 'in-flight',
  cause: 'none',
  outcome: 'disconnected',
  op: 'A',
};
const { op: _op, ...closing } = { ...falseLoss, operation: 'close', outcome: 'closed' } as const;

describe('no-false-loss', () => {
  const checks = checksOf(property, {
    holds: {
      'errors and timeouts are told as what they are': history(
        ...called,
        gets(errorResponse('A', -32000)),
        rejected('A', { kind: 'server', code: -32000 }),
        invoked('B'),
        written('B'),
        later(1000),
        rejected('B', 'timeout'),
        ...over,
      ),
      'what fails after the end was lost': history(
        invoked('B'),
        written('B'),
        gets(response('B')),
        resolved('B'),
        ...called,
        end(),
        lost,
        closed(),
        idle(),
        finished(),
      ),
    },
    violates: {
      'a code of the server is taken for a loss': [
        history(
          ...called,
          gets(errorResponse('A', -32000)),
          rejected('A', { kind: 'disconnected', code: -32000 }),
          ...over,
        ),
        { ...falseLoss, outcome: 'disconnected:-32000' },
      ],
      'a timeout is told as a loss': [history(...called, later(1000), lost, ...over), falseLoss],
      'a stray response makes the client say that it closed': [
        history(...called, gets(STRAY), closed(), ...over),
        closing,
      ],
      'a session is failed though nothing happened': [
        history(
          invoked('S', 'subscribe', { process: 'P' }),
          subscriberGets('S', 'P', { type: 'failed' }),
          resolved('S'),
          ...over,
        ),
        { ...falseLoss, operation: 'subscribe', phase: 'unwritten', outcome: 'failed', op: 'S' },
      ],
      'a request of the server in a dialect that has them is no reason': [
        historyWith({ dialect: 'lsp' }, ...called, gets(SERVER_REQUEST), lost, ...over),
        falseLoss,
      ],
    },
    doesNotReach: {
      'the end came first': history(...called, end(), lost, closed(), idle(), finished()),
      'the connection was cut, though the session goes on': history(...called, interrupted(), lost, ...over),
      'the app closed the client': history(
        ...called,
        invoked('C', 'close'),
        localClose(),
        lost,
        closed(),
        resolved('C'),
        finished(),
      ),
      'the client closed itself on a malformed frame': history(
        ...called,
        gets(malformed('json')),
        localClose(),
        lost,
        closed(),
        finished(),
      ),
      'the client closed itself on a request that its protocol forbids': history(
        ...called,
        gets(SERVER_REQUEST),
        localClose(),
        lost,
        closed(),
        finished(),
      ),
      'a write was refused': history(struck('end-write', 'epipe'), invoked('A'), writeFailed('A'), lost, ...over),
      'the peer fell silent': history(...called, struck('stall'), later(500), lost, ...over),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
