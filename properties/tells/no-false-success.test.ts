import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  exited,
  finished,
  gets,
  healingEnd,
  history,
  idle,
  invoked,
  malformed,
  rejected,
  resolved,
  response,
  sends,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './no-false-success.js';

const P = { process: 'P' };
const called = [invoked('A'), written('A')];
const over = [healingEnd(), closed(), idle(), finished()];
const lost = [closed(), idle(), finished()];

const unconfirmed: ExpectedEvidence = {
  kind: 'unconfirmed',
  operation: 'call',
  phase: 'in-flight',
  cause: 'none',
  outcome: 'resolved',
  op: 'A',
};

describe('no-false-success', () => {
  const checks = checksOf(property, {
    holds: {
      'what succeeds was answered': history(
        ...called,
        gets(response('A')),
        resolved('A'),
        invoked('W', 'write', P),
        written('W'),
        gets(response('W')),
        resolved('W'),
        ...over,
      ),
      'an answer that was taken before the end is handled after it': history(
        invoked('F', 'file.write'),
        written('F'),
        gets(response('F', { text: 'null' })),
        end(),
        resolved('F', { kind: 'file', text: 'null' }),
        ...lost,
      ),
    },
    violates: {
      'the end resolves what is pending': [
        history(...called, end(), resolved('A'), ...lost),
        { ...unconfirmed, cause: 'eof' },
      ],
      'a start is done once its request is written': [
        history(invoked('P', 'start'), written('P'), resolved('P'), gets(response('P')), ...over),
        { ...unconfirmed, operation: 'start', op: 'P' },
      ],
      'the answer was on its way and never taken': [
        history(
          invoked('F', 'file.remove'),
          written('F'),
          sends(response('F', { text: 'null' })),
          end('reset'),
          resolved('F', { kind: 'file', text: 'null' }),
          ...lost,
        ),
        { ...unconfirmed, operation: 'file.remove', cause: 'reset', op: 'F' },
      ],
      'input made after the loss is said to be written': [
        history(end(), ...lost, invoked('W', 'write', P), resolved('W'), invoked('T', 'terminate', P), resolved('T')),
        { ...unconfirmed, operation: 'write', phase: 'after-loss', cause: 'eof', op: 'W' },
        { ...unconfirmed, operation: 'terminate', phase: 'after-loss', cause: 'eof', op: 'T' },
      ],
    },
    doesNotReach: {
      'nothing succeeds': history(...called, end(), rejected('A', 'disconnected'), ...lost),
      'a notification, a read and a close need no answer': history(
        invoked('N', 'notify'),
        resolved('N'),
        end(),
        ...lost,
        invoked('R', 'read', P),
        resolved('R'),
        invoked('C', 'close'),
        resolved('C'),
      ),
      'a process that is known to have ended needs no asking': history(
        gets(exited('P', 1, 0)),
        invoked('T', 'terminate', P),
        resolved('T'),
        ...over,
      ),
      'a broken frame may be a response to the client': history(
        ...called,
        gets(malformed('shape')),
        resolved('A', { kind: 'echo', token: null, copy: null }),
        ...over,
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
