import { createServer, type Server } from 'node:http';
import { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WireServer } from '../wire-server.js';
import { WebSocketConnection } from './connection/web-socket-connection.js';
import { EndpointLinks, EndpointServer } from './endpoint-server.js';
import { Listener, LoopbackPort } from './listener.js';

const UPGRADE_REQUIRED = 426;

/** Serves a WebSocket on a port of loopback. @throws the error of the operating system. */
export async function serveWebSocket(): Promise<WireServer> {
  const name = 'web-socket';
  const links = new EndpointLinks(name, 'web-socket');
  const address = new LoopbackPort();
  const listener = await Listener.listen(address, () => createUpgrader(links));
  const endpoint = { kind: 'web-socket', url: `ws://${address.host}:${address.port}` } as const;
  return new EndpointServer({ name, endpoint, form: 'web-socket', preset: 'websocket', links, listener });
}

/** An HTTP server that does nothing but upgrade the connections that are expected. */
function createUpgrader(links: EndpointLinks): Server {
  const upgrader = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
  const server = createServer((_request, response) => {
    response.writeHead(UPGRADE_REQUIRED, { connection: 'close' }).end();
  });
  server.on('upgrade', (request, socket, head) => {
    if (!links.expected || !(socket instanceof Socket)) {
      socket.destroy();
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      links.connect((settings) => new WebSocketConnection(webSocket, socket, settings));
    });
  });
  return server;
}
