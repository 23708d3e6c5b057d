import type { CallFailure, Target } from '../../core/target.js';
import { type Discipline, forAwait, immediateQueue, microtaskQueue, synchronous } from './inbound.js';
import { ConnectionLostError, JsonRpcPeer, ResponseError } from './json-rpc-peer.js';
import { type OpenTransport, openMessages, openStream, openWebSocket } from './transports.js';

const TRANSPORTS = { messages: openMessages, stream: openStream, 'web-socket': openWebSocket } satisfies Record<
  string,
  OpenTransport
>;
const DISCIPLINES = {
  synchronous,
  'microtask-queue': microtaskQueue,
  'immediate-queue': immediateQueue,
  'for-await': forAwait,
} satisfies Record<string, Discipline>;

/** The small JSON-RPC client over one form of the link, going about what arrives in one way. */
export function peerTarget(form: keyof typeof TRANSPORTS, discipline: keyof typeof DISCIPLINES): Target {
  return {
    name: `correct/json-rpc/${form}-${discipline}`,
    dialect: 'json-rpc',
    capabilities: ['calls', 'notifications', 'close'],
    async connect(link) {
      const peer = new JsonRpcPeer();
      const deliver = DISCIPLINES[discipline]((arrival) => peer.handle(arrival));
      peer.transport = await TRANSPORTS[form](link, deliver);
      return {
        call: (method, params) => peer.call(method, params),
        notify: (method, params) => peer.notify(method, params),
        onNotification: (listener) => peer.onNotification(listener),
        onClose: (listener) => peer.onClose(listener),
        close: () => peer.close(),
        classify,
      };
    },
  };
}

function classify(error: unknown): CallFailure {
  if (error instanceof ConnectionLostError) return { kind: 'disconnected', reason: error.message };
  if (error instanceof ResponseError) return { kind: 'server', code: error.code };
  return { kind: 'unknown' };
}
