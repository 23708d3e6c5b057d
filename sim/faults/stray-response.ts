import { ALL_FORMS, type FaultEntry } from './fault.js';

export const strayResponseFault: FaultEntry = {
  name: 'stray-response',
  statement: 'A response arrives with an id that the client has never used and will never use.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'stray' }",
};

/**
 * A number, because a client with number ids may rightly call any other type malformed; within 32 bits, and far above
 * what a counter reaches in a run.
 */
export const STRAY_ID = 1_999_999_999;

/** The response that belongs to no request. A fresh value each time. `jsonrpc`: with the `jsonrpc` member. */
export function strayResponse(jsonrpc: boolean): unknown {
  const result = { stray: true };
  return jsonrpc ? { jsonrpc: '2.0', id: STRAY_ID, result } : { id: STRAY_ID, result };
}
