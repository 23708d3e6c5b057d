// A connection of MCP within one process, for confirmations: a pair of Node streams, a custom transport over the
// client's end that does with it what the package's own StdioClientTransport does with a child's, and a server that
// answers the handshake. It imports Node alone; the framing is that of the package, which exports it for this.
import { duplexPair } from 'node:stream';

/** The transport for the client, and `log`: the server sends a log message and ends, in one run of its own. */
export function openInProcess({ ReadBuffer, serializeMessage }) {
  const [near, far] = duplexPair({ allowHalfOpen: false });
  const send = (message) => far.write(serializeMessage({ jsonrpc: '2.0', ...message }));
  serve(far, new ReadBuffer(), send);
  const transport = {
    async start() {
      const buffer = new ReadBuffer();
      near.on('data', (chunk) => eachMessage(buffer, chunk, (message) => transport.onmessage?.(message)));
      near.on('close', () => transport.onclose?.());
    },
    send: (message) => new Promise((resolve) => near.write(serializeMessage(message), resolve)),
    async close() {
      near.end();
    },
  };
  const log = () => {
    send({ method: 'notifications/message', params: { level: 'info', data: 'the last word' } });
    far.end();
  };
  return { transport, log };
}

function eachMessage(buffer, chunk, hear) {
  buffer.append(chunk);
  for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage()) hear(message);
}

function serve(stream, buffer, send) {
  stream.on('data', (chunk) =>
    eachMessage(buffer, chunk, ({ id, method, params }) => {
      if (method !== 'initialize') return;
      const { protocolVersion } = params;
      const serverInfo = { name: 'server', version: '1' };
      send({ id, result: { protocolVersion, capabilities: { logging: {} }, serverInfo } });
    }),
  );
}

/** What the app is told, in order, when `end` has the server send a log message and go: `log` and `closed`. */
export async function orderOf(client, onLog, end) {
  const order = [];
  onLog(() => order.push('log'));
  const closed = new Promise((resolve) => {
    client.onclose = () => {
      order.push('closed');
      resolve();
    };
  });
  end();
  await closed;
  await new Promise((resolve) => setTimeout(resolve, 20));
  return order.join(', ');
}
