import { describe, expect, test } from 'vitest';
import type { ObservedProcessEvent } from '../../src/core/history.js';
import {
  closed,
  end,
  exited,
  finished,
  gets,
  healingEnd,
  history,
  historyWith,
  idle,
  invoked,
  later,
  localClose,
  output,
  processClosed,
  resolved,
  type Step,
  subscriberGets,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './late-subscriber-sees-history.js';

const subscribed = invoked('S', 'subscribe', { process: 'P' });
const tells = (event: ObservedProcessEvent): Step => subscriberGets('S', 'P', event);
const tellsOutput = (seq: number): Step => tells({ type: 'output', seq, stream: 'stdout', text: `${seq}` });
const failed = tells({ type: 'failed' });
const over = [closed(), idle(), finished()];

const missing: ExpectedEvidence = {
  kind: 'missing',
  operation: 'subscribe',
  phase: 'unwritten',
  cause: 'none',
  outcome: 'output',
  op: 'S',
};

describe('late-subscriber-sees-history', () => {
  const checks = checksOf(property, {
    holds: {
      'a late subscriber gets the history and then what comes': history(
        gets(output('P', 1, '1')),
        subscribed,
        tellsOutput(1),
        gets(output('P', 2, '2')),
        tellsOutput(2),
        end(),
        failed,
        resolved('S'),
        ...over,
      ),
      'what was taken and is still queued comes too': history(
        gets(output('P', 1, '1')),
        gets(exited('P', 2, 0)),
        subscribed,
        end(),
        tellsOutput(1),
        tells({ type: 'exited', seq: 2, exitCode: 0 }),
        failed,
        resolved('S'),
        ...over,
      ),
      'a subscriber that joins after the loss gets it, and the end': history(
        gets(output('P', 1, '1')),
        end(),
        closed(),
        idle(),
        subscribed,
        tellsOutput(1),
        failed,
        resolved('S'),
        finished(),
      ),
      'a slow subscriber gets it slowly': historyWith(
        { consumerDelayMs: 10 },
        gets(output('P', 1, '1')),
        gets(processClosed('P', 2)),
        subscribed,
        tellsOutput(1),
        healingEnd(),
        closed(),
        idle(),
        later(10),
        tells({ type: 'closed', seq: 2 }),
        resolved('S'),
        finished(),
      ),
    },
    violates: {
      'only what comes next is given': [
        history(
          gets(output('P', 1, '1')),
          idle(),
          subscribed,
          gets(output('P', 2, '2')),
          tellsOutput(2),
          gets(processClosed('P', 3)),
          tells({ type: 'closed', seq: 3 }),
          resolved('S'),
          healingEnd(),
          ...over,
        ),
        missing,
      ],
      'after the loss only the failure is left': [
        history(
          gets(output('P', 1, '1')),
          gets(exited('P', 2, 0)),
          end(),
          closed(),
          idle(),
          subscribed,
          failed,
          resolved('S'),
          finished(),
        ),
        { ...missing, phase: 'after-loss', cause: 'eof' },
        { ...missing, phase: 'after-loss', cause: 'eof', outcome: 'exited' },
      ],
      'a close that was published is forgotten, and a failure told': [
        history(gets(processClosed('P', 1)), end(), closed(), idle(), subscribed, failed, resolved('S'), finished()),
        { ...missing, phase: 'after-loss', cause: 'eof', outcome: 'closed' },
      ],
      'the history comes after the end': [
        history(gets(output('P', 1, '1')), subscribed, end(), failed, tellsOutput(1), resolved('S'), ...over),
        { ...missing, cause: 'eof' },
      ],
      'a subscriber waits for it to the end of the run': [
        history(gets(output('P', 1, '1')), subscribed, healingEnd(), ...over),
        { ...missing, cause: 'eof' },
      ],
    },
    doesNotReach: {
      'nothing had arrived when it subscribed': history(
        subscribed,
        gets(output('P', 1, '1')),
        end(),
        failed,
        resolved('S'),
        ...over,
      ),
      'what had arrived waits behind a gap': history(
        gets(output('P', 2, '2')),
        subscribed,
        end(),
        failed,
        resolved('S'),
        ...over,
      ),
      'what had arrived is of another process': history(
        gets(output('Q', 1, '1')),
        subscribed,
        end(),
        failed,
        resolved('S'),
        ...over,
      ),
      'the app closed the client': history(
        gets(output('P', 1, '1')),
        subscribed,
        invoked('C', 'close'),
        localClose(),
        resolved('S'),
        resolved('C'),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
