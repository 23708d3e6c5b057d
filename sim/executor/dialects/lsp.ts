import { asRecord, type DialectWire, numberText, readNumberText, readPlainEcho } from './dialect.js';

/** Message type `Info` of `window/logMessage`. */
const INFO = 3;

/**
 * The Language Server Protocol 3.17 (https://microsoft.github.io/language-server-protocol/), as a server of one
 * command.
 */
export const lsp: DialectWire = {
  jsonrpc: true,
  handshake: 'initialize',
  handshakeResult: () => ({ capabilities: {} }),
  call: (token) => ({
    method: 'workspace/executeCommand',
    params: { command: 'tailrace.echo', arguments: [{ tailrace: token }] },
  }),
  note: (token) => ({ method: 'workspace/didChangeConfiguration', params: { settings: { tailrace: token } } }),
  callResult: (token, copy) => ({ tailrace: token, copy }),
  // A log message has no member for data, so its text carries the number.
  numbered: (number) => ({ method: 'window/logMessage', params: { type: INFO, message: numberText(number) } }),
  readEcho: readPlainEcho,
  readNumber: (params) => readNumberText(asRecord(params)?.message),
  answerUnasked: (method) => (method === 'shutdown' ? null : undefined),
};
