import { ALL_FORMS, type FaultEntry } from './fault.js';

export const serverRequestFault: FaultEntry = {
  name: 'server-request',
  statement: 'The executor sends the client a request, with a method that no client knows.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'request' }",
  note: 'In dialect `exec-server` it breaks the protocol; elsewhere a client answers it with an error.',
};

/**
 * The id of the executor's request. A number in the range that the client's own counter uses would be legal as well, since
 * the two directions number apart; a large one keeps what a confused client does apart from answers to its own calls.
 */
export const SERVER_REQUEST_ID = 1_900_000_001;

/** A request from the executor to the client. A fresh value each time. `jsonrpc`: with the `jsonrpc` member. */
export function serverRequest(jsonrpc: boolean): unknown {
  const method = 'tailrace/unexpected';
  const params = { unexpected: true };
  return jsonrpc
    ? { jsonrpc: '2.0', id: SERVER_REQUEST_ID, method, params }
    : { id: SERVER_REQUEST_ID, method, params };
}
