import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { afterRounds } from '../construction.js';
import type { SeenGap } from '../gap-probe.js';
import { type Dial, watchWebSocket } from './web-socket-run.js';

const SERVED: readonly ((peer: WebSocket) => void)[] = [
  (peer) => peer.close(),
  (peer) => peer.terminate(),
  (peer) => peer.close(1000, 'done'),
  (peer) => peer.close(4000),
  (peer) => afterRounds(1, () => peer.close()),
  (peer) => afterRounds(1, () => peer.terminate()),
  (peer) => afterRounds(3, () => peer.close(1001)),
];

/** What a client sees of a server that is `ws` itself: three messages, two of them in one run, and every way to end. */
export async function sweepWebSockets(dial: Dial): Promise<readonly SeenGap[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const seen: SeenGap[] = [];
  for (const end of [...SERVED, ...SERVED, ...SERVED]) {
    const connected = once(server, 'connection') as Promise<[WebSocket]>;
    const client = dial(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const watched = watchWebSocket(client);
    const [peer] = await connected;
    peer.send('a');
    peer.send('b');
    afterRounds(1, () => {
      peer.send('c');
      end(peer);
    });
    seen.push(...(await watched));
  }
  server.close();
  return seen;
}
