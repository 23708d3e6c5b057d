import { describe, expect, test } from 'vitest';
import {
  brokenOff,
  closed,
  crashed,
  end,
  finished,
  gets,
  handshake,
  healed,
  healingEnd,
  history,
  historyWith,
  idle,
  invoked,
  localClose,
  malformed,
  rejected,
  resolved,
  response,
  SERVER_REQUEST,
  struck,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './malformed-contained.js';

const crash: ExpectedEvidence = {
  kind: 'crash',
  operation: 'receive',
  phase: 'in-flight',
  cause: 'none',
  outcome: 'SyntaxError',
};
const hung: ExpectedEvidence = {
  kind: 'hung',
  operation: 'call',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'pending',
  op: 'A',
};

describe('malformed-contained', () => {
  const checks = checksOf(property, {
    holds: {
      'the frame is passed over': history(
        gets(malformed('json')),
        idle(),
        invoked('A'),
        written('A'),
        gets(response('A')),
        resolved('A'),
        idle(),
        healingEnd(),
        closed(),
        idle(),
        finished(),
      ),
      'the client closes itself and fails what is pending': history(
        invoked('A'),
        written('A'),
        gets(malformed('shape')),
        localClose(),
        rejected('A', 'disconnected'),
        closed(),
        idle(),
        finished(),
      ),
      'a crash long after it is another matter': history(
        gets(malformed('json')),
        idle(),
        invoked('A'),
        rejected('A', 'protocol'),
        crashed('uncaught', 'TypeError'),
        idle(),
        healingEnd(),
        closed(),
        idle(),
        finished(),
      ),
      'what is pending at a graceful close toward a stalled peer may wait with it': history(
        invoked('A'),
        written('A'),
        gets(malformed('shape')),
        idle(),
        struck('stall'),
        invoked('C', 'close'),
        idle(),
        healed(),
        finished(),
      ),
    },
    violates: {
      'the client crashes on a frame that is not JSON': [
        history(gets(malformed('json')), crashed('uncaught', 'SyntaxError'), idle(), finished()),
        crash,
      ],
      'the client crashes on half a frame when the end comes': [
        history(
          gets(malformed('cut')),
          idle(),
          end(),
          crashed('uncaught', 'SyntaxError'),
          closed(),
          idle(),
          finished(),
        ),
        { ...crash, phase: 'after-loss', cause: 'eof' },
      ],
      'the client crashes on it in the handshake': [
        handshake(
          { tellsClose: false },
          invoked('connect', 'connect'),
          written('connect'),
          gets(malformed('json')),
          crashed('unhandled-rejection', 'SyntaxError'),
          idle(),
          finished(),
        ),
        { ...crash, operation: 'connect' },
      ],
      'the reader stops and never sees the end': [
        history(invoked('A'), written('A'), gets(malformed('shape')), idle(), healingEnd(), idle(), finished()),
        hung,
      ],
      'the peer stalls besides, and no close waits for it': [
        history(
          invoked('A'),
          written('A'),
          gets(malformed('shape')),
          idle(),
          struck('stall'),
          healingEnd(),
          idle(),
          finished(),
        ),
        hung,
      ],
      'the app closes besides, and the peer has not stalled': [
        history(
          invoked('A'),
          written('A'),
          gets(malformed('shape')),
          idle(),
          invoked('C', 'close'),
          localClose(),
          resolved('C'),
          idle(),
          finished(),
        ),
        { ...hung, cause: 'app-close' },
      ],
      'a request from the executor, which the dialect forbids, stops the reader': [
        history(invoked('A'), written('A'), gets(SERVER_REQUEST), idle(), end('reset'), idle(), finished()),
        { ...hung, cause: 'reset' },
      ],
    },
    doesNotReach: {
      'every frame was well formed': history(invoked('A'), written('A'), end(), idle(), finished()),
      'the frame came after the end': history(
        end(),
        gets(malformed('json')),
        crashed('uncaught', 'SyntaxError'),
        closed(),
        idle(),
        finished(),
      ),
      'the dialect allows requests from the executor': historyWith(
        { dialect: 'mcp' },
        invoked('A'),
        written('A'),
        gets(SERVER_REQUEST),
        idle(),
        finished(),
      ),
      'the run was broken off': history(invoked('A'), written('A'), gets(malformed('json')), brokenOff()),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
