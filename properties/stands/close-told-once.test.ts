import { describe, expect, test } from 'vitest';
import {
  brokenOff,
  closed,
  end,
  finished,
  handshake,
  healingEnd,
  history,
  historyWith,
  idle,
  invoked,
  localClose,
  resolved,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './close-told-once.js';

const twice: ExpectedEvidence = {
  kind: 'twice',
  operation: 'close',
  phase: 'after-loss',
  cause: 'reset',
  outcome: 'closed',
};

describe('close-told-once', () => {
  const checks = checksOf(property, {
    holds: {
      'a loss is told once': history(end(), closed(), idle(), finished()),
      'a local close is told once': history(
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        closed(),
        idle(),
        finished(),
      ),
      'a local close is not told': history(invoked('C', 'close'), localClose(), resolved('C'), idle(), finished()),
    },
    violates: {
      'a reset is told as an error and as a close': [
        history(end('reset'), closed(), closed(), closed(), idle(), finished()),
        twice,
      ],
      'a local close is told twice': [
        history(invoked('C', 'close'), closed(), localClose(), closed(), resolved('C'), idle(), finished()),
        { ...twice, cause: 'app-close' },
      ],
      'a loss is never told': [
        history(healingEnd(), idle(), finished()),
        { ...twice, kind: 'never', cause: 'eof', outcome: 'pending' },
      ],
    },
    doesNotReach: {
      'the client cannot tell': historyWith({ tellsClose: false }, end(), idle(), finished()),
      'the loss met the handshake': handshake(
        {},
        invoked('connect', 'connect'),
        written('connect'),
        end(),
        resolved('connect'),
        idle(),
        finished(),
      ),
      'the app closed before the loss was told': history(
        end(),
        invoked('C', 'close'),
        resolved('C'),
        idle(),
        finished(),
      ),
      'the run was broken off': history(end(), brokenOff()),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
