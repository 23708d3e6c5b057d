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
  rejected,
  resolved,
  response,
  subscriberGets,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './no-dead-session.js';

const P = { process: 'P' };
const silentSession: ExpectedEvidence = {
  kind: 'silent',
  operation: 'subscribe',
  phase: 'in-settle-handler',
  cause: 'eof',
  outcome: 'pending',
  op: 'S',
};

describe('no-dead-session', () => {
  const checks = checksOf(property, {
    holds: {
      'a start that meets the loss is refused': history(
        invoked('P', 'start'),
        written('P'),
        end(),
        rejected('P', 'disconnected'),
        closed(),
        idle(),
        finished(),
      ),
      'a start that was answered before the loss gives a session that ends': history(
        invoked('P', 'start'),
        written('P'),
        gets(response('P')),
        end(),
        resolved('P'),
        invoked('S', 'subscribe', { ...P, inside: 'settle-handler' }),
        subscriberGets('S', 'P', { type: 'failed' }),
        resolved('S'),
        closed(),
        idle(),
        finished(),
      ),
      'a start after the loss is refused': history(
        end(),
        closed(),
        idle(),
        invoked('P', 'start'),
        rejected('P', 'disconnected'),
        idle(),
        finished(),
      ),
    },
    violates: {
      'a start that was answered before the loss gives a session that stays silent': [
        history(
          invoked('P', 'start'),
          written('P'),
          gets(response('P')),
          end(),
          resolved('P'),
          invoked('S', 'subscribe', { ...P, inside: 'settle-handler' }),
          closed(),
          idle(),
          finished(),
        ),
        silentSession,
      ],
      'a start after the loss succeeds, and a read of it waits for ever': [
        history(
          end('reset'),
          closed(),
          idle(),
          invoked('P', 'start'),
          resolved('P'),
          invoked('R', 'read', P),
          idle(),
          finished(),
        ),
        { ...silentSession, operation: 'read', phase: 'after-loss', cause: 'reset', op: 'R' },
      ],
      'a start that meets the loss never settles': [
        history(invoked('P', 'start'), written('P'), end(), closed(), idle(), finished()),
        { ...silentSession, operation: 'start', phase: 'in-flight', op: 'P' },
      ],
    },
    doesNotReach: {
      'the process had started before the loss': history(
        invoked('P', 'start'),
        written('P'),
        gets(response('P')),
        resolved('P'),
        invoked('S', 'subscribe', P),
        end(),
        closed(),
        idle(),
        finished(),
      ),
      'nobody waits for the process': history(
        invoked('P', 'start'),
        written('P'),
        gets(response('P')),
        end(),
        resolved('P'),
        closed(),
        idle(),
        finished(),
      ),
      'the app closed the client': history(
        invoked('P', 'start'),
        written('P'),
        invoked('C', 'close'),
        localClose(),
        end(),
        idle(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
