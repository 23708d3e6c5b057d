import { describe, expect, test } from 'vitest';
import {
  closed,
  end,
  errorResponse,
  finished,
  gets,
  history,
  idle,
  invoked,
  localClose,
  rejected,
  resolved,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './files-report-broken-pipe.js';

const reading = [invoked('F', 'file.read'), written('F')];
const over = [closed(), idle(), finished()];
const BROKEN_PIPE = { kind: 'disconnected', io: 'BrokenPipe' } as const;

const wrong: ExpectedEvidence = {
  kind: 'wrong-kind',
  operation: 'file.read',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'Other',
  op: 'F',
};

describe('files-report-broken-pipe', () => {
  const checks = checksOf(property, {
    holds: {
      'what was pending and what was made later fail alike': history(
        ...reading,
        end(),
        rejected('F', BROKEN_PIPE),
        ...over,
        invoked('G', 'file.write'),
        rejected('G', BROKEN_PIPE),
      ),
    },
    violates: {
      'what was pending fails as another kind': [
        history(...reading, end(), rejected('F', { kind: 'disconnected', io: 'Other' }), ...over),
        wrong,
      ],
      'what is made later fails as another kind': [
        history(
          end('reset'),
          ...over,
          invoked('F', 'file.metadata'),
          rejected('F', { kind: 'disconnected', io: 'NotFound' }),
        ),
        { ...wrong, operation: 'file.metadata', phase: 'after-loss', cause: 'reset', outcome: 'NotFound' },
      ],
      'it fails as no kind of file error': [
        history(...reading, end(), rejected('F', 'disconnected'), ...over),
        { ...wrong, outcome: 'disconnected' },
      ],
    },
    doesNotReach: {
      'a call is no file operation': history(invoked('A'), written('A'), end(), rejected('A', 'disconnected'), ...over),
      'it was refused before the end': history(
        ...reading,
        gets(errorResponse('F', -32004)),
        end(),
        rejected('F', { kind: 'server', code: -32004, io: 'NotFound' }),
        ...over,
      ),
      'the app closed the client': history(
        ...reading,
        invoked('C', 'close'),
        localClose(),
        rejected('F', { kind: 'cancelled', io: 'Other' }),
        resolved('C'),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
