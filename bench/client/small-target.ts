import type { CallFailure, MessageTransport, Target } from '../../src/core/target.js';
import { ConnectionLostError, RpcError, SmallClient } from './small-client.js';

/** A bench's client as a target in message form, with the gaps of memory: every one. */
export function smallTarget(name: string, create: (transport: MessageTransport) => SmallClient): Target {
  return {
    name,
    dialect: 'json-rpc',
    capabilities: ['calls', 'notifications', 'close'],
    preset: 'memory',
    async connect(link) {
      const client = create(link.messages());
      return {
        call: (method, params) => client.call(method, params),
        notify: (method, params) => client.notify(method, params),
        onNotification: (listener) => client.onNotification(listener),
        onClose: (listener) => client.onClose(listener),
        close: () => client.close(),
        classify,
      };
    },
  };
}

function classify(error: unknown): CallFailure {
  if (error instanceof ConnectionLostError) return { kind: 'disconnected', reason: error.message };
  if (error instanceof RpcError) return { kind: 'server', code: error.code };
  return { kind: 'unknown' };
}

/** The correct one. */
export default smallTarget('bench/small-client', (transport) => new SmallClient(transport));
