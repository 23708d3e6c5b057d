import type { Duplex } from 'node:stream';
import {
  ConnectionError,
  ConnectionErrors,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { CallFailure, ConnectedClient, Target } from '../core/target.js';
import { readPackageVersion } from './read-package-version.js';

/**
 * The published package `vscode-jsonrpc`, unmodified, used as vscode-languageclient uses it: a connection over a stream's
 * reader and writer, a listener for everything, a handler of `onError` and of `onClose`, and `end` and `dispose` to close.
 * The connection is not disposed of when it closes: the package does not ask for it.
 */
const vscodeJsonRpc: Target = {
  name: 'vscode-jsonrpc',
  version: readPackageVersion('vscode-jsonrpc/node'),
  dialect: 'json-rpc',
  capabilities: ['calls', 'notifications', 'close'],
  async connect(link) {
    // The contract names only a part of a Duplex; what it hands over is a whole one.
    const stream = link.stream('content-length') as unknown as Duplex;
    const connection = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
    connection.onError(() => {
      // Without a listener the package has nowhere to report an error; the calls that it concerns fail by themselves.
    });
    connection.listen();
    return connectedClient(connection);
  },
};

export default vscodeJsonRpc;

function connectedClient(connection: MessageConnection): ConnectedClient {
  return {
    call: (method, params) => connection.sendRequest(method, params),
    notify: (method, params) => connection.sendNotification(method, params),
    onNotification(listener) {
      connection.onNotification((method, params) => listener(method, params));
    },
    onClose(listener) {
      connection.onClose(listener);
    },
    close() {
      connection.end();
      connection.dispose();
    },
    classify,
  };
}

/**
 * By the classes and codes that the package documents. `sendNotification` rejects with the stream's own error, which has a
 * code that Node documents.
 */
function classify(error: unknown): CallFailure {
  if (error instanceof ConnectionError) {
    return { kind: LOST.has(error.code) ? 'disconnected' : 'unknown', code: error.code };
  }
  if (!(error instanceof ResponseError)) {
    const { code } = (error ?? {}) as { code?: unknown };
    return typeof code === 'string' && BROKEN_STREAM.has(code) ? { kind: 'disconnected', code } : { kind: 'unknown' };
  }
  switch (error.code) {
    case ErrorCodes.PendingResponseRejected:
    case ErrorCodes.ConnectionInactive:
    case ErrorCodes.MessageWriteError:
    case ErrorCodes.MessageReadError:
      return { kind: 'disconnected', code: error.code };
    default:
      return { kind: 'server', code: error.code };
  }
}

const BROKEN_STREAM: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const LOST: ReadonlySet<ConnectionErrors> = new Set([ConnectionErrors.Closed, ConnectionErrors.Disposed]);
