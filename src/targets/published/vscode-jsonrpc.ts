import type { Duplex } from 'node:stream';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { PublishedClient } from '../../core/published-client.js';
import type { CallFailure, ConnectedClient, Target } from '../../core/target.js';

type Newest = typeof import('vscode-jsonrpc/node');

/**
 * The module of some version, as that of the newest: older ones lack a part of it, and version 2 names its function
 * otherwise.
 */
type Package = Omit<Newest, 'createMessageConnection' | 'ConnectionError' | 'ConnectionErrors'> &
  Partial<Newest> & { readonly createClientMessageConnection?: Newest['createMessageConnection'] };

/** `end` came with version 6. */
type Connection = Omit<MessageConnection, 'end'> & Partial<MessageConnection>;

/**
 * The published package `vscode-jsonrpc`, unmodified, used as vscode-languageclient uses it: a connection over a
 * stream's reader and writer, a listener for everything, a handler of `onError` and of `onClose`, and `end` and
 * `dispose` to close. The connection is not disposed of when it closes: the package does not ask for it. Version 7 was
 * never released.
 */
const vscodeJsonRpc: PublishedClient = {
  name: 'vscode-jsonrpc',
  description: 'The JSON-RPC peer under the language clients and servers of VS Code, as published on npm.',
  versions: '2.2 - 6 || 8 - 10',
  pinned: '10.0.0',
  entries: (version) => [entryOf(version)],
  bind: ([module], version) => bindTarget(module as unknown as Package, version),
};

export default vscodeJsonRpc;

function entryOf(version: string): string {
  if (isBefore(version, 6)) return 'vscode-jsonrpc';
  // Before version 9 the package has no map of its exports, so an import has to name the file.
  return isBefore(version, 9) ? 'vscode-jsonrpc/node.js' : 'vscode-jsonrpc/node';
}

function isBefore(version: string, major: number, minor = 0): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

function bindTarget(rpc: Package, version: string): Target {
  const connectTo = rpc.createMessageConnection ?? rpc.createClientMessageConnection;
  return {
    name: 'vscode-jsonrpc',
    version,
    dialect: 'json-rpc',
    capabilities: ['calls', 'notifications', 'close'],
    async connect(link) {
      if (connectTo === undefined) throw new Error(`vscode-jsonrpc ${version} has no function that makes a connection`);
      // The contract names only a part of a Duplex; what it hands over is a whole one.
      const stream = link.stream('content-length') as unknown as Duplex;
      const reader = new rpc.StreamMessageReader(stream);
      const connection: Connection = connectTo(reader, new rpc.StreamMessageWriter(stream), SILENT_LOGGER);
      connection.onError(() => {
        // Without a listener the package has nowhere to report an error; the calls that it concerns fail by themselves.
      });
      connection.listen();
      return connectedClient(connection, stream, version, (error) => classify(error, rpc));
    },
  };
}

/** Versions before 3.5 call it without asking whether there is one. */
const SILENT_LOGGER = { error: () => {}, warn: () => {}, info: () => {}, log: () => {} };

function connectedClient(
  connection: Connection,
  stream: Duplex,
  version: string,
  classify: ConnectedClient['classify'],
): ConnectedClient {
  // Version 2 takes the type of a message where later ones take its method.
  const typeOf = (method: string) => (isBefore(version, 3) ? { method } : method) as string;
  return {
    call: (method, params) => connection.sendRequest(typeOf(method), params),
    notify: (method, params) => connection.sendNotification(typeOf(method), params),
    onNotification(listener) {
      if (isBefore(version, 3, 3)) {
        connection.onNotification(typeOf(OUTPUT), (params: unknown) => listener(OUTPUT, params));
      } else {
        connection.onNotification((method, params) => listener(method, params));
      }
    },
    onClose(listener) {
      connection.onClose(listener);
    },
    close() {
      // Before version 6 an app ends the stream that it made itself.
      if (connection.end === undefined) stream.end();
      else connection.end();
      connection.dispose();
    },
    classify,
  };
}

/** The notification that the app is told of where the package has no handler for all of them. */
const OUTPUT = 'output';

/**
 * By the classes and codes that the package documents. `sendNotification` rejects with the stream's own error, which
 * has a code that Node documents. Version 2.2 rejects with the error object of the response itself, which has its code
 * too.
 */
function classify(error: unknown, { ConnectionError, ConnectionErrors, ErrorCodes }: Package): CallFailure {
  const { code } = (error ?? {}) as { code?: unknown };
  if (ConnectionError !== undefined && error instanceof ConnectionError) {
    const lost = error.code === ConnectionErrors?.Closed || error.code === ConnectionErrors?.Disposed;
    return { kind: lost ? 'disconnected' : 'unknown', code: error.code };
  }
  if (typeof code === 'string') return BROKEN_STREAM.has(code) ? { kind: 'disconnected', code } : { kind: 'unknown' };
  if (typeof code !== 'number') return { kind: 'unknown' };
  switch (code) {
    case ErrorCodes.PendingResponseRejected:
    case ErrorCodes.ConnectionInactive:
    case ErrorCodes.MessageWriteError:
    case ErrorCodes.MessageReadError:
      return { kind: 'disconnected', code };
    default:
      return { kind: 'server', code };
  }
}

const BROKEN_STREAM: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
