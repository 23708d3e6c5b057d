/** The reference exec client: see `ExecClient` for processes and files, `McpStdioTransport` for MCP servers. */
export {
  CallTimeoutError,
  ClosedError,
  DisconnectedError,
  MessageEncodingError,
  ProcessIdInUseError,
  ProtocolError,
  RpcServerError,
  TransportLostError,
  WriteRejectedError,
} from './errors.js';
export { ExecClient, type ExecClientOptions, type StartProcessOptions } from './exec-client.js';
export { FileError, type FileErrorKind } from './file-error.js';
export { ExecutorLauncher, type ExecutorLauncherOptions } from './mcp/executor-launcher.js';
export type { LaunchedServer, McpLauncher, ServerListener } from './mcp/launcher.js';
export { LocalLauncher, type LocalLauncherOptions } from './mcp/local-launcher.js';
export { type McpLaunchers, selectLauncher } from './mcp/select-launcher.js';
export { McpConfigError, type McpServerConfig } from './mcp/server-config.js';
export { McpStdioTransport, type McpStdioTransportOptions } from './mcp/stdio-transport.js';
export type {
  OutputChunk,
  OutputStream,
  ProcessEvent,
  ProcessReadOptions,
  ProcessReadResult,
  RetentionLimits,
} from './process/process-event.js';
export type { ProcessSession } from './process/process-session.js';
export type { RemoteFiles } from './remote-files.js';
export {
  type CloseListener,
  type NotificationListener,
  type RequestOptions,
  RpcClient,
  type RpcClientOptions,
} from './rpc-client.js';
export type { MessageTransport } from './transport.js';
export { JsonLinesTransport } from './transports/json-lines-transport.js';
export { type StdioServerOptions, StdioTransport } from './transports/stdio-transport.js';
export { type WebSocketConnectOptions, WebSocketTransport } from './transports/websocket-transport.js';
export type { PathStyle } from './wire/executor-path.js';
export type { DirectoryEntry, FileMetadata } from './wire/file-messages.js';
