import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/core/target.js';
import { SERVER_REQUEST_ID } from '../faults/server-request.js';
import { createExecutor } from './create-executor.js';
import { callRequest } from './dialects/index.js';
import type { Executor, ExecutorMessage } from './executor.js';

/** An executor that received call A as request 7. */
function asking(dialect: Dialect = 'lsp'): Executor {
  const executor = createExecutor({ dialect, scripted: new Set(), pollWaitMs: 1_000 });
  executor.expect('A', 'call', { id: 'A', kind: 'call' });
  const { method, params } = callRequest(dialect, 'A');
  executor.receive({ value: { id: 7, method, params } }, 0);
  return executor;
}

const idOf = ({ wire }: ExecutorMessage): unknown =>
  'value' in wire ? Reflect.get(wire.value as object, 'id') : undefined;
const answer = (executor: Executor, id: unknown) => executor.receive({ value: { id, error: { code: 1 } } }, 0);

describe('a request of the executor', () => {
  it.each([
    ['a number of its own', {}, SERVER_REQUEST_ID],
    ['0', { wireId: 'zero' }, 0],
    ['a text', { wireId: 'text' }, 'tailrace-request'],
    ['the id of a call', { like: 'A' }, 7],
    ['the id of a call as text', { like: 'A', wireId: 'text' }, '7'],
  ] as const)('carries %s', (_what, which, id) => {
    const message = asking().send({ id: 'r', kind: 'request', ...which });
    expect(idOf(message)).toBe(id);
    expect(message.message).toEqual({ kind: 'request', ...which });
  });

  it('carries the id of a call that has been answered', () => {
    const executor = asking();
    executor.respond('A');
    expect(idOf(executor.send({ id: 'r', kind: 'request', like: 'A' }))).toBe(7);
  });

  it('is answered by a response of its id, once', () => {
    const executor = asking();
    executor.send({ id: 'r', kind: 'request', wireId: 'zero' });
    executor.send({ id: 's', kind: 'request', like: 'A' });
    expect(answer(executor, 7)).toEqual({ frame: 'response', answers: 's' });
    expect(answer(executor, 0)).toEqual({ frame: 'response', answers: 'r' });
    expect(answer(executor, 0)).toEqual({ frame: 'response' });
  });

  it.each([
    ['7', 7],
    [0, '0'],
    [0, null],
  ])('with the id %j is not answered by a response of the id %j', (asked, answered) => {
    const executor = asking();
    executor.send({ id: 'r', kind: 'request', ...(asked === 0 ? { wireId: 'zero' } : { wireId: 'text', like: 'A' }) });
    expect(answer(executor, answered)).toEqual({ frame: 'response' });
    expect(answer(executor, asked)).toEqual({ frame: 'response', answers: 'r' });
  });
});
