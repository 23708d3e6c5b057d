import { ALL_FORMS, type FaultEntry } from './fault.js';

export const serverRequestFault: FaultEntry = {
  name: 'server-request',
  statement: 'The executor sends the client a request, with a method that no client knows.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'request' }",
  note: 'In dialect `exec-server` it breaks the protocol; elsewhere a client answers it with an error.',
};

export const serverRequestZeroFault: FaultEntry = {
  name: 'server-request-zero',
  statement: "The id of the executor's request is 0, or a string: both are ids like any other.",
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'request', wireId: 'zero' }, or with 'text'",
};

export const serverRequestLikeFault: FaultEntry = {
  name: 'server-request-like',
  statement: "The id of the executor's request is that of a request of the client's own, open or answered.",
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'request', like: 'A' }",
  note: "The two directions number apart, so this is ordinary. With `wireId: 'text'` it is the same digits as a string.",
};

/**
 * The id of the executor's request. A number in the range that the client's own counter uses would be legal as well,
 * since the two directions number apart; a large one keeps what a confused client does apart from answers to its own
 * calls.
 */
export const SERVER_REQUEST_ID = 1_900_000_001;

/** A text id that no client makes. */
const TEXT_ID = 'tailrace-request';

/** The id that a request carries. `like`: the id of the client's own request, where it is to have the same. */
export function serverRequestId(wireId: 'zero' | 'text' | undefined, like: unknown): unknown {
  if (wireId === 'zero') return 0;
  if (like === undefined) return wireId === 'text' ? TEXT_ID : SERVER_REQUEST_ID;
  return wireId === 'text' ? String(like) : like;
}

/** A request from the executor to the client. A fresh value each time. `jsonrpc`: with the `jsonrpc` member. */
export function serverRequest(jsonrpc: boolean, id: unknown = SERVER_REQUEST_ID): unknown {
  const method = 'tailrace/unexpected';
  const params = { unexpected: true };
  return jsonrpc ? { jsonrpc: '2.0', id, method, params } : { id, method, params };
}
