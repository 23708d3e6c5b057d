import { describe, expect, it } from 'vitest';
import type { LogItem } from '../logged-message.js';
import { readMcpInspector } from './mcp-inspector.js';

function read(entries: unknown): LogItem[] {
  const items: LogItem[] = [];
  const reader = readMcpInspector((item) => items.push(item), { name: 'h.json', loggedBy: 'client', redact: false });
  reader.write(JSON.stringify(entries, null, 2));
  reader.end();
  return items;
}

/** What was read, as `client request tools/call 1`. */
function said(items: readonly LogItem[]): string[] {
  return items.map((item) => {
    if (item.is !== 'message') return `${item.is} ${'text' in item ? item.text : ''}`;
    const { from, kind, method, id, error } = item.message;
    return [from, kind, method, id, error === undefined ? undefined : `error ${error.code}`]
      .filter((part) => part !== undefined)
      .join(' ');
  });
}

const timestamp = '2026-04-21T08:15:02.000Z';
const ms = Date.parse(timestamp);

describe('the history of MCP Inspector 2', () => {
  it('has a request and its response in one entry, the response later by the duration', () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    const response = { jsonrpc: '2.0', id: 1, result: { tools: [] } };
    expect(
      read([{ id: 'u', timestamp, direction: 'request', origin: 'client', message, response, duration: 40 }]),
    ).toEqual([
      {
        is: 'message',
        message: { kind: 'request', id: 1, method: 'tools/list', payload: {}, at: 1, from: 'client', time: timestamp },
        order: { ms, entry: 1, part: 0 },
      },
      {
        is: 'message',
        message: {
          kind: 'response',
          id: 1,
          payload: { tools: [] },
          at: 1,
          from: 'server',
          time: '2026-04-21T08:15:02.040Z',
        },
        order: { ms: ms + 40, entry: 1, part: 1 },
      },
    ]);
  });

  it.each([
    [
      { direction: 'request', origin: 'server', message: { id: 0, method: 'ping' }, response: { id: 0, result: {} } },
      ['server request ping 0', 'client response 0'],
    ],
    [
      { direction: 'notification', origin: 'client', message: { method: 'notifications/cancelled' } },
      ['client notification notifications/cancelled'],
    ],
    [{ direction: 'request', message: { id: 1, method: 'tools/list' } }, ['client request tools/list 1']],
    [
      { direction: 'request', message: { id: 1, method: 'sampling/createMessage' } },
      ['server request sampling/createMessage 1'],
    ],
    [
      { direction: 'notification', message: { method: 'notifications/message' } },
      ['server notification notifications/message'],
    ],
    [
      { direction: 'notification', message: { method: 'notifications/initialized' } },
      ['client notification notifications/initialized'],
    ],
    [{ direction: 'response', message: { id: 9, error: { code: -1, message: 'x' } } }, ['server response 9 error -1']],
  ])('tells who wrote %j', (entry, messages) => {
    expect(said(read([{ id: 'u', timestamp, ...entry }]))).toEqual(messages);
  });
});

describe('the history of MCP Inspector 1', () => {
  it.each([
    [
      { request: '{"method":"tools/list","params":{}}', response: '{"tools":[]}' },
      ['client request tools/list 1', 'server response 1'],
    ],
    [
      { request: { method: 'tools/list' }, response: { tools: [] } },
      ['client request tools/list 1', 'server response 1'],
    ],
    [{ request: '{"method":"notifications/initialized"}' }, ['client notification notifications/initialized']],
    [{ request: '{"method":"tools/list"}' }, ['client request tools/list 1']],
    [
      { request: '{"method":"a"}', response: '{"error":"MCP error -32602: no such tool"}' },
      ['client request a 1', 'server response 1 error -32602'],
    ],
    [
      { request: '{"method":"a"}', response: '{"error":"it broke"}' },
      ['client request a 1', 'server response 1 error undefined'],
    ],
    [
      { request: '{"method":"a"}', response: '{"error":"MCP error -32001: Request timed out"}' },
      ['client request a 1'],
    ],
    [
      { request: '{"method":"a"}', response: '{"error":"MCP error -32000: Connection closed"}' },
      ['client request a 1', 'end Connection closed'],
    ],
  ])('has in %j: %j', (entry, messages) => {
    expect(said(read([{ ...entry, timestamp }]))).toEqual(messages);
  });

  it('says that without times nothing is known of calls that overlapped', () => {
    expect(said(read([{ request: '{"method":"a"}' }, { request: '{"method":"b"}' }]))).toEqual([
      'client request a 1',
      'client request b 2',
      expect.stringContaining('remark the history has no times'),
    ]);
  });
});

describe('a file that is no history', () => {
  it.each([
    [[7], 'it is no object'],
    [['text'], 'it is no object'],
    [[{ a: 1 }], 'it has no JSON-RPC message'],
    [[{ direction: 'request', message: { a: 1 } }], 'its message is no JSON-RPC'],
    [[{ request: 'hello' }], 'its request has no method'],
    [
      [{ timestamp, method: 'POST', url: 'http://x', requestHeaders: {}, category: 'transport' }],
      'it is an entry of the network log or of the logs; the history is exported from the History screen',
    ],
    [
      [{ level: 'info', data: 'x' }],
      'it is an entry of the network log or of the logs; the history is exported from the History screen',
    ],
  ])('%j is not understood: %s', (entries, why) => {
    expect(read(entries)).toMatchObject([{ is: 'odd', at: 1, unit: 'entry', why }]);
  });

  it('keeps the request of an entry whose response is none', () => {
    const items = read([{ timestamp, direction: 'request', message: { id: 1, method: 'a' }, response: { id: 1 } }]);
    expect(items).toMatchObject([{ is: 'message' }, { is: 'odd', why: 'its response is no JSON-RPC' }]);
  });

  it('is refused as a whole when it is an object', () => {
    expect(() => read({ mcpServers: {} })).toThrow(
      'h.json is a JSON object, and the history of MCP Inspector is a list of its entries',
    );
  });
});
