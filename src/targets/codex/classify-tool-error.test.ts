import { describe, expect, it } from 'vitest';
import { classifyToolError } from './classify-tool-error.js';

const FAILED = 'tool call failed for `tailrace/echo`: ';

describe('a failure of a tool call', () => {
  it.each([
    [`${FAILED}Transport closed`, { kind: 'disconnected' }],
    [
      `${FAILED}Transport send error: Transport [x] error: exec-server transport disconnected`,
      { kind: 'disconnected' },
    ],
    [
      `${FAILED}Transport send error: Transport [x] error: exec-server rejected request (-32000): JSON-RPC transport closed`,
      { kind: 'disconnected' },
    ],
    ['failed to get client: MCP startup failed: exec-server transport disconnected', { kind: 'disconnected' }],
    [`${FAILED}timed out awaiting tools/call after 12s`, { kind: 'timeout' }],
    [`${FAILED}Mcp error: -32000: the tool said no({"a":1})`, { kind: 'server', code: -32000 }],
    [`${FAILED}exec-server rejected request (-32603): write failed inside`, { kind: 'server', code: -32603 }],
    ['MCP client for `tailrace` timed out after 10 seconds.', { kind: 'timeout' }],
  ])('that says %s is told for what it is', (message, failure) => {
    expect(classifyToolError({ code: -32603, message })).toEqual(failure);
  });

  it('is the one that the MCP server answered with where the client passes it through', () => {
    expect(classifyToolError({ code: -32000, message: 'the tool said no' })).toEqual({ kind: 'server', code: -32000 });
    expect(classifyToolError({ code: -32603, message: 'A was refused' })).toEqual({ kind: 'server', code: -32603 });
  });

  it('keeps its words where nobody knows them', () => {
    const message = `${FAILED}something new`;
    expect(classifyToolError({ code: -32603, message })).toEqual({ kind: 'unknown', reason: message });
  });
});
