import { asRecord, type DialectWire, type Echo, readPlainEcho, readPlainNumber } from './dialect.js';

/** Answered to a client that names no version of the protocol. */
const PROTOCOL_VERSION = '2025-06-18';

/**
 * The Model Context Protocol (https://modelcontextprotocol.io/specification), as a server with one tool that echoes.
 */
export const mcp: DialectWire = {
  jsonrpc: true,
  handshake: 'initialize',
  handshakeResult: (params) => {
    const asked = asRecord(params)?.protocolVersion;
    return {
      protocolVersion: typeof asked === 'string' ? asked : PROTOCOL_VERSION,
      capabilities: { tools: {}, logging: {} },
      serverInfo: { name: 'tailrace', version: '1' },
    };
  },
  call: (token) => ({ method: 'tools/call', params: { name: 'echo', arguments: { tailrace: token } } }),
  // Progress is the one notification every client may send, whatever capabilities it declared.
  note: (token) => ({
    method: 'notifications/progress',
    params: { progressToken: token, progress: 1, _meta: { tailrace: token } },
  }),
  // The specification asks for structured content to be repeated as text, which is all that some clients hand on.
  callResult: (token, copy) => ({
    content: [{ type: 'text', text: JSON.stringify({ tailrace: token, copy }) }],
    structuredContent: { tailrace: token, copy },
  }),
  numbered: (number) => ({
    method: 'notifications/message',
    params: { level: 'info', logger: 'tailrace', data: { number } },
  }),
  readEcho: readToolResult,
  readNumber: (params) => readPlainNumber(asRecord(params)?.data),
  answerUnasked: (method) => {
    switch (method) {
      case 'ping':
      case 'logging/setLevel':
        return {};
      case 'tools/list':
        return { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] };
      default:
        return undefined;
    }
  },
};

function readToolResult(result: unknown): Echo {
  const record = asRecord(result);
  if (record?.structuredContent !== undefined) return readPlainEcho(record.structuredContent);
  const content = record?.content;
  const text = Array.isArray(content) ? asRecord(content[0])?.text : undefined;
  return readPlainEcho(typeof text === 'string' ? parseJson(text) : undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
