import { describe, expect, test } from 'vitest';
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
  later,
  localClose,
  malformed,
  rejected,
  resolved,
  response,
  sends,
  takes,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './response-before-loss-wins.js';

const P = { process: 'P' };
const over = [healingEnd(), closed(), idle(), finished()];
const lost = [closed(), idle(), finished()];
const discarded: ExpectedEvidence = {
  kind: 'discarded',
  operation: 'call',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'disconnected',
  op: 'A',
};

describe('response-before-loss-wins', () => {
  const checks = checksOf(property, {
    holds: {
      'the response is handled at once': history(
        invoked('A'),
        written('A'),
        gets(response('A')),
        resolved('A'),
        idle(),
        ...over,
      ),
      'a queue comes to the response only after the end was handed over': history(
        invoked('A'),
        written('A'),
        gets(response('A')),
        end(),
        resolved('A'),
        ...lost,
      ),
      'a slow client comes to it after many milliseconds': history(
        invoked('A'),
        written('A'),
        gets(response('A')),
        end('reset'),
        idle(1),
        later(30),
        resolved('A'),
        ...lost,
      ),
      'an error response settles it': history(
        invoked('A'),
        written('A'),
        gets(errorResponse('A', -32603)),
        end(),
        rejected('A', { kind: 'server', code: -32603 }),
        ...lost,
      ),
      'a timeout was due before a slow client could come to the response': history(
        invoked('A'),
        written('A'),
        later(990),
        gets(response('A')),
        later(10),
        rejected('A', 'timeout'),
        ...over,
      ),
      'a write is refused by the status in its response': history(
        invoked('W', 'write', P),
        written('W'),
        gets(response('W')),
        rejected('W', 'server'),
        ...over,
      ),
    },
    violates: {
      'the end overtakes a response that is still queued': [
        history(invoked('A'), written('A'), gets(response('A')), end(), rejected('A', 'disconnected'), ...lost),
        discarded,
      ],
      'the end overtakes an error response': [
        history(
          invoked('A'),
          written('A'),
          gets(errorResponse('A', -32603)),
          end('reset'),
          rejected('A', 'disconnected'),
          ...lost,
        ),
        { ...discarded, cause: 'reset' },
      ],
      'a start and a terminate fail as disconnected though they were answered': [
        history(
          invoked('P', 'start'),
          invoked('T', 'terminate', P),
          written('P'),
          written('T'),
          gets(response('P')),
          gets(response('T')),
          end(),
          rejected('P', 'disconnected'),
          rejected('T', 'disconnected'),
          ...lost,
        ),
        { ...discarded, operation: 'start', op: 'P' },
        { ...discarded, operation: 'terminate', op: 'T' },
      ],
      'a file operation turns its response into an error of its own': [
        history(
          invoked('F', 'file.read'),
          written('F'),
          gets(response('F', { text: '"a"' })),
          rejected('F', { kind: 'unknown', io: 'Other' }),
          ...over,
        ),
        { ...discarded, operation: 'file.read', cause: 'none', outcome: 'unknown', op: 'F' },
      ],
      'a response is dropped, and the call waits for its timeout': [
        history(
          invoked('A'),
          written('A'),
          gets(response('A')),
          idle(1),
          later(1000),
          rejected('A', 'timeout'),
          ...over,
        ),
        { ...discarded, cause: 'none', outcome: 'timeout' },
      ],
      'a response is dropped, and the call never settles': [
        history(invoked('A'), written('A'), gets(response('A')), ...over),
        { ...discarded, kind: 'ignored', outcome: 'pending' },
      ],
      'two calls fail in the same way: the first is shown': [
        history(
          invoked('A'),
          invoked('B'),
          written('A'),
          written('B'),
          gets(response('B')),
          gets(response('A')),
          end(),
          rejected('A', 'disconnected'),
          rejected('B', 'disconnected'),
          ...lost,
        ),
        discarded,
      ],
    },
    doesNotReach: {
      'the response was not taken before the end': history(
        invoked('A'),
        written('A'),
        sends(response('A')),
        end('reset'),
        rejected('A', 'disconnected'),
        ...lost,
      ),
      'the call had settled before its response came': history(
        invoked('A'),
        written('A'),
        later(1000),
        rejected('A', 'timeout'),
        gets(response('A')),
        ...over,
      ),
      'the app closed the client before it came to the response': history(
        invoked('A'),
        written('A'),
        gets(response('A')),
        invoked('C', 'close'),
        localClose(),
        rejected('A', 'disconnected'),
        resolved('C'),
        finished(),
      ),
      'a broken frame came behind the response': history(
        invoked('A'),
        written('A'),
        gets(response('A')),
        gets(malformed('json')),
        rejected('A', 'protocol'),
        ...over,
      ),
      'a poll reads beside the read, so the response may be to the poll': history(
        invoked('L', 'poll', P),
        invoked('R', 'read', P),
        written('R'),
        gets(response('R')),
        end(),
        rejected('R', 'disconnected'),
        ...lost,
      ),
      'the client ended the process, so nothing is known of the end': history(
        invoked('A'),
        written('A'),
        sends(response('A')),
        takes(0),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
