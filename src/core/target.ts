/**
 * The contract with a client under test. An adapter is a module whose default export is a {@link Target}: a plain
 * object, so that a file outside the project needs to import nothing. Everything here is public API: it is extended,
 * never broken.
 */

/** What a client can do at all. A property that needs a capability the target lacks is not applicable to it. */
export type Capability = 'calls' | 'notifications' | 'processes' | 'files' | 'close' | 'timeouts' | 'reconnect';

export const CAPABILITIES: readonly Capability[] = [
  'calls',
  'notifications',
  'processes',
  'files',
  'close',
  'timeouts',
  'reconnect',
];

/** Which gaps between deliveries the client's real transport can show. */
export type TransportPreset = 'memory' | 'web-stream' | 'node-stream' | 'websocket' | 'tcp' | 'stdio';

export const TRANSPORT_PRESETS: readonly TransportPreset[] = [
  'memory',
  'web-stream',
  'node-stream',
  'websocket',
  'tcp',
  'stdio',
];

/** The protocol spoken on the wire: which handshake, which method is a call, what "output" is. */
export type Dialect = 'json-rpc' | 'exec-server' | 'mcp' | 'lsp' | 'acp';

export const DIALECTS: readonly Dialect[] = ['json-rpc', 'exec-server', 'mcp', 'lsp', 'acp'];

/** In which of its forms the client took the link. */
export type LinkForm = 'messages' | 'lines' | 'content-length' | 'web-socket';

export interface Target {
  readonly name: string;
  readonly version?: string;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** Default by the form of link taken: messages = memory, stream = tcp, webSocket = websocket. */
  readonly preset?: TransportPreset;
  /** Does the client's own handshake against the simulated peer; settles once the client is ready for calls. */
  connect(link: ClientLink, context: ConnectContext): Promise<ConnectedClient>;
}

/** The client's end of the simulated connection, in whichever form the client wants it. One of them is taken, once. */
export interface ClientLink {
  /** Whole JSON values. */
  messages(): MessageTransport;
  /** Bytes; in fact a `node:stream` Duplex that behaves like a `net.Socket` with `allowHalfOpen: false`. */
  stream(framing: 'lines' | 'content-length'): DuplexLike;
  /** The shape of the WHATWG WebSocket. */
  webSocket(): WebSocketLike;
}

export interface MessageTransport {
  /** Rejects once the link is lost. */
  send(message: unknown): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason?: string) => void): void;
  /** Called before `onClose` when the connection is reset. */
  onError(listener: (error: Error) => void): void;
  close(): void;
}

/** The part of `node:stream` Duplex that this layer needs to name. The object handed over is a real Duplex. */
export interface DuplexLike {
  write(chunk: Uint8Array | string, callback?: (error?: Error | null) => void): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  on(event: string, listener: (...values: never[]) => void): unknown;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}

export interface WebSocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  binaryType: string;
  onopen: ((event: WebSocketEvent) => void) | null;
  onmessage: ((event: WebSocketEvent) => void) | null;
  onclose: ((event: WebSocketEvent) => void) | null;
  onerror: ((event: WebSocketEvent) => void) | null;
  /** Throws while connecting; discards silently after the end. */
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: string, listener: (event: WebSocketEvent) => void): void;
  removeEventListener(type: string, listener: (event: WebSocketEvent) => void): void;
}

export interface WebSocketEvent {
  readonly type: string;
  /** Of a `message`: the text of one frame. */
  readonly data?: string;
  /** Of a `close`. */
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
}

export interface ConnectContext {
  readonly clientName: string;
  /** Virtual milliseconds the client should give a call before it gives up, where the client has such a setting. */
  readonly callTimeoutMs: number;
}

export interface ConnectedClient {
  /** Makes one call. `params` carries the token that ties the call to its request: `{"tailrace": "A"}`. */
  call(method: string, params: unknown): Promise<unknown>;
  notify?(method: string, params: unknown): void | Promise<void>;
  onNotification?(listener: (method: string, params: unknown) => void | Promise<void>): void;
  onClose?(listener: () => void): void;
  close?(): void | Promise<void>;
  /** With capability `reconnect`: the same client on a new connection. */
  reconnect?(link: ClientLink): Promise<void>;
  /** With capability `processes`. */
  readonly processes?: ProcessOperations;
  /** With capability `files`. */
  readonly files?: FileOperations;
  /**
   * How this client tells its failures apart: only by what a user of it can rely on (classes, codes, documented
   * messages).
   */
  classify(error: unknown): CallFailure;
}

/** How a call failed, in the client's own terms. */
export interface CallFailure {
  readonly kind: 'disconnected' | 'server' | 'timeout' | 'cancelled' | 'protocol' | 'unknown';
  readonly code?: string | number;
  /** What the client says about why. */
  readonly reason?: string;
  /** For file operations: the kind of error a user of files sees. */
  readonly io?: FileErrorKind;
}

export type FileErrorKind = 'BrokenPipe' | 'NotFound' | 'InvalidInput' | 'InvalidData' | 'Other';

export interface ProcessOperations {
  start(params: {
    processId: string;
    argv: string[];
    cwd: string;
    env: Record<string, string>;
    tty?: boolean;
    pipeStdin?: boolean;
  }): Promise<ProcessHandle>;
}

export interface ProcessHandle {
  /** Late subscribers first get the retained history. */
  events(): AsyncIterable<ProcessEvent>;
  read(options: { afterSeq?: number; maxBytes?: number; waitMs?: number }): Promise<ProcessReadResult>;
  write(chunk: Uint8Array): Promise<void>;
  terminate(): Promise<void>;
}

export type OutputStream = 'stdout' | 'stderr' | 'pty';

export type ProcessEvent =
  | { type: 'output'; seq: number; stream: OutputStream; chunk: Uint8Array }
  | { type: 'exited'; seq: number; exitCode: number }
  | { type: 'closed'; seq: number }
  | { type: 'failed'; message: string };

export interface ProcessReadResult {
  chunks: { seq: number; stream: string; chunk: Uint8Array }[];
  nextSeq: number;
  exited: boolean;
  exitCode: number | null;
  closed: boolean;
  failure: string | null;
}

export interface FileOperations {
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, data: Uint8Array): Promise<void>;
  createDirectory(path: string, options?: { recursive?: boolean }): Promise<void>;
  getMetadata(path: string): Promise<{ isDirectory: boolean; isFile: boolean; size?: number; modifiedAtMs?: number }>;
  readDirectory(path: string): Promise<{ name: string; isDirectory: boolean; isFile: boolean }[]>;
  remove(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  copy(from: string, to: string, options?: { recursive?: boolean }): Promise<void>;
}
