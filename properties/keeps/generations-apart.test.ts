import { describe, expect, test } from 'vitest';
import type { History } from '../../src/core/history.js';
import type { Capability } from '../../src/core/target.js';
import {
  answers,
  asks,
  cancels,
  closed,
  end,
  errorResponse,
  finished,
  gets,
  healingEnd,
  historyWith,
  idle,
  invoked,
  later,
  localClose,
  malformed,
  notification,
  onConnection,
  reconnects,
  rejected,
  resolved,
  response,
  type Step,
  sends,
  struck,
  writeFailed,
  written,
} from '../history-builder.js';
import { checksOf, type ExpectedEvidence } from '../judge-table.js';
import { property } from './generations-apart.js';

const capabilities: readonly Capability[] = ['calls', 'notifications', 'processes', 'files', 'timeouts', 'reconnect'];
const run = (...steps: readonly Step[]): History => historyWith({ capabilities }, ...steps);

const over = [healingEnd(), closed(), idle(), finished()];
/** The same where the last connection has ended before. */
const done = [idle(), finished()];
/** A call that is open when the first connection is lost. */
const left = [invoked('A'), written('A'), idle(1)];
const lost = [end(), closed()];
const failed = [rejected('A', 'disconnected'), idle()];
const asked = [reconnects(), written('again')];
const accepted = [gets(response('again')), resolved('again'), idle()];
const again = [...asked, ...accepted];

const shown = (kind: string, operation: ExpectedEvidence['operation'], more: Partial<ExpectedEvidence>) =>
  ({ kind, operation, phase: 'after-loss', cause: 'none', outcome: 'written', ...more }) as const;

const holds = {
  'what is open fails with its own connection, and the next one works': run(
    ...left,
    ...lost,
    ...failed,
    ...again,
    invoked('B'),
    written('B'),
    gets(response('B')),
    resolved('B'),
    ...over,
  ),
  'the app reconnects in its close handler, and what was open fails behind that': run(
    ...left,
    ...lost,
    reconnects(),
    rejected('A', 'disconnected'),
    written('again'),
    ...accepted,
    ...over,
  ),
  'a call settles late with the response that its own connection had brought': run(
    ...left,
    gets(response('A')),
    ...lost,
    reconnects(),
    resolved('A'),
    written('again'),
    ...accepted,
    ...over,
  ),
  'what was open fails while the next connection breaks at once': run(
    ...left,
    ...lost,
    reconnects(),
    end('reset'),
    rejected('A', 'disconnected'),
    closed(),
    rejected('again', 'disconnected'),
    ...done,
  ),
  'a timeout was due when the app reconnected': run(
    ...left,
    later(1000),
    ...lost,
    reconnects(),
    rejected('A', 'timeout'),
    written('again'),
    ...accepted,
    ...over,
  ),
  'something is still written on the old link': run(
    ...left,
    ...lost,
    ...failed,
    ...asked,
    onConnection(1, writeFailed('A')),
    ...accepted,
    ...over,
  ),
  'a handle of the first connection is polled until it is told the end': run(
    invoked('P', 'start'),
    written('P'),
    gets(response('P')),
    resolved('P'),
    invoked('O', 'poll', { process: 'P' }),
    written('O'),
    ...lost,
    ...asked,
    written('O'),
    rejected('O', 'server'),
    ...accepted,
    ...over,
  ),
  'a call of the later connection times out in its time, and is cancelled': run(
    ...left,
    ...lost,
    ...failed,
    ...again,
    later(500),
    invoked('B'),
    written('B'),
    later(1000),
    cancels('B'),
    rejected('B', 'timeout'),
    ...over,
  ),
  'a client without a setting for it gives up sooner': historyWith(
    { capabilities: ['calls', 'reconnect'] },
    ...left,
    ...lost,
    ...failed,
    ...again,
    later(800),
    invoked('B'),
    written('B'),
    later(300),
    rejected('B', 'timeout'),
    ...over,
  ),
  'the later connection carries a request, and it is answered': run(
    ...lost,
    ...again,
    asks('ask'),
    answers('ask'),
    ...over,
  ),
  'the executor refuses the handshake': run(
    gets(malformed('cut')),
    ...lost,
    ...asked,
    gets(errorResponse('again', -32600)),
    rejected('again', 'server'),
    ...over,
  ),
  'the handshake meets a fault': run(
    gets(malformed('cut')),
    ...lost,
    ...asked,
    struck('end-write', 'epipe'),
    rejected('again', 'disconnected'),
    ...over,
  ),
  'the handshake meets a malformed frame': run(
    ...lost,
    ...asked,
    gets(malformed('json')),
    rejected('again', 'disconnected'),
    ...over,
  ),
  'the app closes during the handshake': run(
    ...lost,
    ...asked,
    invoked('close', 'close'),
    localClose(),
    rejected('again', 'disconnected'),
    ...over,
  ),
  'the handshake is never answered': run(
    gets(malformed('cut')),
    ...lost,
    ...asked,
    later(1000),
    rejected('again', 'timeout'),
    ...over,
  ),
  'half a frame is forgotten with its connection': run(
    gets(malformed('cut')),
    ...lost,
    ...asked,
    gets(response('again')),
    resolved('again'),
    ...over,
  ),
  'after half a frame the response is overtaken by the end': run(
    gets(malformed('cut')),
    ...lost,
    reconnects(),
    resolved('again'),
    invoked('B'),
    written('B'),
    gets(response('B')),
    end(),
    rejected('B', 'disconnected'),
    ...done,
  ),
  'after half a frame the later connection is closed for a frame of its own': run(
    gets(malformed('cut')),
    ...lost,
    reconnects(),
    resolved('again'),
    invoked('B'),
    written('B'),
    gets(response('B')),
    gets(malformed('json')),
    localClose(),
    rejected('B', 'disconnected'),
    ...over,
  ),
};

