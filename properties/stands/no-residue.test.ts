import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  finished,
  history,
  historyWith,
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
import { property } from './no-residue.js';

const timer: ExpectedEvidence = {
  kind: 'timer',
  operation: 'close',
  phase: 'after-loss',
  cause: 'eof',
  outcome: 'idle',
};

describe('no-residue', () => {
  const checks = checksOf(property, {
    holds: {
      'timers are gone when the loss was seen': history(
        invoked('A'),
        written('A'),
        idle(1),
        end(),
        rejected('A', 'disconnected'),
        closed(),
        idle(0),
        finished(),
      ),
      'timers are gone when close has settled, not before': history(
        invoked('A'),
        written('A'),
        invoked('C', 'close'),
        idle(2),
        later(50),
        localClose(),
        rejected('A', 'disconnected'),
        resolved('C'),
        idle(0),
        finished(),
      ),
      'a timer that is armed later is not residue': history(
        end(),
        closed(),
        idle(0),
        invoked('A'),
        idle(1),
        later(1000),
        rejected('A', 'timeout'),
        idle(0),
        finished(),
      ),
    },
    violates: {
      'the timer of a call that the loss failed is left': [
        history(invoked('A'), written('A'), end(), rejected('A', 'disconnected'), closed(), idle(1), finished()),
        timer,
      ],
      'a keep-alive outlives the close': [
        history(invoked('C', 'close'), localClose(), resolved('C'), closed(), idle(1), finished()),
        { ...timer, cause: 'app-close' },
      ],
      'a keep-alive outlives the close, and no call after it holds the timer': [
        history(
          invoked('C', 'close'),
          localClose(),
          resolved('C'),
          invoked('A'),
          rejected('A', 'disconnected'),
          idle(1),
          finished(),
        ),
        { ...timer, cause: 'app-close' },
      ],
      'a keep-alive outlives the close that came after the loss was seen': [
        history(end('reset'), closed(), idle(0), invoked('C', 'close'), resolved('C'), idle(1), finished()),
        { ...timer, cause: 'reset' },
      ],
    },
    doesNotReach: {
      'close has not settled': history(invoked('C', 'close'), idle(1), finished()),
      'the client cannot tell': historyWith({ tellsClose: false }, end(), idle(), finished()),
      'the loss was not seen': history(end(), idle(1), finished()),
      'nobody can tell of its timers': history(end(), closed(), idle(null), finished()),
      'the peer that it closes toward has stalled': history(
        struck('stall'),
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        idle(1),
        finished(),
      ),
      'a call made after the close may hold the timer': history(
        invoked('C', 'close'),
        localClose(),
        resolved('C'),
        invoked('A'),
        idle(1),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
