import { describe, expect, test } from 'vitest';
import {
  closed,
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
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './response-to-its-call.js';

const over = [healingEnd(), closed(), idle(), finished()];
const two = [invoked('A'), written('A'), invoked('B'), written('B')];

const wrong: ExpectedEvidence = {
  kind: 'other-call',
  operation: 'call',
  phase: 'in-flight',
  cause: 'none',
  outcome: 'resolved',
  op: 'A',
};

describe('response-to-its-call', () => {
  const checks = checksOf(property, {
    holds: {
      'responses come in another order than the calls': history(
        ...two,
        gets(response('B')),
        resolved('B'),
        gets(response('A')),
        resolved('A'),
        ...over,
      ),
      'a duplicate is ignored': history(
        ...two,
        gets(response('A')),
        gets(response('A', { copy: 2 })),
        resolved('A'),
        rejected('B', 'disconnected'),
        ...over,
      ),
      'a file operation gives what its response said': history(
        invoked('F', 'file.read'),
        written('F'),
        gets(response('F', { text: '"é"' })),
        resolved('F', { kind: 'file', text: '"é"' }),
        ...over,
      ),
    },
    violates: {
      'responses are matched by their order': [
        history(
          ...two,
          gets(response('B')),
          resolved('A', { kind: 'echo', token: 'B', copy: 1 }),
          rejected('B', 'disconnected'),
          ...over,
        ),
        wrong,
      ],
      'the duplicate overwrites the first before it is handled': [
        history(
          ...two,
          gets(response('A')),
          gets(response('A', { copy: 2 })),
          resolved('A', { kind: 'echo', token: 'A', copy: 2 }),
          rejected('B', 'disconnected'),
          ...over,
        ),
        { ...wrong, kind: 'later-copy' },
      ],
      'a file operation gives what another was answered': [
        history(
          invoked('F', 'file.list'),
          written('F'),
          gets(response('F', { text: '["a"]' })),
          resolved('F', { kind: 'file', text: '["b"]' }),
          ...over,
        ),
        { ...wrong, kind: 'altered', operation: 'file.list', op: 'F' },
      ],
    },
    doesNotReach: {
      'every call is refused': history(...two, rejected('A', 'server'), rejected('B', 'disconnected'), ...over),
      'the result shows no token': history(
        ...two,
        gets(response('A')),
        resolved('A', { kind: 'echo', token: null, copy: null }),
        ...over,
      ),
      'a broken frame may have swallowed the first response': history(
        ...two,
        gets(malformed('cut')),
        gets(response('A')),
        gets(response('A', { copy: 2 })),
        resolved('A', { kind: 'echo', token: 'A', copy: 2 }),
        ...over,
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
