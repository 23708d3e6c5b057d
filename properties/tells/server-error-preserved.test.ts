import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/core/history.js';
import type { CallFailure, FileErrorKind } from '../../src/core/target.js';
import {
  closed,
  end,
  errorResponse,
  finished,
  gets,
  healingEnd,
  history,
  idle,
  invoked,
  localClose,
  rejected,
  resolved,
  response,
  type Step,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './server-error-preserved.js';

const over = [healingEnd(), closed(), idle(), finished()];
const refused = (code: number, failure: CallFailure, operation: Operation = 'call'): Step[] => [
  invoked('A', operation),
  written('A'),
  gets(errorResponse('A', code)),
  rejected('A', failure),
];
const fileError = (code: number, io: FileErrorKind): Step[] => refused(code, { kind: 'server', io }, 'file.read');

const changed: ExpectedEvidence = {
  kind: 'changed',
  operation: 'call',
  phase: 'in-flight',
  cause: 'none',
  outcome: 'server',
  op: 'A',
};

describe('server-error-preserved', () => {
  const checks = checksOf(property, {
    holds: {
      'the error keeps its code': history(...refused(-32601, { kind: 'server', code: -32601 }), ...over),
      'the code may be told as text': history(...refused(-32601, { kind: 'server', code: '-32601' }), ...over),
      'a queue comes to the error after the end': history(
        invoked('A'),
        written('A'),
        gets(errorResponse('A', -32603)),
        end(),
        rejected('A', { kind: 'server', code: -32603 }),
        closed(),
        idle(),
        finished(),
      ),
      'not found is NotFound': history(...fileError(-32004, 'NotFound'), ...over),
      'an invalid request is InvalidInput': history(...fileError(-32600, 'InvalidInput'), ...over),
      'every other error of a file is Other': history(...fileError(-32603, 'Other'), ...over),
    },
    violates: {
      'the code is lost': [history(...refused(-32603, { kind: 'server' }), ...over), changed],
      'the code is another': [
        history(...refused(-32603, { kind: 'server', code: -32000 }), ...over),
        { ...changed, outcome: 'server:-32000' },
      ],
      'the error is taken for a loss, and nothing was lost': [
        history(...refused(-32603, { kind: 'disconnected' }), ...over),
        { ...changed, outcome: 'disconnected' },
      ],
      'a refused start succeeds': [
        history(invoked('A', 'start'), written('A'), gets(errorResponse('A', -32600)), resolved('A'), ...over),
        { ...changed, operation: 'start', outcome: 'resolved' },
      ],
      'not found is told as Other': [
        history(...fileError(-32004, 'Other'), ...over),
        { ...changed, operation: 'file.read', outcome: 'Other' },
      ],
      'an error of the server is told as a broken pipe': [
        history(...fileError(-32603, 'BrokenPipe'), ...over),
        { ...changed, operation: 'file.read', outcome: 'BrokenPipe' },
      ],
      'an error of a file is of no kind': [
        history(...refused(-32004, { kind: 'server', code: -32004 }, 'file.list'), ...over),
        { ...changed, operation: 'file.list', outcome: 'server:-32004' },
      ],
    },
    doesNotReach: {
      'the response is no error': history(invoked('A'), written('A'), gets(response('A')), resolved('A'), ...over),
      'the loss threw the error away': history(
        invoked('A'),
        written('A'),
        gets(errorResponse('A', -32603)),
        end(),
        rejected('A', 'disconnected'),
        closed(),
        idle(),
        finished(),
      ),
      'a timeout came before the error': history(
        invoked('A'),
        written('A'),
        rejected('A', 'timeout'),
        gets(errorResponse('A', -32603)),
        ...over,
      ),
      'the app closed the client before it came to the error': history(
        invoked('A'),
        written('A'),
        gets(errorResponse('A', -32603)),
        invoked('C', 'close'),
        localClose(),
        rejected('A', 'cancelled'),
        resolved('C'),
        finished(),
      ),
      'a read is served from what the client retained': history(
        invoked('R', 'read', { process: 'P' }),
        written('R'),
        gets(errorResponse('R', -32600)),
        resolved('R'),
        ...over,
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
