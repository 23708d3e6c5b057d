import { describe, expect, test } from 'vitest';
import { causeAt, nameOf, outcomeOf, phaseOf, verdictOf } from './evidence.js';
import { type Facts, factsOf, type OperationFacts, operationNamed } from './facts.js';
import {
  brokenOff,
  closed,
  crashed,
  end,
  finished,
  gets,
  handshake,
  healingEnd,
  history,
  historyWith,
  idle,
  invoked,
  later,
  localClose,
  malformed,
  notification,
  output,
  rejected,
  resolved,
  response,
  SERVER_REQUEST,
  type Step,
  sends,
  struck,
  subscriberGets,
  takes,
  writeFailed,
  written,
} from './history-builder.js';

function named(facts: Facts, op: string): OperationFacts {
  const operation = operationNamed(facts, op);
  if (operation === undefined) {
    throw new Error(`the history has no operation ${op}`);
  }
  return operation;
}

describe('the facts of a history', () => {
  test('are found once for a history that is judged again and again', () => {
    const one = history(end());
    expect(factsOf(one)).toBe(factsOf(one));
    expect(factsOf(history(end()))).not.toBe(factsOf(one));
  });

  test('name every operation from its invocation to its end', () => {
    const facts = factsOf(
      handshake(
        {},
        invoked('S', 'subscribe', { process: 'P' }),
        written('S'),
        written('S'),
        gets(response('S')),
        gets(response('S', { copy: 2 })),
        subscriberGets('S', 'P', { type: 'failed' }),
        later(5),
        rejected('S', { kind: 'server', code: -32600 }),
      ),
    );
    expect(named(facts, 'S')).toMatchObject({
      operation: 'subscribe',
      process: 'P',
      invokedAt: 0,
      writtenAt: 1,
      requests: 2,
      respondedAt: 4,
      response: { message: { copy: 1 } },
      eventsAt: [7],
      settledAt: 8,
      settledTime: 5,
    });
    expect(outcomeOf(named(facts, 'S'))).toBe('server:-32600');
    expect(operationNamed(facts, 'T')).toBeUndefined();
  });

  test('say when the client connected', () => {
    expect(factsOf(history(invoked('A'), resolved('A'))).connectedAt).toBe(1);
    const refused = handshake({}, invoked('connect', 'connect'), rejected('connect', 'server'));
    expect(factsOf(refused).connectedAt).toBe(-1);
  });

  test('say which writes were refused', () => {
    const facts = factsOf(handshake({}, invoked('A'), writeFailed(), invoked('B'), writeFailed('B'), writeFailed('B')));
    expect(facts.writeFailedAt).toBe(1);
    expect(facts.operations.map(({ op, writeFailedAt }) => [op, writeFailedAt])).toEqual([
      ['A', -1],
      ['B', 3],
    ]);
  });

  test('tell the events of one operation from those of another', () => {
    const failed = { type: 'failed' } as const;
    const events = [
      subscriberGets('S', 'P', failed),
      subscriberGets('T', 'P', failed),
      subscriberGets('S', 'P', failed),
    ];
    const facts = factsOf(handshake({}, invoked('S', 'subscribe'), invoked('T', 'subscribe'), invoked('A'), ...events));
    expect(facts.operations.map(({ eventsAt }) => eventsAt)).toEqual([[3, 5], [4], []]);
  });

  test('take the process of a start to have its name', () => {
    expect(named(factsOf(history(invoked('P', 'start'))), 'P').process).toBe('P');
  });
});

