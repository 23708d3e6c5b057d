import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/core/target.js';
import {
  answers,
  asks,
  closed,
  end,
  finished,
  gets,
  handshake,
  healingEnd,
  historyWith,
  idle,
  invoked,
  later,
  localClose,
  malformed,
  resolved,
  type Step,
  struck,
  writeFailed,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './request-answered.js';

const lsp = { dialect: 'lsp' as Dialect };
const run = (...steps: readonly Step[]) => historyWith(lsp, ...steps);

const unanswered: ExpectedEvidence = {
  kind: 'unanswered',
  operation: 'receive',
  phase: 'in-flight',
  cause: 'none',
  outcome: 'pending',
};

describe('request-answered', () => {
  const checks = checksOf(property, {
    holds: {
      'the answer is written at once': run(asks('r'), answers('r'), idle(), end(), closed(), finished()),
      'the answer comes after a while, from a client that holds a timer': run(
        asks('r'),
        idle(1),
        later(10),
        answers('r'),
        idle(),
        healingEnd(),
        closed(),
        finished(),
      ),
      'two requests are answered, the second one first': run(
        asks('r'),
        asks('s'),
        answers('s'),
        answers('r'),
        idle(),
        finished(),
      ),
      'the answer is written after the end': run(asks('r'), end(), answers('r'), idle(), finished()),
    },
    violates: {
      'no answer is ever written': [run(asks('r'), idle(), healingEnd(), closed(), idle(), finished()), unanswered],
      'one of two has no answer': [run(asks('r'), asks('s'), answers('s'), idle(), finished()), unanswered],
      'a timer runs all the time, and half a call timeout goes by': [
        run(asks('r'), idle(1), later(500), idle(1), healingEnd(), finished()),
        unanswered,
      ],
      'the answer has an id that nobody asked with': [
        run(asks('r'), answers(), idle(), finished()),
        { ...unanswered, kind: 'other-id' },
      ],
    },
    doesNotReach: {
      'nobody asks': run(idle(), finished()),
      'the connection ends before the client rests': run(asks('r'), end(), closed(), idle(), finished()),
      'the client may still be busy with it': run(asks('r'), idle(1), end(), closed(), idle(), finished()),
      'handlers of the app take time': historyWith(
        { ...lsp, consumerDelayMs: 10 },
        asks('r'),
        idle(),
        end(),
        finished(),
      ),
      'the client closes itself': run(asks('r'), localClose(), idle(), finished()),
      'writing fails by then': run(struck('end-write', 'epipe'), asks('r'), writeFailed(), idle(), finished()),
      'the peer has stalled': run(struck('end-write', 'stalled'), asks('r'), idle(), finished()),
      'a broken frame came before': run(gets(malformed('json')), asks('r'), idle(), finished()),
      'the handshake is not over': handshake(
        lsp,
        invoked('connect', 'connect'),
        asks('r'),
        resolved('connect'),
        idle(),
        finished(),
      ),
    },
  });
  test.each(checks)('$title', ({ actual, expected }) => {
    expect(actual()).toEqual(expected);
  });
});
