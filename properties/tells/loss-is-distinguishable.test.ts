import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  errorResponse,
  exited,
  finished,
  gets,
  handshake,
  history,
  historyWith,
  idle,
  invoked,
  later,
  localClose,
  malformed,
  rejected,
  resolved,
  response,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './loss-is-distinguishable.js';

const P = { process: 'P' };
const called = [invoked('A'), written('A')];
const over = [closed(), idle(), finished()];

const misclassified: ExpectedEvidence = {
  kind: 'misclassified',
  operation: 'call',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'unknown',
  op: 'A',
};

describe('loss-is-distinguishable', () => {
  const checks = checksOf(property, {
    holds: {
      'a pending call and a late one fail as disconnected': history(
        ...called,
        end(),
        rejected('A', 'disconnected'),
        ...over,
        invoked('B'),
        rejected('B', 'disconnected'),
      ),
      'a poll that had been answered fails as disconnected': history(
        invoked('L', 'poll', P),
        written('L'),
        gets(response('L')),
        written('L'),
        end('reset'),
        rejected('L', 'disconnected'),
        ...over,
      ),
      'a call whose write was refused is told of it after the end': history(
        invoked('A'),
        writeFailed('A'),
        end(),
        rejected('A', 'disconnected'),
        ...over,
      ),
    },
    violates: {
      'a pending call fails with a bare error': [
        history(...called, end(), rejected('A', 'unknown'), ...over),
        misclassified,
      ],
      'a pending call gets a made-up server error': [
        history(...called, end('reset'), rejected('A', { kind: 'server', code: -32000 }), ...over),
        { ...misclassified, cause: 'reset', outcome: 'server:-32000' },
      ],
      'a late call waits for its timeout': [
        history(end(), ...over, invoked('A'), later(1000), rejected('A', 'timeout')),
        { ...misclassified, phase: 'after-loss', outcome: 'timeout' },
      ],
      'a pending call waits for its timeout, and the client cannot tell of its close': [
        historyWith(
          { tellsClose: false },
          ...called,
          end(),
          idle(1),
          later(1000),
          rejected('A', 'timeout'),
          finished(),
        ),
        { ...misclassified, outcome: 'timeout' },
      ],
      'an open poll is cancelled': [
        history(invoked('L', 'poll', P), written('L'), gets(response('L')), end(), rejected('L', 'cancelled'), ...over),
        { ...misclassified, operation: 'poll', outcome: 'cancelled', op: 'L' },
      ],
      'a notification made in the close handler fails with a bare error': [
        history(
          end(),
          closed(),
          invoked('N', 'notify', { inside: 'close-handler' }),
          rejected('N', 'unknown'),
          idle(),
          finished(),
        ),
        { ...misclassified, operation: 'notify', phase: 'in-close-handler', op: 'N' },
      ],
    },
    doesNotReach: {
      'the call was answered, so it fails for what the answer was': history(
        ...called,
        gets(errorResponse('A', -32603)),
        end(),
        rejected('A', 'server'),
        ...over,
      ),
      'a poll was refused by the executor': history(
        invoked('L', 'poll', P),
        written('L'),
        gets(response('L')),
        gets(errorResponse('L', -32600)),
        end(),
        rejected('L', 'server'),
        ...over,
      ),
      'a timeout was due before a slow client came to the end': history(
        ...called,
        later(995),
        end(),
        later(5),
        rejected('A', 'timeout'),
        ...over,
      ),
      'it failed before the end': history(...called, rejected('A', 'timeout'), end(), ...over),
      'the app closed the client first': history(
        ...called,
        invoked('C', 'close'),
        localClose(),
        rejected('A', 'cancelled'),
        resolved('C'),
        finished(),
      ),
      'the app closed the client before the call that it lost was told': history(
        ...called,
        end(),
        invoked('C', 'close'),
        rejected('A', 'cancelled'),
        resolved('C'),
        ...over,
      ),
      'a broken frame came before': history(
        ...called,
        gets(malformed('shape')),
        end(),
        rejected('A', 'protocol'),
        ...over,
      ),
      'the process of a write had ended': history(
        gets(exited('P', 1, 0)),
        end(),
        ...over,
        invoked('W', 'write', P),
        rejected('W', 'protocol'),
      ),
      'a handshake has no client yet to ask': handshake(
        {},
        invoked('connect', 'connect'),
        written('connect'),
        end(),
        rejected('connect', 'unknown'),
        idle(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
