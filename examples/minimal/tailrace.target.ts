import type { Target } from 'tailrace';
import { Client, ConnectionLost, ServerError } from './client.js';

const target: Target = {
  name: 'minimal',
  dialect: 'json-rpc',
  capabilities: ['calls', 'notifications', 'close'],
  async connect(link) {
    const client = new Client(link.messages());
    return {
      call: (method, params) => client.call(method, params),
      close: () => client.close(),
      onNotification: (listener) => {
        client.onNotification = listener;
      },
      onClose: (listener) => {
        client.onClose = listener;
      },
      classify(error) {
        if (error instanceof ConnectionLost) return { kind: 'disconnected' };
        if (error instanceof ServerError) return { kind: 'server', code: error.code };
        return { kind: 'unknown' };
      },
    };
  },
};

export default target;
