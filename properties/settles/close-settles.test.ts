import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  finished,
  healed,
  history,
  idle,
  invoked,
  later,
  localClose,
  rejected,
  resolved,
  struck,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './close-settles.js';

const closeHung: ExpectedEvidence = {
  kind: 'close-hung',
  operation: 'close',
  phase: 'unwritten',
  cause: 'app-close',
  outcome: 'pending',
  op: 'C',
};
const callHung: ExpectedEvidence = {
  kind: 'call-hung',
  operation: 'call',
  phase: 'in-flight',
  cause: 'app-close',
  outcome: 'pending',
  op: 'A',
};

describe('close-settles', () => {
  const checks = checksOf(property, {
    holds: {
      'close settles, and fails what is pending': history(
        invoked('A'),
        written('A'),
        invoked('C', 'close'),
        localClose(),
        rejected('A', 'disconnected'),
        resolved('C'),
        closed(),
        idle(),
        finished(),
      ),
      'a close toward a stalled peer settles all the same': history(
        struck('stall'),
        invoked('A'),
        written('A'),
        invoked('C', 'close'),
        idle(1),
        later(500),
        localClose(),
        rejected('A', 'disconnected'),
        resolved('C'),
        idle(),
        finished(),
      ),
      'a call made after the close is not pending at it': history(
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        invoked('A'),
        idle(),
        finished(),
      ),
      'a subscription is not a call': history(
        invoked('S', 'subscribe', { process: 'P' }),
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        idle(),
        finished(),
      ),
    },
    violates: {
      'close waits for a close event that never comes': [
        history(invoked('C', 'close'), localClose(), idle(), finished()),
        closeHung,
      ],
      'close forgets what is pending': [
        history(invoked('A'), written('A'), invoked('C', 'close'), localClose(), resolved('C'), idle(), finished()),
        callHung,
      ],
      'close hangs after a loss, and so does what was pending at both': [
        history(invoked('A'), written('A'), end(), invoked('C', 'close'), idle(), finished()),
        { ...callHung, cause: 'eof' },
        { ...closeHung, phase: 'after-loss', cause: 'eof' },
      ],
    },
    doesNotReach: {
      'the app did not close': history(invoked('A'), written('A'), end(), closed(), idle(), finished()),
      'a graceful close waits for a stalled peer': history(
        struck('end-write', 'stalled'),
        invoked('A'),
        invoked('C', 'close'),
        idle(),
        healed(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
