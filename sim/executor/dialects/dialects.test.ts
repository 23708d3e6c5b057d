import {
  CallToolRequestSchema,
  CallToolResultSchema,
  InitializeResultSchema,
  ListToolsResultSchema,
  LoggingMessageNotificationSchema,
  ProgressNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../src/core/target.js';
import { callRequest, DIALECT_WIRES, notifyRequest, readEcho, readNumber, readToken } from './index.js';

describe.each(DIALECTS)('dialect %s', (dialect) => {
  const wire = DIALECT_WIRES[dialect];

  it('carries a token in the params of a call and gives it back in the result, with the ordinal', () => {
    expect(readToken(callRequest(dialect, 'A').params)).toBe('A');
    expect(readEcho(dialect, wire.callResult('A', 2))).toEqual({ token: 'A', copy: 2 });
  });

  it('carries a token in the params of a notification of the app', () => {
    expect(readToken(notifyRequest(dialect, 'N').params)).toBe('N');
  });

  it('gives the number of a numbered notification back', () => {
    expect(readNumber(dialect, wire.numbered(17).params)).toBe(17);
  });

  it('finds no echo and no number in what carries none', () => {
    for (const value of [undefined, null, 7, 'text', [], {}, { content: [{ text: '{' }] }, { message: 'hello' }]) {
      expect(readEcho(dialect, value)).toEqual({ token: null, copy: null });
      expect(readNumber(dialect, value)).toBeNull();
    }
  });

  it('survives JSON', () => {
    const parts = [callRequest(dialect, 'A'), notifyRequest(dialect, 'N'), wire.callResult('A', 1), wire.numbered(1)];
    for (const part of parts) expect(JSON.parse(JSON.stringify(part))).toEqual(part);
  });

  it('makes a fresh value each time', () => {
    expect(wire.callResult('A', 1)).not.toBe(wire.callResult('A', 1));
    expect(wire.handshakeResult({})).not.toBe(wire.handshakeResult({}));
  });
});

describe('readToken', () => {
  it('reads the one argument of a call that was sent as a list', () => {
    expect(readToken([{ tailrace: 'A' }])).toBe('A');
  });

  it('finds nothing in params without a token', () => {
    for (const params of [undefined, null, 'A', [], {}, { tailrace: 7 }, { arguments: [] }, { _meta: null }]) {
      expect(readToken(params)).toBeUndefined();
    }
  });
});

describe('dialect exec-server', () => {
  it('calls the method that is given instead of its own', () => {
    expect(callRequest('exec-server', 'A')).toEqual({ method: 'environment/info', params: { tailrace: 'A' } });
    expect(callRequest('exec-server', 'A', 'other').method).toBe('other');
  });

  it('has one session', () => {
    const { handshakeResult } = DIALECT_WIRES['exec-server'];
    expect(handshakeResult({ clientName: 'c', resumeSessionId: 'tailrace-session' })).toEqual({
      sessionId: 'tailrace-session',
    });
    expect(handshakeResult({ clientName: 'c', resumeSessionId: null })).toEqual({ sessionId: 'tailrace-session' });
  });
});

describe('dialect mcp', () => {
  const wire = DIALECT_WIRES.mcp;

  it('sends what the schemas of the MCP SDK accept', () => {
    expect(InitializeResultSchema.parse(wire.handshakeResult({ protocolVersion: '2025-03-26' }))).toMatchObject({
      protocolVersion: '2025-03-26',
      capabilities: { tools: {}, logging: {} },
    });
    const result = CallToolResultSchema.parse(wire.callResult('A', 1));
    expect(readEcho('mcp', result)).toEqual({ token: 'A', copy: 1 });
    expect(ListToolsResultSchema.parse(wire.answerUnasked('tools/list')).tools[0]?.name).toBe('echo');
    const note = LoggingMessageNotificationSchema.parse(wire.numbered(3));
    expect(readNumber('mcp', note.params)).toBe(3);
  });

  it('asks for what the schemas of the MCP SDK accept', () => {
    expect(readToken(CallToolRequestSchema.parse(callRequest('mcp', 'A')).params)).toBe('A');
    expect(readToken(ProgressNotificationSchema.parse(notifyRequest('mcp', 'N')).params)).toBe('N');
  });

  it('reads the echo from the text of a client that drops structured content', () => {
    const { content } = CallToolResultSchema.parse(wire.callResult('A', 2));
    expect(readEcho('mcp', { content })).toEqual({ token: 'A', copy: 2 });
  });
});
