import { describe, expect, test } from 'vitest';
import type { ObservedProcessEvent } from '../../src/core/history.js';
import {
  closed,
  end,
  exited,
  finished,
  gets,
  history,
  idle,
  invoked,
  localClose,
  output,
  pollerGets,
  processClosed,
  readOf,
  rejected,
  resolved,
  response,
  type Step,
  subscriberGets,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './exit-not-masked.js';

const P = { process: 'P' };
const subscribed = invoked('S', 'subscribe', P);
const polls = invoked('L', 'poll', P);
const tells = (event: ObservedProcessEvent): Step => subscriberGets('S', 'P', event);
const reads = (more: Parameters<typeof readOf>[0]): Step => pollerGets('L', 'P', readOf(more));
const failed = tells({ type: 'failed' });
const over = [closed(), idle(), finished()];

const masked: ExpectedEvidence = {
  kind: 'masked',
  operation: 'subscribe',
  phase: 'unwritten',
  cause: 'eof',
  outcome: 'exited',
  op: 'S',
};

describe('exit-not-masked', () => {
  const checks = checksOf(property, {
    holds: {
      'the exit comes before the failure': history(
        subscribed,
        gets(exited('P', 1, 3)),
        end(),
        tells({ type: 'exited', seq: 1, exitCode: 3 }),
        failed,
        resolved('S'),
        ...over,
      ),
      'an exit that came before its output waits for it': history(
        subscribed,
        gets(exited('P', 2, 3)),
        gets(output('P', 1, 'a')),
        tells({ type: 'output', seq: 1, stream: 'stdout', text: 'a' }),
        tells({ type: 'exited', seq: 2, exitCode: 3 }),
        end(),
        failed,
        resolved('S'),
        ...over,
      ),
      'a poll is told the exit with the loss': history(
        polls,
        written('L'),
        gets(exited('P', 1, 0)),
        end(),
        reads({ exited: true, exitCode: 0, closed: true, failure: 'failed' }),
        resolved('L'),
        ...over,
      ),
      'a poll was told before its last read failed': history(
        polls,
        written('L'),
        gets(exited('P', 1, 7)),
        reads({ exited: true, exitCode: 7, nextSeq: 2 }),
        end(),
        rejected('L', 'disconnected'),
        ...over,
      ),
    },
    violates: {
      'the failure comes instead': [
        history(subscribed, gets(exited('P', 1, 0)), end(), failed, resolved('S'), ...over),
        masked,
      ],
      'the failure comes first': [
        history(
          subscribed,
          gets(exited('P', 1, 0)),
          end('reset'),
          failed,
          tells({ type: 'exited', seq: 1, exitCode: 0 }),
          resolved('S'),
          ...over,
        ),
        { ...masked, cause: 'reset' },
      ],
      'a close that came too early comes instead': [
        history(
          subscribed,
          gets(processClosed('P', 2)),
          tells({ type: 'closed', seq: 2 }),
          resolved('S'),
          gets(exited('P', 1, 0)),
          end(),
          ...over,
        ),
        { ...masked, cause: 'none' },
      ],
      'another exit code is told': [
        history(
          subscribed,
          gets(exited('P', 1, 3)),
          tells({ type: 'exited', seq: 1, exitCode: 0 }),
          end(),
          failed,
          resolved('S'),
          ...over,
        ),
        { ...masked, kind: 'changed', cause: 'none' },
      ],
      'a poll is told of an exit without its code': [
        history(
          polls,
          written('L'),
          gets(exited('P', 1, 0)),
          end(),
          reads({ exited: true, closed: true, failure: 'failed' }),
          resolved('L'),
          ...over,
        ),
        { ...masked, operation: 'poll', phase: 'in-flight', op: 'L' },
      ],
      'a poll only fails': [
        history(polls, written('L'), gets(exited('P', 1, 0)), end(), rejected('L', 'disconnected'), ...over),
        { ...masked, operation: 'poll', phase: 'in-flight', op: 'L' },
      ],
    },
    doesNotReach: {
      'it waits behind a gap': history(subscribed, gets(exited('P', 2, 0)), end(), failed, resolved('S'), ...over),
      'it had arrived before the subscription was made': history(
        gets(exited('P', 1, 0)),
        subscribed,
        end(),
        failed,
        resolved('S'),
        ...over,
      ),
      'it came after the end was handed over': history(
        subscribed,
        end(),
        gets(exited('P', 1, 0)),
        failed,
        resolved('S'),
        ...over,
      ),
      'the app closed the client': history(
        subscribed,
        gets(exited('P', 1, 0)),
        invoked('C', 'close'),
        localClose(),
        failed,
        resolved('S'),
        resolved('C'),
        finished(),
      ),
      'the executor told the poll the end': history(
        polls,
        written('L'),
        gets(exited('P', 1, 0)),
        gets(response('L', { read: readOf({ closed: true }) })),
        end(),
        reads({ closed: true }),
        resolved('L'),
        ...over,
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
