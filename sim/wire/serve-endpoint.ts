import type { EndpointName } from '../../src/core/wire-target.js';
import { serveStdio } from './endpoints/stdio.js';
import { serveTcp } from './endpoints/tcp.js';
import { serveUnix } from './endpoints/unix.js';
import { serveWebSocket } from './endpoints/web-socket.js';
import type { WireServer } from './wire-server.js';

/**
 * Opens an endpoint of this name on loopback. It is to be closed with {@link WireServer.close}.
 *
 * @throws the error of the operating system, where it has no port, path or folder to give.
 */
export function serveEndpoint(name: EndpointName): Promise<WireServer> {
  switch (name) {
    case 'tcp-lines':
      return serveTcp(name, 'lines');
    case 'tcp-content-length':
      return serveTcp(name, 'content-length');
    case 'unix-lines':
      return serveUnix(name, 'lines');
    case 'unix-content-length':
      return serveUnix(name, 'content-length');
    case 'web-socket':
      return serveWebSocket();
    case 'stdio-lines':
      return serveStdio(name, 'lines');
    case 'stdio-content-length':
      return serveStdio(name, 'content-length');
  }
}
