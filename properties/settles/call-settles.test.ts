import { describe, expect, test } from 'vitest';
import {
  brokenOff,
  closed,
  crashed,
  end,
  finished,
  gets,
  healed,
  healingEnd,
  history,
  idle,
  invoked,
  later,
  localClose,
  rejected,
  resolved,
  response,
  struck,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './call-settles.js';

const hungCall: ExpectedEvidence = {
  kind: 'hung',
  operation: 'call',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'pending',
  op: 'A',
};

describe('call-settles', () => {
  const checks = checksOf(property, {
    holds: {
      'a call is answered': history(
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
      'a call is failed by the loss': history(
        invoked('A'),
        written('A'),
        end(),
        rejected('A', 'disconnected'),
        closed(),
        idle(),
        finished(),
      ),
      'a call settles only with its own timeout': history(
        invoked('A'),
        written('A'),
        end(),
        closed(),
        idle(1),
        later(1000),
        rejected('A', 'timeout'),
        idle(),
        finished(),
      ),
      'what waits for events is not a call': history(
        invoked('A'),
        rejected('A', 'server'),
        invoked('S', 'subscribe', { process: 'P' }),
        invoked('R', 'poll', { process: 'P' }),
        end(),
        closed(),
        idle(),
        finished(),
      ),
      'what is pending at a graceful close toward a stalled peer may wait with it': history(
        struck('stall'),
        invoked('A'),
        written('A'),
        invoked('C', 'close'),
        invoked('B'),
        rejected('B', 'disconnected'),
        idle(),
        healed(),
        finished(),
      ),
    },
    violates: {
      'a call in flight is forgotten at the loss': [
        history(invoked('A'), written('A'), end(), closed(), idle(), finished()),
        hungCall,
      ],
      'a call in flight is forgotten at the end that healing brings': [
        history(invoked('A'), written('A'), idle(), healingEnd(), closed(), idle(), finished()),
        hungCall,
      ],
      'a call made after the end is never rejected': [
        history(end('reset'), closed(), invoked('A'), idle(), finished()),
        { ...hungCall, phase: 'after-loss', cause: 'reset' },
      ],
      'a call made in the close handler is never rejected': [
        history(end('end-read'), closed(), invoked('A', 'call', { inside: 'close-handler' }), idle(), finished()),
        { ...hungCall, phase: 'in-close-handler', cause: 'end-read' },
      ],
      'a call made when another settles is never rejected': [
        history(
          invoked('A'),
          written('A'),
          end(),
          rejected('A', 'disconnected'),
          invoked('B', 'call', { inside: 'settle-handler' }),
          closed(),
          idle(),
          finished(),
        ),
        { ...hungCall, phase: 'in-settle-handler', op: 'B' },
      ],
      'the write of a call is refused and the call forgotten': [
        history(
          struck('end-write', 'epipe'),
          invoked('A'),
          writeFailed('A'),
          idle(),
          healingEnd(),
          closed(),
          idle(),
          finished(),
        ),
        { ...hungCall, phase: 'unwritten', cause: 'end-write' },
      ],
      'several operations hang: one evidence for each': [
        history(
          invoked('A'),
          written('A'),
          invoked('B'),
          written('B'),
          invoked('F', 'file.read'),
          written('F'),
          end(),
          closed(),
          idle(),
          finished(),
        ),
        hungCall,
        { ...hungCall, op: 'B' },
        { ...hungCall, operation: 'file.read', op: 'F' },
      ],
      'a call is pending when the app closes': [
        history(invoked('A'), written('A'), invoked('C', 'close'), localClose(), resolved('C'), idle(), finished()),
        { ...hungCall, cause: 'app-close' },
      ],
    },
    doesNotReach: {
      'no call was made': history(end(), closed(), idle(), finished()),
      'the client ended the process': history(invoked('A'), written('A'), crashed('exit', 'Error'), idle(), finished()),
      'the run was broken off': history(invoked('A'), written('A'), end(), brokenOff()),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
