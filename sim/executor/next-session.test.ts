import { describe, expect, it } from 'vitest';
import type { AppAction } from '../../src/core/scenario.js';
import { cancelledId } from './cancellation.js';
import { createExecutor } from './create-executor.js';
import { callRequest } from './dialects/index.js';
import type { Executor, ReceivedFrame } from './executor.js';

function requestOf(executor: Executor, id: number, method: string, params: unknown): ReceivedFrame {
  return executor.receive({ value: { id, method, params } }, 0);
}

function called(executor: Executor, op: string, id: number): ReceivedFrame {
  executor.expect(op, 'call', { id: op, kind: 'call' });
  const { method, params } = callRequest('exec-server', op);
  return requestOf(executor, id, method, params);
}

/** Shakes hands by the operation that the session was told. */
function shakenHands(executor: Executor): Executor {
  requestOf(executor, 0, 'initialize', { clientName: 'c' });
  executor.nextAnswer(0);
  executor.receive({ value: { method: 'initialized' } }, 0);
  return executor;
}

const START = { argv: ['run'], cwd: '/work', env: {}, tty: false };

const first = (): Executor => createExecutor({ dialect: 'exec-server', scripted: new Set(), pollWaitMs: 1000 });

describe('the next session of an executor', () => {
  it('shakes hands by the operation it was told, and answers that by itself', () => {
    const second = first().nextSession('again');
    expect(requestOf(second, 1, 'initialize', { clientName: 'c' })).toEqual({
      frame: 'request',
      method: 'initialize',
      op: 'again',
    });
    const answer = second.nextAnswer(0);
    expect(answer?.message).toEqual({ kind: 'response', to: 'again', copy: 1 });
    expect(second.refused({ id: 2, method: 'initialize' })).toBe('again');
  });

  it('keeps the files, and neither processes nor requests', () => {
    const executor = shakenHands(first());
    const write: AppAction = { id: 'W', kind: 'file', operation: 'writeFile', path: '/work/new.txt', text: 'x' };
    executor.expect('W', 'file.write', write);
    requestOf(executor, 1, 'fs/writeFile', { path: '/work/new.txt', dataBase64: 'eA==' });
    expect(executor.nextAnswer(0)?.message).toMatchObject({ to: 'W' });
    executor.expect('P', 'start', { id: 'P', kind: 'start' });
    requestOf(executor, 2, 'process/start', { processId: 'P', ...START });
    called(executor, 'A', 3);

    const second = executor.nextSession('again');
    expect(second.canRespond('A')).toBe(false);
    expect(second.canRespond('P')).toBe(false);
    expect(second.nextAnswer(0)).toBeUndefined();
    shakenHands(second);
    requestOf(second, 1, 'process/terminate', { processId: 'P' });
    expect(second.nextAnswer(0)?.wire).toMatchObject({ value: { result: { running: false } } });
    executor.expect('R', 'file.read', { id: 'R', kind: 'file', operation: 'readFile', path: '/work/new.txt' });
    requestOf(second, 2, 'fs/readFile', { path: '/work/new.txt' });
    expect(second.nextAnswer(0)?.message).toMatchObject({ to: 'R', text: expect.stringContaining('x') });
  });

  it('knows a frame of an earlier connection for what it is', () => {
    const executor = first();
    called(executor, 'A', 1);
    const second = executor.nextSession('again');
    const { method, params } = callRequest('exec-server', 'A');
    expect(requestOf(second, 1, method, params)).toMatchObject({ op: 'A' });
  });

  it('says which request a cancellation names: its own, else one of a session before', () => {
    const executor = first();
    called(executor, 'A', 1);
    called(executor, 'B', 2);
    const cancel = (session: Executor, id: unknown): ReceivedFrame =>
      session.receive({ value: { method: '$/cancelRequest', params: { id } } }, 0);
    // With one session there is nothing to be told apart.
    expect(cancel(executor, 1)).toEqual({ frame: 'notification', method: '$/cancelRequest' });
    const second = executor.nextSession('again');
    called(second, 'C', 2);
    expect(cancel(second, 2).cancels).toBe('C');
    second.respond('C');
    expect(cancel(second, 2).cancels).toBe('C');
    expect(cancel(second, 1).cancels).toBe('A');
    expect(cancel(second.nextSession('third'), 1).cancels).toBe('A');
    expect(cancel(second, 9)).not.toHaveProperty('cancels');
    expect(second.receive({ value: { method: 'initialized', params: {} } }, 0)).not.toHaveProperty('cancels');
  });
});

describe('a cancellation', () => {
  it('is found in the words of MCP and of LSP', () => {
    expect(cancelledId('notifications/cancelled', { requestId: 7, reason: 'late' })).toBe(7);
    expect(cancelledId('$/cancelRequest', { id: 'x' })).toBe('x');
    expect(cancelledId('$/cancelRequest', [{ id: 3 }])).toBe(3);
    expect(cancelledId('$/cancelRequest', null)).toBeUndefined();
    expect(cancelledId('notifications/progress', { requestId: 7, id: 7 })).toBeUndefined();
  });
});
