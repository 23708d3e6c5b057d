import { describe, expect, test } from 'vitest';
import type { ObservedProcessEvent } from '../../src/core/history.js';
import {
  closed,
  end,
  finished,
  gets,
  history,
  idle,
  invoked,
  localClose,
  malformed,
  rejected,
  resolved,
  type Step,
  subscriberGets,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './terminal-once-and-last.js';

const P = { process: 'P' };
const subscribed = invoked('S', 'subscribe', P);
const tells = (event: ObservedProcessEvent, op = 'S'): Step => subscriberGets(op, 'P', event);
const failed: ObservedProcessEvent = { type: 'failed' };
const closedEvent: ObservedProcessEvent = { type: 'closed', seq: 2 };
const line: ObservedProcessEvent = { type: 'output', seq: 1, stream: 'stdout', text: 'a' };
const over = [closed(), idle(), finished()];

const twice: ExpectedEvidence = {
  kind: 'twice',
  operation: 'subscribe',
  phase: 'unwritten',
  cause: 'eof',
  outcome: 'failed',
  op: 'S',
};

describe('terminal-once-and-last', () => {
  const checks = checksOf(property, {
    holds: {
      'a process that was closed gets no failure at the loss': history(
        subscribed,
        tells(line),
        tells(closedEvent),
        resolved('S'),
        end(),
        ...over,
      ),
      'the failure is the last event': history(subscribed, tells(line), end(), tells(failed), resolved('S'), ...over),
      'every subscription has an end of its own': history(
        subscribed,
        end(),
        tells(failed),
        resolved('S'),
        ...over,
        invoked('T', 'subscribe', P),
        tells(failed, 'T'),
        resolved('T'),
      ),
    },
    violates: {
      'a closed process fails at the loss': [
        history(subscribed, tells(closedEvent), end(), tells(failed), resolved('S'), ...over),
        twice,
      ],
      'the failure is told by two': [
        history(subscribed, end('reset'), tells(failed), tells(failed), resolved('S'), ...over),
        { ...twice, cause: 'reset' },
      ],
      'a line comes after the failure': [
        history(subscribed, end(), tells(failed), tells(line), resolved('S'), ...over),
        { ...twice, kind: 'after-terminal', outcome: 'output' },
      ],
      'the failure comes first, then the rest and the close': [
        history(subscribed, end(), tells(failed), tells(line), tells(closedEvent), resolved('S'), ...over),
        { ...twice, outcome: 'closed' },
        { ...twice, kind: 'after-terminal', outcome: 'output' },
      ],
      'a subscription ends at the loss as if all were well': [
        history(subscribed, tells(line), end(), resolved('S'), ...over),
        { ...twice, kind: 'missing', outcome: 'resolved' },
      ],
    },
    doesNotReach: {
      'the process lives, and the subscription with it': history(subscribed, tells(line)),
      'a subscription that throws has told its end': history(subscribed, end(), rejected('S', 'disconnected'), ...over),
      'the app closed the client': history(
        subscribed,
        invoked('C', 'close'),
        localClose(),
        resolved('S'),
        resolved('C'),
        finished(),
      ),
      'a broken frame ended the trust in the session': history(
        subscribed,
        gets(malformed('shape')),
        resolved('S'),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
