import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Message,
} from 'vscode-jsonrpc/node';
import type { Dialect } from '../../src/core/target.js';
import { createExecutor } from './create-executor.js';
import { callRequest, notifyRequest, readEcho, readNumber } from './dialects/index.js';
import type { Executor, ExecutorMessage } from './executor.js';

/** Carries frames between an executor and a client, both ways through JSON, and answers calls at once. */
class Wire {
  readonly executor: Executor;
  readonly written: unknown[] = [];
  toClient: (value: unknown) => void = () => {};

  constructor(dialect: Dialect) {
    this.executor = createExecutor({ dialect, scripted: new Set(), pollWaitMs: 1000 });
  }

  write(value: unknown): void {
    this.written.push(value);
    const { frame, op } = this.executor.receive({ value: JSON.parse(JSON.stringify(value)) }, 0);
    for (let next = this.executor.nextAnswer(0); next !== undefined; next = this.executor.nextAnswer(0)) {
      this.deliver(next);
    }
    if (frame === 'request' && op !== undefined && op !== 'connect') this.deliver(this.executor.respond(op));
  }

  deliver({ wire }: ExecutorMessage): void {
    const text = 'text' in wire ? wire.text : JSON.stringify(wire.value);
    queueMicrotask(() => this.toClient(JSON.parse(text)));
  }
}

class WireReader extends AbstractMessageReader {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    super();
    this.#wire = wire;
  }

  listen(callback: DataCallback) {
    this.#wire.toClient = (value) => callback(value as Message);
    return { dispose: () => {} };
  }
}

class WireWriter extends AbstractMessageWriter {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    super();
    this.#wire = wire;
  }

  async write(message: Message): Promise<void> {
    this.#wire.write(message);
  }

  end(): void {}
}

describe('the MCP SDK', () => {
  it('shakes hands, calls, lists and receives notifications', async () => {
    const wire = new Wire('mcp');
    const transport: Transport = {
      start: async () => {
        wire.toClient = (value) => transport.onmessage?.(value as JSONRPCMessage);
      },
      send: async (message) => wire.write(message),
      close: async () => transport.onclose?.(),
    };
    const client = new Client({ name: 'client', version: '1' });
    const received = new Promise<number | null>((resolve) => {
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) =>
        resolve(readNumber('mcp', params)),
      );
    });
    await client.connect(transport);
    wire.executor.expect('A', 'call', { id: 'A', kind: 'call' });
    await client.listTools();
    await client.ping();
    const { params } = callRequest('mcp', 'A');
    const result = await client.callTool(params as { name: string; arguments: Record<string, unknown> });
    expect(readEcho('mcp', result)).toEqual({ token: 'A', copy: 1 });
    await client.notification(notifyRequest('mcp', 'N') as Parameters<typeof client.notification>[0]);
    wire.deliver(wire.executor.send({ id: 'n', kind: 'notification', number: 5 }));
    expect(await received).toBe(5);
    await client.close();
  });
});

describe('vscode-jsonrpc', () => {
  it.each(['json-rpc', 'lsp'] as const)('calls, notifies and receives notifications in dialect %s', async (dialect) => {
    const wire = new Wire(dialect);
    const connection = createMessageConnection(new WireReader(wire), new WireWriter(wire));
    const received = new Promise<number | null>((resolve) => {
      connection.onNotification((_method, params) => resolve(readNumber(dialect, params)));
    });
    connection.listen();
    if (dialect === 'lsp') expect(await connection.sendRequest('initialize', {})).toEqual({ capabilities: {} });
    wire.executor.expect('A', 'call', { id: 'A', kind: 'call' });
    wire.executor.expect('N', 'notify', { id: 'N', kind: 'notify' });
    const call = callRequest(dialect, 'A');
    expect(readEcho(dialect, await connection.sendRequest(call.method, call.params))).toEqual({ token: 'A', copy: 1 });
    const note = notifyRequest(dialect, 'N');
    await connection.sendNotification(note.method, note.params);
    expect(wire.executor.receive({ value: wire.written.at(-1) }, 0).op).toBe('N');
    wire.deliver(wire.executor.send({ id: 'n', kind: 'notification', number: 5 }));
    expect(await received).toBe(5);
    connection.dispose();
  });
});
