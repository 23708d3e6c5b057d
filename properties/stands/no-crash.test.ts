import { describe, expect, test } from 'vitest';
import {
  closed,
  crashed,
  end,
  finished,
  handshake,
  history,
  idle,
  invoked,
  localClose,
  rejected,
  resolved,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './no-crash.js';

const crash: ExpectedEvidence = {
  kind: 'unhandled-rejection',
  operation: 'receive',
  phase: 'after-loss',
  cause: 'eof',
  outcome: 'TypeError',
};

describe('no-crash', () => {
  const checks = checksOf(property, {
    holds: {
      'a loss fails a call': history(
        invoked('A'),
        written('A'),
        end(),
        rejected('A', 'disconnected'),
        closed(),
        idle(),
        finished(),
      ),
    },
    violates: {
      'a promise of its own rejects at the loss': [
        history(end(), closed(), crashed('unhandled-rejection', 'TypeError'), idle(), finished()),
        crash,
      ],
      'the same crash happens twice: one evidence': [
        history(
          end(),
          crashed('unhandled-rejection', 'TypeError'),
          crashed('unhandled-rejection', 'TypeError'),
          closed(),
          idle(),
          finished(),
        ),
        crash,
      ],
      'a listener throws while the connection lives': [
        history(crashed('uncaught', 'Error', 'EPIPE'), idle(), finished()),
        { ...crash, kind: 'uncaught', phase: 'in-flight', cause: 'none', outcome: 'Error:EPIPE' },
      ],
      'the client ends the process when the app closes': [
        history(invoked('C', 'close'), localClose(), resolved('C'), crashed('exit', 'Error'), idle()),
        { ...crash, kind: 'exit', cause: 'app-close', outcome: 'Error' },
      ],
      'the client never comes to rest, in the handshake': [
        handshake(
          { tellsClose: false },
          invoked('connect', 'connect'),
          written('connect'),
          end('reset'),
          crashed('livelock', 'Livelock'),
        ),
        { ...crash, kind: 'livelock', operation: 'connect', cause: 'reset', outcome: 'Livelock' },
      ],
    },
    doesNotReach: {
      'the handshake was cut, and rejected': handshake(
        { tellsClose: false },
        invoked('connect', 'connect'),
        written('connect'),
        end(),
        rejected('connect', 'disconnected'),
        idle(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