describe('what arrived', () => {
  const arrivals = (...steps: readonly Step[]): boolean[] =>
    factsOf(history(...steps)).deliveries.map(({ arrived }) => arrived);

  test('was taken, and before the end', () => {
    expect(arrivals(gets(notification(1)), sends(notification(2)), end(), takes(1), sends(notification(3)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('was taken before the client closed the link or the app invoked close', () => {
    expect(arrivals(gets(notification(1)), localClose(), gets(notification(2)))).toEqual([true, false]);
    expect(arrivals(gets(notification(1)), invoked('C', 'close'), gets(notification(2)))).toEqual([true, false]);
  });

  test('was taken before a malformed frame, which never arrives itself', () => {
    expect(arrivals(gets(output('P', 1, 'a')), gets(malformed('cut')), gets(output('P', 2, 'b')))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('was taken before a request from the executor only in the dialect that forbids one', () => {
    expect(arrivals(gets(SERVER_REQUEST), gets(notification(1)))).toEqual([false, false]);
    const allowed = historyWith({ dialect: 'lsp' }, gets(SERVER_REQUEST), gets(notification(1)));
    expect(factsOf(allowed).deliveries.map(({ arrived }) => arrived)).toEqual([true, true]);
  });
});

describe('the loss', () => {
  test('is seen at the first idle after the end at which the close handler has run', () => {
    const facts = factsOf(history(end(), idle(1), later(10), closed(), idle(1), later(5), invoked('A'), idle()));
    expect(facts).toMatchObject({ lost: true, endAt: 3, lossSeenAt: 6, lossSeenTime: 10 });
  });

  test('is seen by a client that cannot tell when it holds no timer and so cannot be busy', () => {
    const untold = historyWith({ tellsClose: false }, end(), idle(1), later(10), idle(), idle());
    expect(factsOf(untold)).toMatchObject({ lossSeenAt: 5, lossSeenTime: 10 });
  });

  test('is seen when the client cannot be busy, too, where it may have told of something else', () => {
    const broken = history(gets(malformed('json')), end(), closed(), idle(1), later(10), idle());
    expect(factsOf(broken)).toMatchObject({ lossSeenAt: 8, lossSeenTime: 10 });
    const unwritable = history(struck('end-write', 'epipe'), closed(), end(), idle(1), later(10), idle());
    expect(factsOf(unwritable)).toMatchObject({ lossSeenAt: 7, lossSeenTime: 10 });
  });

  test('is not seen when the client never told, nor when handlers take time and it cannot tell', () => {
    expect(factsOf(history(end(), idle(), finished()))).toMatchObject({ lost: true, lossSeenAt: -1 });
    const untold = historyWith({ tellsClose: false, consumerDelayMs: 10 }, end(), idle(), finished());
    expect(factsOf(untold)).toMatchObject({ lost: true, lossSeenAt: -1 });
  });

  test('is seen by a client of whose timers nobody can tell at the first idle, for which it was given real time', () => {
    const untold = historyWith({ tellsClose: false }, end(), idle(null), finished());
    expect(factsOf(untold)).toMatchObject({ lossSeenAt: 4 });
  });

  test('is not seen before the window is over in which a client may try to connect again', () => {
    const steps = [end(), idle(null), later(24_000), idle(null), later(6_000), idle(null), finished()];
    const trying = historyWith({ tellsClose: false, reconnectWindowMs: 30_000 }, ...steps);
    expect(factsOf(trying)).toMatchObject({ endAt: 3, lossSeenAt: 6, lossSeenTime: 30_000 });
  });

  test('is none when the app or the client closed before', () => {
    expect(factsOf(history(invoked('C', 'close'), end(), closed(), idle()))).toMatchObject({
      lost: false,
      endAt: 4,
      lossSeenAt: -1,
    });
    expect(factsOf(history(localClose(), healingEnd(), closed(), idle()))).toMatchObject({ lost: false });
  });

  test('is one when the app closes after it', () => {
    expect(factsOf(history(end(), invoked('C', 'close'), closed(), idle()))).toMatchObject({
      lost: true,
      lossSeenAt: 6,
    });
  });
});

describe('the end of a run', () => {
  test('is known of a run that healed', () => {
    expect(factsOf(history(finished('observed')))).toMatchObject({ finishedAt: 4, strength: 'observed' });
    expect(factsOf(history(crashed('uncaught', 'Error'), finished())).finishedAt).toBe(5);
  });

  test('is unknown when it was broken off, or the client ended the process or never came to rest', () => {
    expect(factsOf(history(end(), brokenOff())).finishedAt).toBe(-1);
    expect(factsOf(history(crashed('exit', 'Error'), finished())).finishedAt).toBe(-1);
    expect(factsOf(history(crashed('livelock', 'Error'), finished())).finishedAt).toBe(-1);
  });
});

describe('the name of an operation', () => {
  test('says what it is', () => {
    const [connect, call] = factsOf(history(invoked('A'))).operations.map(nameOf);
    expect([connect, call]).toEqual(['the handshake', 'call A']);
  });
});

describe('the phase of an operation', () => {
  test('is the callback it was made in, or else where the connection was when it was made', () => {
    const facts = factsOf(
      history(
        invoked('unwritten'),
        invoked('written'),
        written('written'),
        invoked('nested', 'call', { inside: 'notification-handler' }),
        end('end-read'),
        written('unwritten'),
        invoked('settled', 'call', { inside: 'settle-handler' }),
        invoked('closing', 'call', { inside: 'close-handler' }),
        invoked('late'),
      ),
    );
    const phases = facts.operations.map((operation) => [operation.op, phaseOf(facts, operation)]);
    expect(Object.fromEntries(phases)).toEqual({
      connect: 'unwritten',
      unwritten: 'unwritten',
      written: 'in-flight',
      nested: 'unwritten',
      settled: 'in-settle-handler',
      closing: 'in-close-handler',
      late: 'after-loss',
    });
  });

  test('is after the loss, too, once the app has closed', () => {
    const facts = factsOf(history(invoked('C', 'close'), invoked('A'), end()));
    expect(phaseOf(facts, named(facts, 'A'))).toBe('after-loss');
    expect(phaseOf(facts, named(facts, 'C'))).toBe('unwritten');
  });
});

describe('the cause', () => {
  const causeAtEnd = (...steps: readonly Step[]): string => {
    const run = history(...steps);
    return causeAt(factsOf(run), run.events.length - 1);
  };

  test('is the way the connection ended, whether a fault or healing ended it', () => {
    expect(causeAtEnd(end('reset'), idle())).toBe('reset');
    expect(causeAtEnd(healingEnd(), idle())).toBe('eof');
  });

  test('is what had happened by then', () => {
    const run = history(crashed('uncaught', 'Error'), end(), closed());
    expect(causeAt(factsOf(run), 3)).toBe('none');
    expect(causeAt(factsOf(run), 5)).toBe('eof');
  });

  test('is failing writes where nothing but healing ended the connection', () => {
    expect(causeAtEnd(struck('end-write', 'epipe'), healingEnd())).toBe('end-write');
    expect(causeAtEnd(struck('end-write', 'epipe'), end('reset'))).toBe('reset');
    expect(causeAtEnd(struck('end-write', 'stalled'), healingEnd())).toBe('eof');
  });

  test('is the app that closed first, and not the client that closed itself', () => {
    expect(causeAtEnd(invoked('C', 'close'), localClose(), end())).toBe('app-close');
    expect(causeAtEnd(end(), invoked('C', 'close'))).toBe('eof');
    expect(causeAtEnd(localClose(), resolved('C'))).toBe('none');
    expect(causeAtEnd(struck('end-write', 'destroyed'), localClose())).toBe('end-write');
  });
});

describe('the verdict on collected evidence', () => {
  const evidence = {
    kind: 'hung',
    operation: 'call',
    phase: 'in-flight',
    cause: 'eof',
    outcome: 'pending',
    at: 1,
    says: 'it hangs',
  } as const;

  test('is held or unreached without any', () => {
    expect(verdictOf(true, undefined)).toEqual({ status: 'held' });
    expect(verdictOf(false, undefined)).toEqual({ status: 'unreached' });
  });

  test('keeps the first of those that share kind, operation and outcome', () => {
    const elsewhere = { ...evidence, phase: 'unwritten', at: 2 } as const;
    const other = { ...evidence, outcome: 'timeout', at: 3 } as const;
    expect(verdictOf(true, [evidence, elsewhere, other])).toEqual({ status: 'violated', evidence: [evidence, other] });
  });
});
