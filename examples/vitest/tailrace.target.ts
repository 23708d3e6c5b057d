import type { Duplex } from 'node:stream';
import type { Target } from 'tailrace';
import { Client, ConnectionLost, ServerError } from './client.js';

const target: Target = {
  name: 'example',
  dialect: 'json-rpc',
  capabilities: ['calls', 'close'],
  async connect(link) {
    let closed = (): void => {};
    const client = new Client(link.stream('lines') as unknown as Duplex, () => closed());
    return {
      call: (method, params) => client.call(method, params),
      close: () => client.close(),
      onClose: (listener) => {
        closed = listener;
      },
      classify(error) {
        if (error instanceof ConnectionLost) return { kind: 'disconnected', reason: error.message };
        if (error instanceof ServerError) return { kind: 'server', code: error.code };
        return { kind: 'unknown' };
      },
    };
  },
};

export default target;