const violates: Record<string, readonly [History, ...ExpectedEvidence[]]> = {
  'a queued request is written on the next connection': [
    run(invoked('A'), writeFailed('A'), ...lost, ...failed, ...again, written('A'), ...over),
    shown('stale-write', 'call', { op: 'A' }),
  ],
  'the next connection refuses it as well': [
    run(
      invoked('A'),
      ...lost,
      ...failed,
      ...asked,
      end(),
      writeFailed('A'),
      rejected('again', 'disconnected'),
      ...done,
    ),
    shown('stale-write', 'call', { op: 'A', outcome: 'write-failed', cause: 'eof' }),
  ],
  'a call of the first connection is cancelled on the next': [
    run(...left, ...lost, ...failed, ...again, later(1000), cancels('A'), ...over),
    shown('stale-write', 'notify', { op: 'A' }),
  ],
  'a cancellation names a call that is still wanted, which has the same id': [
    run(...left, ...lost, ...failed, ...again, invoked('B'), written('B'), later(500), cancels('B'), later(9), ...over),
    shown('stale-write', 'notify', { op: 'B' }),
  ],
  'a request of the first connection is answered on the next': [
    run(asks('ask'), ...lost, ...again, answers(), ...over),
    shown('stale-write', 'receive', {}),
  ],
  'a call that is left open gets the next answer to its id': [
    run(...left, ...lost, idle(1), ...again, invoked('B'), written('B'), gets(response('B')), resolved('A'), ...over),
    shown('stale-settle', 'call', { op: 'A', outcome: 'answered' }),
  ],
  'it gets an error that was meant for another': [
    run(...left, ...lost, idle(1), ...again, gets(errorResponse('B', -32600)), rejected('A', 'server'), ...over),
    shown('stale-settle', 'call', { op: 'A', outcome: 'answered' }),
  ],
  'a call gets a response of the connection before': [
    run(
      ...left,
      sends(response('A')),
      ...lost,
      ...failed,
      ...again,
      invoked('B'),
      resolved('B', { kind: 'echo', token: 'A', copy: 1 }),
      ...over,
    ),
    shown('stale-settle', 'call', { op: 'B', phase: 'in-flight', outcome: 'answered' }),
  ],
  'a call is left open until the next loss': [
    run(...left, ...lost, idle(1), ...again, end('reset'), closed(), rejected('A', 'disconnected'), ...done),
    shown('stale-settle', 'call', { op: 'A', cause: 'reset', outcome: 'disconnected' }),
  ],
  'the last event of the old stream ends the handshake': [
    run(...lost, ...asked, closed(), rejected('again', 'disconnected'), ...over),
    shown('stale-settle', 'reconnect', { op: 'again', phase: 'in-flight', outcome: 'disconnected' }),
  ],
  'a call is left to its timer': [
    run(...left, ...lost, idle(1), ...again, later(1000), rejected('A', 'timeout'), ...over),
    shown('stale-timer', 'call', { op: 'A', outcome: 'timeout' }),
  ],
  'a timer of the first connection hits a call of the next': [
    run(
      ...left,
      ...lost,
      ...failed,
      ...again,
      later(600),
      invoked('B'),
      written('B'),
      later(400),
      rejected('B', 'timeout'),
      ...over,
    ),
    shown('stale-timer', 'call', { op: 'B', phase: 'in-flight', outcome: 'timeout' }),
  ],
  'it hits the handshake': [
    run(...left, later(900), ...lost, ...failed, ...asked, later(100), rejected('again', 'timeout'), ...over),
    shown('stale-timer', 'reconnect', { op: 'again', phase: 'in-flight', outcome: 'timeout' }),
  ],
  'half a frame spoils the first one of the next connection': [
    run(
      gets(malformed('cut')),
      ...lost,
      ...asked,
      gets(response('again')),
      localClose(),
      rejected('again', 'disconnected'),
      ...over,
    ),
    shown('stale-frame', 'reconnect', { op: 'again', phase: 'in-flight', outcome: 'disconnected' }),
  ],
  'half a frame swallows it': [
    run(
      gets(malformed('cut')),
      ...lost,
      ...asked,
      gets(response('again')),
      later(1000),
      rejected('again', 'timeout'),
      ...over,
    ),
    shown('stale-frame', 'reconnect', { op: 'again', phase: 'in-flight', outcome: 'timeout' }),
  ],
  'where there is no handshake, it spoils a call': [
    run(
      gets(malformed('cut')),
      ...lost,
      reconnects(),
      resolved('again'),
      invoked('B'),
      written('B'),
      gets(response('B')),
      localClose(),
      rejected('B', 'disconnected'),
      ...over,
    ),
    shown('stale-frame', 'call', { op: 'B', phase: 'in-flight', outcome: 'disconnected' }),
  ],
  'a call that is written there is answered there, which is told once': [
    run(...lost, invoked('A'), ...again, written('A'), gets(response('A')), resolved('A'), ...over),
    shown('stale-write', 'call', { op: 'A' }),
  ],
  'its answer settles another call there, which is told by it too': [
    run(
      ...lost,
      invoked('A'),
      ...again,
      written('A'),
      invoked('B'),
      written('B'),
      gets(response('A')),
      resolved('B', { kind: 'echo', token: 'A', copy: 1 }),
      ...over,
    ),
    shown('stale-write', 'call', { op: 'A' }),
  ],
  'a third connection is written on as well': [
    run(
      ...left,
      ...lost,
      ...failed,
      ...again,
      invoked('B'),
      ...lost,
      rejected('B', 'disconnected'),
      idle(),
      reconnects('third'),
      resolved('third'),
      written('A'),
      written('B'),
      ...over,
    ),
    shown('stale-write', 'call', { op: 'A' }),
    shown('stale-write', 'call', { op: 'B' }),
  ],
};

const doesNotReach = {
  'the app never reconnects': run(...left, ...lost, ...failed, ...over),
  'the client cannot reconnect': historyWith({}, ...left, ...lost, ...failed, ...over),
  'the reconnection is open to the end': run(...left, ...lost, ...failed, ...asked, gets(notification(1)), ...over),
};

describe('generations-apart', () => {
  const checks = checksOf(property, { holds, violates, doesNotReach });
  test.each(checks)('$title', ({ actual, expected }) => expect(actual()).toEqual(expected));
});
