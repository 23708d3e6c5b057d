import type { EndpointName, WireFraming } from '../../../src/core/wire-target.js';
import type { WireServer } from '../wire-server.js';
import { SocketCarrier } from './connection/socket-carrier.js';
import { EndpointLinks, EndpointServer } from './endpoint-server.js';
import { Listener, LoopbackPort } from './listener.js';
import { createStreamServer } from './stream-server.js';

/** Serves a port of loopback. @throws the error of the operating system. */
export async function serveTcp(name: EndpointName, framing: WireFraming): Promise<WireServer> {
  const links = new EndpointLinks(name, framing);
  const address = new LoopbackPort();
  const listener = await Listener.listen(address, () =>
    createStreamServer(links, framing, (socket, owner) => new SocketCarrier(socket, owner, { resets: true })),
  );
  const endpoint = { kind: 'tcp', host: address.host, port: address.port, framing } as const;
  return new EndpointServer({ name, endpoint, form: framing, preset: 'tcp', links, listener });
}
