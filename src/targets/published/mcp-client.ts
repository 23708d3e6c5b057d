import type { Duplex } from 'node:stream';
import type { CallToolRequest, Client, JSONRPCMessage } from '@modelcontextprotocol/client';
import type { PublishedClient } from '../../core/published-client.js';
import type { CallFailure, ClientLink, ConnectContext, ConnectedClient, Target } from '../../core/target.js';
import { isNotConnected, SendError, StreamTransport } from './mcp-transport.js';

type Package = typeof import('@modelcontextprotocol/client');

/**
 * The published package `@modelcontextprotocol/client`, unmodified: its `Client` over a custom transport, which frames
 * messages with the package's own reader and writer of stdio. Calls are `callTool` with a timeout, output is a handler
 * of the log messages, and to reconnect is to `connect` the same client to a new transport.
 */
const mcpClient: PublishedClient = {
  name: '@modelcontextprotocol/client',
  description:
    'The client of the Model Context Protocol SDK for TypeScript, a package of its own since 2.0: over a stream.',
  versions: '2',
  pinned: '2.4.0',
  entries: () => ['@modelcontextprotocol/client'],
  bind: ([module], version) => bindTarget(module as unknown as Package, version),
};

export default mcpClient;

function bindTarget(mcp: Package, version: string): Target {
  const open = (link: ClientLink) =>
    // The contract names only a part of a Duplex; what it hands over is a whole one.
    new StreamTransport<JSONRPCMessage>(link.stream('lines') as unknown as Duplex, mcp);
  return {
    name: '@modelcontextprotocol/client',
    version,
    dialect: 'mcp',
    capabilities: ['calls', 'notifications', 'close', 'timeouts', 'reconnect'],
    preset: 'stdio',
    async connect(link, context) {
      const client = new mcp.Client({ name: context.clientName, version: '1' });
      await client.connect(open(link));
      return {
        ...connectedClient(client, context, (error) => classify(error, mcp)),
        reconnect: (next) => client.connect(open(next)),
      };
    },
  };
}

function connectedClient(
  client: Client,
  { callTimeoutMs }: ConnectContext,
  classify: ConnectedClient['classify'],
): ConnectedClient {
  return {
    // A call of this dialect is `tools/call`, for which the client has a method of its own.
    call: (_method, params) => client.callTool(params as CallToolRequest['params'], { timeout: callTimeoutMs }),
    notify: (method, params) => client.notification({ method, params } as Parameters<typeof client.notification>[0]),
    onNotification(listener) {
      client.setNotificationHandler('notifications/message', ({ method, params }) => listener(method, params));
    },
    onClose(listener) {
      client.onclose = listener;
    },
    close: () => client.close(),
    classify,
  };
}

/** By the classes and codes that the package documents, and by what the transport rejects with. */
function classify(error: unknown, { ProtocolError, SdkError, SdkErrorCode }: Package): CallFailure {
  if (error instanceof SendError || isNotConnected(error)) return { kind: 'disconnected' };
  if (error instanceof ProtocolError) return { kind: 'server', code: error.code };
  if (!(error instanceof SdkError)) return { kind: 'unknown' };
  const { code } = error;
  switch (code) {
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.SendFailed:
      return { kind: 'disconnected', code };
    case SdkErrorCode.RequestTimeout:
      return { kind: 'timeout', code };
    case SdkErrorCode.InvalidResult:
      return { kind: 'protocol', code };
    default:
      return { kind: 'unknown', code };
  }
}
