import { describe, expect, test } from 'vitest';
import type { History } from '../src/core/history.js';
import type { Property } from '../src/core/property.js';
import type { Capability } from '../src/core/target.js';
import { factsOf } from './facts.js';
import {
  closed,
  end,
  finished,
  gets,
  healingEnd,
  historyWith,
  idle,
  invoked,
  notification,
  onConnection,
  output,
  receives,
  reconnects,
  rejected,
  resolved,
  response,
  type Step,
  writeFailed,
  written,
} from './history-builder.js';
import { perConnection } from './per-connection.js';
import { property as callSettles } from './settles/call-settles.js';
import { splitConnections } from './split-connections.js';
import { property as closeToldOnce } from './stands/close-told-once.js';

const capabilities: readonly Capability[] = ['calls', 'notifications', 'processes', 'reconnect'];
const run = (...steps: readonly Step[]): History => historyWith({ capabilities }, ...steps);
const accepted = [reconnects(), written('again'), gets(response('again')), resolved('again'), idle()];

/** The events of each connection, as their types and what they are about. */
function told(history: History): string[][] {
  return (splitConnections(history) ?? []).map(({ history: { events } }) =>
    events.map((event) => ('op' in event && event.op !== undefined ? `${event.type} ${event.op}` : event.type)),
  );
}

describe('the connections of a run', () => {
  test('are not told apart where there is only the first', () => {
    expect(splitConnections(run(invoked('A'), rejected('A', 'disconnected'), finished()))).toBeUndefined();
    const without = historyWith({ capabilities: ['calls'] }, ...accepted, finished());
    expect(splitConnections(without)).toBeUndefined();
  });

  test('begin where the app asks for them, and the handshake of each is what every run begins with', () => {
    const history = run(end(), closed(), idle(), ...accepted, invoked('B'), healingEnd(), finished());
    expect(told(history)).toEqual([
      ['invoked connect', 'settled connect', 'idle', 'end-taken', 'closed', 'idle'],
      [
        'invoked again',
        'written again',
        'delivered',
        'taken',
        'settled again',
        'idle',
        'invoked B',
        'healed',
        'end-taken',
        'finished',
      ],
    ]);
    const [first, second] = splitConnections(history) ?? [];
    expect(first === undefined ? 0 : factsOf(first.history).finishedAt).toBe(-1);
    const facts = factsOf(second?.history ?? history);
    expect(facts.operations.map(({ operation }) => operation)).toEqual(['connect', 'call']);
    expect(facts.connectedAt).toBe(4);
    expect(facts.deliveries.map(({ delivery, message }) => [delivery, message.kind])).toEqual([[0, 'response']]);
    expect(second?.places).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  test('keep what is still to come of each, and leave out what crosses to the next', () => {
    const history = run(
      invoked('P', 'start'),
      written('P'),
      gets(response('P')),
      resolved('P'),
      invoked('S', 'subscribe', { process: 'P' }),
      gets(output('P', 1, 'x')),
      gets(notification(1)),
      invoked('A'),
      end(),
      closed(),
      reconnects(),
      rejected('A', 'disconnected'),
      resolved('S'),
      onConnection(1, writeFailed('A'), writeFailed()),
      receives(1),
      written('A'),
      invoked('W', 'write', { process: 'P' }),
      rejected('W', 'disconnected'),
      gets(notification(2)),
      receives(2),
      receives(null),
      finished(),
    );
    // The last of the first connection, behind the close handler.
    expect(told(history)[0]?.slice(15)).toEqual([
      'closed',
      'settled A',
      'settled S',
      'write-failed A',
      'write-failed',
      'event',
    ]);
    expect(told(history)[1]).toEqual(['invoked again', 'delivered', 'taken', 'event', 'event', 'healed', 'finished']);
  });
});

test('an operation whose request is written on a later connection is no longer of the one it was made on', () => {
  const history = run(
    end(),
    closed(),
    invoked('A'),
    reconnects(),
    onConnection(1, writeFailed('A')),
    written('A'),
    gets(response('A')),
    resolved('A'),
    finished(),
  );
  expect(told(history).map((events) => events.filter((event) => event.endsWith(' A')))).toEqual([
    ['invoked A', 'write-failed A'],
    [],
  ]);
});

describe('a property that is judged for each connection', () => {
  test('is violated by any of them, at the place in the whole run', () => {
    const history = run(
      end(),
      closed(),
      idle(),
      ...accepted,
      invoked('B'),
      written('B'),
      healingEnd(),
      idle(),
      finished(),
    );
    const verdict = perConnection(callSettles).judge(history);
    expect(verdict).toMatchObject({
      status: 'violated',
      evidence: [{ op: 'B', kind: 'hung', at: history.events.length - 1 }],
    });
    // As one connection, its close handler would have run twice.
    const twice = run(end(), closed(), idle(), ...accepted, end(), closed(), idle(), finished());
    expect(closeToldOnce.judge(twice).status).toBe('violated');
    expect(perConnection(closeToldOnce).judge(twice)).toEqual({ status: 'held' });
  });

  test('is reached if one of them reaches it', () => {
    const reachedBy = (statuses: readonly ('held' | 'unreached')[]): string => {
      const left = [...statuses];
      const property: Property = { ...callSettles, judge: () => ({ status: left.shift() ?? 'unreached' }) };
      return perConnection(property).judge(run(end(), closed(), ...accepted, finished())).status;
    };
    expect(reachedBy(['unreached', 'held'])).toBe('held');
    expect(reachedBy(['held', 'unreached'])).toBe('held');
    expect(reachedBy(['unreached', 'unreached'])).toBe('unreached');
  });

  test('is judged as ever where the app did not reconnect', () => {
    const history = run(invoked('A'), written('A'), healingEnd(), idle(), finished());
    expect(perConnection(callSettles).judge(history)).toEqual(callSettles.judge(history));
  });
});
