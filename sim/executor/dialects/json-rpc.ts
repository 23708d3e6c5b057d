import { type DialectWire, readPlainEcho, readPlainNumber } from './dialect.js';

/** Bare JSON-RPC 2.0 (https://www.jsonrpc.org/specification): no handshake, and methods of our own. */
export const jsonRpc: DialectWire = {
  jsonrpc: true,
  handshake: undefined,
  handshakeResult: () => ({}),
  call: (token) => ({ method: 'demo/echo', params: { tailrace: token } }),
  note: (token) => ({ method: 'demo/note', params: { tailrace: token } }),
  callResult: (token, copy) => ({ tailrace: token, copy }),
  numbered: (number) => ({ method: 'output', params: { number } }),
  readEcho: readPlainEcho,
  readNumber: readPlainNumber,
  answerUnasked: () => undefined,
};
