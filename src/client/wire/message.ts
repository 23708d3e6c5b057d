/** A message of the peer, told apart. The ids are as they came: only the caller knows which it gave out. */
export type IncomingMessage =
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: unknown; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly id: unknown;
      readonly code: number;
      readonly message: string;
      readonly data: unknown;
    }
  | { readonly kind: 'request'; readonly method: string }
  | { readonly kind: 'malformed'; readonly problem: string };

/**
 * Reads the JSON-RPC envelope. It never throws, and takes envelopes with and without the `jsonrpc` member.
 * Hand-written, like everything in this folder: this runs for each message, and the shapes are few and small.
 */
export function readMessage(message: unknown): IncomingMessage {
  if (!isRecord(message)) return malformed('not a JSON object');
  if (message.method !== undefined) {
    const { method } = message;
    if (typeof method !== 'string') return malformed('`method` is not a string');
    return message.id === undefined
      ? { kind: 'notification', method, params: message.params }
      : { kind: 'request', method };
  }
  if (message.id === undefined) return malformed('neither `method` nor `id`');
  if (message.error !== undefined) return readError(message.id, message.error);
  if (!('result' in message)) return malformed('neither `result` nor `error`');
  return { kind: 'result', id: message.id, result: message.result };
}

/** A JSON object. Arrays pass for one here and then fail for lack of fields, which saves a check on each message. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readError(id: unknown, error: unknown): IncomingMessage {
  if (!isRecord(error) || typeof error.code !== 'number' || typeof error.message !== 'string') {
    return malformed('`error` is not a code and a message');
  }
  return { kind: 'error', id, code: error.code, message: error.message, data: error.data };
}

function malformed(problem: string): IncomingMessage {
  return { kind: 'malformed', problem };
}
