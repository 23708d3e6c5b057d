import { asRecord, type DialectWire, numberText, readNumberText, readPlainEcho } from './dialect.js';

/** The one session of the simulated agent; `session/new` gives it, and every call names it. */
const SESSION_ID = 'tailrace-session';
const PROTOCOL_VERSION = 1;

/**
 * The Agent Client Protocol (https://agentclientprotocol.com/protocol/schema), as an agent. What is ours travels in
 * `_meta`, which the protocol reserves for such additions.
 */
export const acp: DialectWire = {
  jsonrpc: true,
  handshake: 'initialize',
  handshakeResult: () => ({ protocolVersion: PROTOCOL_VERSION, agentCapabilities: {}, authMethods: [] }),
  call: (token) => ({
    method: 'session/prompt',
    params: { sessionId: SESSION_ID, prompt: [{ type: 'text', text: token }], _meta: { tailrace: token } },
  }),
  note: (token) => ({ method: 'session/cancel', params: { sessionId: SESSION_ID, _meta: { tailrace: token } } }),
  callResult: (token, copy) => ({ stopReason: 'end_turn', _meta: { tailrace: token, copy } }),
  numbered: (number) => ({
    method: 'session/update',
    params: {
      sessionId: SESSION_ID,
      update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: numberText(number) } },
    },
  }),
  readEcho: (result) => readPlainEcho(asRecord(result)?._meta),
  readNumber: (params) => readNumberText(asRecord(asRecord(asRecord(params)?.update)?.content)?.text),
  answerUnasked: (method) => {
    switch (method) {
      case 'session/new':
        return { sessionId: SESSION_ID };
      case 'authenticate':
        return {};
      default:
        return undefined;
    }
  },
};
