import {
  CallTimeoutError,
  ExecClient,
  FileError,
  ProtocolError,
  RpcServerError,
  TransportLostError,
  WriteRejectedError,
} from '../client/index.js';
import type { CallFailure, ConnectedClient, Target } from '../core/target.js';
import { ENGINE_VERSION } from '../core/version.js';

/** The exec-server client of this project, over whole messages. */
const reference: Target = {
  name: 'reference',
  version: ENGINE_VERSION,
  dialect: 'exec-server',
  capabilities: ['calls', 'notifications', 'processes', 'files', 'close', 'timeouts'],
  async connect(link, { clientName, callTimeoutMs }) {
    return connectedClient(await ExecClient.connect(link.messages(), { clientName, callTimeoutMs }));
  },
};

export default reference;

function connectedClient(client: ExecClient): ConnectedClient {
  return {
    call: (method, params) => client.call(method, params),
    notify: (method, params) => client.notify(method, params),
    onNotification(listener) {
      client.onNotification((method, params) => {
        // The events of processes are told by their sessions; the app hears of the rest.
        return method.startsWith('process/') ? undefined : listener(method, params);
      });
    },
    onClose: (listener) => client.onClose(() => listener()),
    close: () => client.close(),
    processes: { start: (params) => client.startProcess(params) },
    files: client.files,
    classify,
  };
}

function classify(error: unknown): CallFailure {
  if (error instanceof TransportLostError) return { kind: 'disconnected', reason: error.reason };
  if (error instanceof RpcServerError) return { kind: 'server', code: error.code };
  if (error instanceof WriteRejectedError) return { kind: 'server', code: error.status };
  if (error instanceof CallTimeoutError) return { kind: 'timeout' };
  if (error instanceof ProtocolError) return { kind: 'protocol' };
  if (error instanceof FileError) return { ...classify(error.cause), io: error.kind };
  return { kind: 'unknown' };
}
