import { expect, test } from 'vitest';
import { readMessage } from './message.js';

test('a message is told apart by its members, with or without the jsonrpc member', () => {
  expect(readMessage({ method: 'm', params: 1 })).toEqual({ kind: 'notification', method: 'm', params: 1 });
  expect(readMessage({ id: 7, result: null })).toEqual({ kind: 'result', id: 7, result: null });
  expect(readMessage({ jsonrpc: '2.0', id: 7, result: 1 })).toEqual({ kind: 'result', id: 7, result: 1 });
  expect(readMessage({ id: 7, error: { code: -1, message: 'no', data: [1] } })).toEqual({
    kind: 'error',
    id: 7,
    code: -1,
    message: 'no',
    data: [1],
  });
  expect(readMessage({ id: 7, method: 'm' })).toEqual({ kind: 'request', method: 'm' });
});

test.each([
  null,
  undefined,
  42,
  'text',
  [],
  {},
  { id: 1 },
  { method: 5 },
  { id: 1, error: null },
  { id: 1, error: 'no' },
  { id: 1, error: { code: '-1', message: 'no' } },
  { id: 1, result: 1, error: {} },
])('%j is malformed', (message) => {
  expect(readMessage(message).kind).toBe('malformed');
});
