// A Tailrace driver around the reference client: `node node_modules/jiti/lib/jiti-cli.mjs THIS_FILE`.
import type { ClientLink, ConnectContext, MessageTransport } from 'tailrace';
import type { Endpoint } from '../../../dist/src/core/wire-target.js';
import { type Connecting, serveDriver } from './serve-driver.js';
import { openWebSocket, spawnChild, watchWebSockets } from './watch-link.js';
import { watchTimers } from './watch-timers.js';

watchTimers();
watchWebSockets();
const { StdioTransport, WebSocketTransport } = await import('../../../dist/src/client/index.js');
const { default: reference } = await import('../../../dist/src/targets/reference.js');

const { name, version, dialect, capabilities } = reference;

serveDriver({
  hello: {
    name,
    ...(version !== undefined && { version }),
    dialect,
    capabilities,
    endpoints: ['web-socket', 'stdio-lines'],
  },
  connect,
});

function connect(endpoint: Endpoint, context: ConnectContext): Connecting | undefined {
  if (endpoint.kind === 'web-socket') {
    const { opened, link } = openWebSocket(() => WebSocketTransport.connect(endpoint.url));
    return { link, client: opened.then((transport) => reference.connect(linkOver(transport), context)) };
  }
  if (endpoint.kind === 'stdio' && endpoint.framing === 'lines') {
    const { command, args } = endpoint;
    const { opened, link } = spawnChild(() => StdioTransport.spawn(command, { args }));
    return { link, client: opened.then((transport) => reference.connect(linkOver(transport), context)) };
  }
  return undefined;
}

/** The adapter for a client in this process serves here as well, over a transport that is real. */
function linkOver(transport: MessageTransport): ClientLink {
  const refuse = (): never => {
    throw new Error('the reference client takes whole messages');
  };
  return { messages: () => transport, stream: refuse, webSocket: refuse };
}
