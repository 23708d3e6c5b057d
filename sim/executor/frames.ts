import type { ResponseMessage } from '../../src/core/history.js';
import type { Answer } from './answer.js';
import type { ExecutorMessage } from './executor.js';

/** A notification as a frame. `jsonrpc`: with the `jsonrpc` member. */
export function notificationFrame(jsonrpc: boolean, method: string, params: unknown): unknown {
  return jsonrpc ? { jsonrpc: '2.0', method, params } : { method, params };
}

/** An answer to the request `id` of operation `to`, as a frame and in meaning. */
export function responseMessage(
  jsonrpc: boolean,
  id: unknown,
  to: string,
  copy: number,
  answer: Answer,
): ExecutorMessage<ResponseMessage> {
  if ('error' in answer) {
    const { code, message } = answer.error;
    const error = { code, message };
    const value = jsonrpc ? { jsonrpc: '2.0', id, error } : { id, error };
    return { wire: { value }, message: { kind: 'response', to, copy, error: { code } } };
  }
  const { result, read, text } = answer;
  const value = jsonrpc ? { jsonrpc: '2.0', id, result } : { id, result };
  if (read !== undefined) return { wire: { value }, message: { kind: 'response', to, copy, read } };
  if (text !== undefined) return { wire: { value }, message: { kind: 'response', to, copy, text } };
  return { wire: { value }, message: { kind: 'response', to, copy } };
}
