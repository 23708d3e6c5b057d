import { createServer, type Server, type Socket } from 'node:net';
import type { WireFraming } from '../../../src/core/wire-target.js';
import type { ByteCarrier, CarrierOwner } from './connection/byte-carrier.js';
import { StreamConnection } from './connection/stream-connection.js';
import type { EndpointLinks } from './endpoint-server.js';

/** A server each of whose sockets carries one connection of framed bytes. */
export function createStreamServer(
  links: EndpointLinks,
  framing: WireFraming,
  carry: (socket: Socket, owner: CarrierOwner) => ByteCarrier,
): Server {
  return createServer({ allowHalfOpen: true }, (socket) => {
    const taken = links.connect((settings) => new StreamConnection(framing, settings, (owner) => carry(socket, owner)));
    if (!taken) socket.destroy();
  });
}
