import type { EndpointName, WireFraming } from '../../../src/core/wire-target.js';
import type { WireServer } from '../wire-server.js';
import { SocketCarrier } from './connection/socket-carrier.js';
import { EndpointLinks, EndpointServer } from './endpoint-server.js';
import { Listener, PrivateSocketPath } from './listener.js';
import { createStreamServer } from './stream-server.js';

/** Serves a Unix socket in a private folder. @throws the error of the operating system. */
export async function serveUnix(name: EndpointName, framing: WireFraming): Promise<WireServer> {
  const links = new EndpointLinks(name, framing);
  const address = await PrivateSocketPath.create();
  const listener = await Listener.listen(address, () =>
    createStreamServer(links, framing, (socket, owner) => new SocketCarrier(socket, owner, { resets: false })),
  );
  const endpoint = { kind: 'unix', path: address.path, framing } as const;
  // The preset of stdio is what Unix sockets were measured to be like: the pipes that Node gives a child are such.
  return new EndpointServer({ name, endpoint, form: framing, preset: 'stdio', links, listener });
}
