import type { Duplex } from 'node:stream';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolRequest, JSONRPCMessage, ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { PublishedClient } from '../../core/published-client.js';
import type { CallFailure, ClientLink, ConnectContext, ConnectedClient, Target } from '../../core/target.js';
import { isNotConnected, SendError, type StdioFraming, StreamTransport } from './mcp-transport.js';

type ClientModule = typeof import('@modelcontextprotocol/sdk/client/index.js');
type TypesModule = typeof import('@modelcontextprotocol/sdk/types.js');

/**
 * The published package `@modelcontextprotocol/sdk`, unmodified: its `Client` over a custom transport, which frames
 * messages with the package's own reader and writer of stdio. Calls are `callTool` with a timeout, output is a handler
 * of the log messages, and to reconnect is to `connect` the same client to a new transport.
 */
const mcpSdk: PublishedClient = {
  name: '@modelcontextprotocol/sdk',
  description: 'The Model Context Protocol SDK for TypeScript, before it was split up: its client over a stream.',
  versions: '1',
  pinned: '1.32.2',
  entries: () => [
    '@modelcontextprotocol/sdk/client/index.js',
    '@modelcontextprotocol/sdk/types.js',
    '@modelcontextprotocol/sdk/shared/stdio.js',
  ],
  bind: ([client, types, stdio], version) =>
    bindTarget(
      client as unknown as ClientModule,
      types as unknown as TypesModule,
      stdio as unknown as StdioFraming<JSONRPCMessage>,
      version,
    ),
};

export default mcpSdk;

function bindTarget(
  { Client }: ClientModule,
  types: TypesModule,
  framing: StdioFraming<JSONRPCMessage>,
  version: string,
): Target {
  const open = (link: ClientLink) =>
    // The contract names only a part of a Duplex; what it hands over is a whole one.
    new StreamTransport(link.stream('lines') as unknown as Duplex, framing);
  return {
    name: '@modelcontextprotocol/sdk',
    version,
    dialect: 'mcp',
    capabilities: ['calls', 'notifications', 'close', 'timeouts', 'reconnect'],
    preset: 'stdio',
    async connect(link, context) {
      const client = new Client({ name: context.clientName, version: '1' }, { capabilities: {} });
      await client.connect(open(link));
      return {
        ...connectedClient(client, types, context),
        reconnect: (next) => client.connect(open(next)),
      };
    },
  };
}

function connectedClient(client: Client, types: TypesModule, { callTimeoutMs }: ConnectContext): ConnectedClient {
  return {
    // A call of this dialect is `tools/call`, for which the client has a method of its own.
    call: (_method, params) =>
      client.callTool(params as CallToolRequest['params'], types.CallToolResultSchema, { timeout: callTimeoutMs }),
    notify: (method, params) => client.notification({ method, params } as Parameters<typeof client.notification>[0]),
    onNotification(listener) {
      client.setNotificationHandler(types.LoggingMessageNotificationSchema, ({ method, params }: ServerNotification) =>
        listener(method, params),
      );
    },
    onClose(listener) {
      client.onclose = listener;
    },
    close: () => client.close(),
    classify: (error) => classify(error, types),
  };
}

/** By the codes of `McpError` that the package documents, and by what the transport rejects with. */
function classify(error: unknown, { ErrorCode, McpError }: TypesModule): CallFailure {
  if (error instanceof SendError || isNotConnected(error)) return { kind: 'disconnected' };
  if (!(error instanceof McpError)) return { kind: 'unknown' };
  const { code } = error;
  if (code === ErrorCode.ConnectionClosed) return { kind: 'disconnected', code };
  return { kind: code === ErrorCode.RequestTimeout ? 'timeout' : 'server', code };
}
