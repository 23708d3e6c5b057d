import { beforeEach, describe, expect, it } from 'vitest';
import { createExecutor } from './create-executor.js';
import { McpOverProcess } from './mcp-over-process.js';

let executor: McpOverProcess;

beforeEach(() => {
  executor = new McpOverProcess(createExecutor({ dialect: 'mcp', scripted: new Set(), pollWaitMs: 500 }));
});

const chunkOf = (text: string): string => Buffer.from(text).toString('base64');

function write(id: number, text: string, extra: object = {}): ReturnType<McpOverProcess['receive']> {
  const params = { processId: 'mcp-1', chunk: chunkOf(text), ...extra };
  return executor.receive({ value: { id, method: 'process/write', params } }, 0);
}

function start(): void {
  executor.receive({ value: { id: 1, method: 'process/start', params: { processId: 'mcp-1' } } }, 0);
}

/** The frames that the executor sends by itself. */
function answers(): unknown[] {
  const frames: unknown[] = [];
  for (let next = executor.nextAnswer(0); next !== undefined; next = executor.nextAnswer(0)) {
    frames.push('value' in next.wire ? next.wire.value : next.wire.text);
  }
  return frames;
}

/** The MCP message in a notification of output. */
function mcpIn(frame: unknown): unknown {
  const { params } = frame as { readonly params: { readonly chunk: string } };
  return JSON.parse(Buffer.from(params.chunk, 'base64').toString('utf8'));
}

const call = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"tailrace":"A"}}}\n';

describe('an MCP server that runs on an exec server', () => {
  it('has what the client asks the exec server by itself answered at once', () => {
    executor.receive({ value: { id: 1, method: 'initialize', params: {} } }, 0);
    executor.receive({ value: { id: 2, method: 'fs/getMetadata', params: { path: '/work/.git' } } }, 0);
    expect(executor.started).toBe(false);
    start();
    expect(executor.started).toBe(true);
    expect(answers()).toMatchObject([
      { id: 1, result: { sessionId: expect.any(String) } },
      { id: 2, error: { code: -32004 } },
      { id: 1, result: { processId: 'mcp-1' } },
    ]);
  });

  it('does its handshake through the process', () => {
    start();
    answers();
    const handshake = '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}\n';
    expect(write(2, handshake)).toMatchObject({ frame: 'request', op: 'connect' });
    const [accepted, output] = answers();
    expect(accepted).toMatchObject({ id: 2, result: { status: 'accepted' } });
    expect(output).toMatchObject({
      method: 'process/output',
      params: { processId: 'mcp-1', seq: 1, stream: 'stdout' },
    });
    expect(mcpIn(output)).toMatchObject({ id: 0, result: { protocolVersion: '2025-06-18' } });
  });

  it('answers a tool call when it is told to, with the meaning that it has without the process', () => {
    start();
    executor.expect('A', 'call', { id: 'A', kind: 'call' });
    expect(write(2, call.slice(0, 40)).op).toBeUndefined();
    expect(write(3, call.slice(40))).toMatchObject({ frame: 'request', op: 'A' });
    answers();
    expect(executor.canRespond('A')).toBe(true);
    const { message, wire } = executor.respond('A');
    expect(message).toEqual({ kind: 'response', to: 'A', copy: 1 });
    expect(mcpIn('value' in wire ? wire.value : undefined)).toMatchObject({ id: 7, result: { content: [{}] } });
  });

  it('takes a write once that a client repeats when it comes back', () => {
    start();
    executor.expect('A', 'call', { id: 'A', kind: 'call' });
    expect(write(2, call, { writeId: '1' }).op).toBe('A');
    expect(write(3, call, { writeId: '1' }).op).toBeUndefined();
    expect(answers()).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3, result: { status: 'accepted' } }]);
  });

  it('numbers its output from 1 for each process', () => {
    start();
    executor.send({ id: 'n', kind: 'notification', number: 1 });
    const { wire } = executor.send({ id: 'm', kind: 'notification', number: 2 });
    expect(wire).toMatchObject({ value: { params: { seq: 2 } } });
    start();
    expect(executor.send({ id: 'o', kind: 'notification', number: 3 }).wire).toMatchObject({
      value: { params: { seq: 1 } },
    });
  });
});
