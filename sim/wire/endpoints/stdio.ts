import { fileURLToPath } from 'node:url';
import type { EndpointName, WireFraming } from '../../../src/core/wire-target.js';
import type { WireServer } from '../wire-server.js';
import { RelayCarrier } from './connection/relay-carrier.js';
import { EndpointLinks, EndpointServer } from './endpoint-server.js';
import { Listener, PrivateSocketPath } from './listener.js';
import { createStreamServer } from './stream-server.js';

/**
 * Serves clients that start their server as a child process: the server is the relay, which connects back over a Unix
 * socket in a private folder. Refused, the relay exits at once, as a server does that cannot start.
 *
 * @throws the error of the operating system.
 */
export async function serveStdio(name: EndpointName, framing: WireFraming): Promise<WireServer> {
  const links = new EndpointLinks(name, framing);
  const address = await PrivateSocketPath.create();
  const listener = await Listener.listen(address, () =>
    createStreamServer(links, framing, (socket, owner) => new RelayCarrier(socket, owner)),
  );
  const endpoint = {
    kind: 'stdio',
    command: process.execPath,
    args: [fileURLToPath(relayFile()), address.path],
    framing,
  } as const;
  return new EndpointServer({ name, endpoint, form: framing, preset: 'stdio', links, listener });
}

/** The compiled relay: Node runs no TypeScript, so from the sources, in tests, it is the one the build made. */
function relayFile(): URL {
  const compiled = import.meta.url.endsWith('.js');
  return new URL(compiled ? '../relay/relay.js' : '../../../dist/sim/wire/relay/relay.js', import.meta.url);
}
