import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  finished,
  gets,
  healingEnd,
  history,
  idle,
  invoked,
  later,
  localClose,
  output,
  pollerGets,
  processClosed,
  readOf,
  rejected,
  resolved,
  response,
  type Step,
  struck,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './no-output-lost-polled.js';

const polls = invoked('L', 'poll', { process: 'P' });
const chunk = (seq: number, text: string) => ({ seq, stream: 'stdout', text });
const reads = (more: Parameters<typeof readOf>[0]): Step => pollerGets('L', 'P', readOf(more));
const over = [closed(), idle(), finished()];
const END = { closed: true, failure: 'failed' } as const;

const missing: ExpectedEvidence = {
  kind: 'missing-tail',
  operation: 'poll',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'output',
  op: 'L',
};

describe('no-output-lost-polled', () => {
  const checks = checksOf(property, {
    holds: {
      'the last read gives what was left, with the end': history(
        polls,
        written('L'),
        gets(output('P', 1, 'a')),
        end(),
        reads({ chunks: [chunk(1, 'a')], nextSeq: 2, ...END }),
        resolved('L'),
        ...over,
      ),
      'a slow client gives it read by read, long after the end': history(
        polls,
        written('L'),
        gets(output('P', 1, 'a')),
        gets(output('P', 2, 'b')),
        end(),
        idle(1),
        later(10),
        reads({ chunks: [chunk(1, 'a')], nextSeq: 2 }),
        later(10),
        reads({ chunks: [chunk(2, 'b')], nextSeq: 3 }),
        rejected('L', 'disconnected'),
        ...over,
      ),
      'what lies behind a gap need not be given': history(
        polls,
        written('L'),
        gets(output('P', 1, 'a')),
        gets(output('P', 3, 'c')),
        end(),
        reads({ chunks: [chunk(1, 'a')], nextSeq: 2, ...END }),
        resolved('L'),
        ...over,
      ),
      'the client tells of the close with the last of it': history(
        polls,
        gets(output('P', 1, 'a')),
        gets(processClosed('P', 2)),
        reads({ chunks: [chunk(1, 'a')], nextSeq: 3, closed: true }),
        resolved('L'),
        healingEnd(),
        ...over,
      ),
    },
    violates: {
      'the end is told while output waits': [
        history(
          polls,
          written('L'),
          gets(output('P', 1, 'a')),
          reads({ chunks: [chunk(1, 'a')], nextSeq: 2 }),
          gets(output('P', 2, 'b')),
          end(),
          reads({ nextSeq: 2, ...END }),
          resolved('L'),
          ...over,
        ),
        missing,
      ],
      'the read fails while output waits': [
        history(polls, written('L'), gets(output('P', 1, 'a')), end('reset'), rejected('L', 'disconnected'), ...over),
        { ...missing, cause: 'reset' },
      ],
      'a poll that begins after the loss is only told of it': [
        history(gets(output('P', 1, 'a')), end(), closed(), idle(), polls, reads(END), resolved('L'), finished()),
        { ...missing, phase: 'after-loss' },
      ],
      'the first of two is left out': [
        history(
          polls,
          written('L'),
          gets(output('P', 1, 'a')),
          gets(output('P', 2, 'b')),
          end(),
          reads({ chunks: [chunk(2, 'b')], nextSeq: 3, ...END }),
          resolved('L'),
          ...over,
        ),
        { ...missing, kind: 'missing-middle' },
      ],
      'a close that came too early is told at once': [
        history(
          polls,
          written('L'),
          gets(processClosed('P', 2)),
          reads({ closed: true }),
          resolved('L'),
          gets(output('P', 1, 'a')),
          healingEnd(),
          ...over,
        ),
        { ...missing, cause: 'none' },
      ],
    },
    doesNotReach: {
      'the executor told the end': history(
        polls,
        written('L'),
        gets(output('P', 1, 'a')),
        gets(response('L', { read: readOf({ closed: true }) })),
        end(),
        reads({ closed: true }),
        resolved('L'),
        ...over,
      ),
      'a read was refused by the executor': history(
        polls,
        written('L'),
        gets(output('P', 1, 'a')),
        end(),
        rejected('L', { kind: 'server', code: -32600 }),
        ...over,
      ),
      'the request of a read could not be written, before the end': history(
        struck('end-write', 'epipe'),
        polls,
        writeFailed('L'),
        gets(output('P', 1, 'a')),
        end(),
        rejected('L', 'disconnected'),
        ...over,
      ),
      'the app closed the client': history(
        polls,
        written('L'),
        gets(output('P', 1, 'a')),
        invoked('C', 'close'),
        localClose(),
        rejected('L', 'disconnected'),
        resolved('C'),
        finished(),
      ),
      'nothing had arrived': history(polls, written('L'), end(), reads(END), resolved('L'), ...over),
      'the poll is never told anything': history(polls, written('L'), gets(output('P', 1, 'a')), end(), ...over),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
