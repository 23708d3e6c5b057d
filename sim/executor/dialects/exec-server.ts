import { HandshakeGuard } from '../handshake-guard.js';
import { type DialectWire, readPlainEcho, readPlainNumber } from './dialect.js';

/** There is one session, which every connection may resume. */
const SESSION_ID = 'tailrace-session';

/**
 * The protocol of an exec server (openai/codex, `codex-rs/exec-server/src/protocol.rs`): JSON-RPC frames without a
 * `jsonrpc` member. The result of a call is that of `environment/info` with the echo merged in.
 */
export const execServer: DialectWire = {
  jsonrpc: false,
  handshake: 'initialize',
  handshakeResult: () => ({ sessionId: SESSION_ID }),
  guard: () => new HandshakeGuard('initialize', SESSION_ID),
  call: (token, method = 'environment/info') => ({ method, params: { tailrace: token } }),
  note: (token) => ({ method: 'tailrace/note', params: { tailrace: token } }),
  callResult: (token, copy) => ({ shell: shell(), cwd: 'file:///work', tailrace: token, copy }),
  numbered: (number) => ({ method: 'output', params: { number } }),
  readEcho: readPlainEcho,
  readNumber: readPlainNumber,
  answerUnasked: (method) => (method === 'environment/info' ? { shell: shell(), cwd: 'file:///work' } : undefined),
};

function shell(): unknown {
  return { name: 'sh', path: '/bin/sh' };
}
