import type { JSONRPCClient, JSONRPCServerAndClient } from 'json-rpc-2.0';
import type { PublishedClient } from '../../core/published-client.js';
import type { CallFailure, ConnectContext, ConnectedClient, Target, WebSocketLike } from '../../core/target.js';

type Newest = typeof import('json-rpc-2.0');

/** The module of any version: the class of its errors came with 1.4. */
type Package = Omit<Newest, 'JSONRPCErrorException'> & Partial<Newest>;

/** `timeout` came with 0.2.18. */
type Client = Omit<JSONRPCClient, 'timeout'> & Partial<JSONRPCClient>;

/**
 * The published package `json-rpc-2.0`, unmodified. It knows no transport: what sends, hears and rejects on close is
 * written by the app, so it is part of what is checked here, and is that of "Bi-directional JSON-RPC" in the package's
 * README, line by line. Calls have a timeout, with an error of the app's own as under "With timeout". The README says
 * nothing of opening and closing; here the app waits for the socket to open, and closes the socket. In 0.2.9 the README
 * forgot `JSON.parse`.
 */
const jsonRpc2: PublishedClient = {
  name: 'json-rpc-2.0',
  description: 'A JSON-RPC client and server without a transport, over a WebSocket as its README has it.',
  versions: '0.2.9 - 1',
  pinned: '1.8.1',
  entries: () => ['json-rpc-2.0'],
  bind: ([module], version) => bindTarget(module as unknown as Package, version),
};

export default jsonRpc2;

function bindTarget(rpc: Package, version: string): Target {
  const hasTimeouts = 'timeout' in rpc.JSONRPCClient.prototype;
  return {
    name: 'json-rpc-2.0',
    version,
    dialect: 'json-rpc',
    capabilities: ['calls', 'notifications', 'close', ...(hasTimeouts ? (['timeouts'] as const) : [])],
    async connect(link, context) {
      const webSocket = link.webSocket();
      const client: Client = new rpc.JSONRPCClient((request) => {
        try {
          webSocket.send(JSON.stringify(request));
          return Promise.resolve();
        } catch (error) {
          return Promise.reject(error);
        }
      });
      const serverAndClient = serve(rpc, client, webSocket);
      await opened(webSocket);
      return connectedClient(rpc, client, serverAndClient, webSocket, context);
    },
  };
}

function serve(rpc: Package, client: Client, webSocket: WebSocketLike): JSONRPCServerAndClient {
  const server = new rpc.JSONRPCServer({ errorListener: SILENT });
  const serverAndClient = new rpc.JSONRPCServerAndClient(server, client as JSONRPCClient, { errorListener: SILENT });
  webSocket.onmessage = (event) => {
    // What this throws, and what it rejects with, is for nobody: so it is in the README.
    serverAndClient.receiveAndSend(JSON.parse(String(event.data)));
  };
  webSocket.onclose = (event) => {
    serverAndClient.rejectAllPendingRequests(`${CLOSED} (${event.reason}).`);
  };
  return serverAndClient;
}

/** By default it writes to the console, as every version before 1.1.0 does. */
const SILENT = (): void => {};

function opened(webSocket: WebSocketLike): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.addEventListener('open', () => resolve());
    webSocket.addEventListener('close', () => reject(new Error('The WebSocket closed before it opened.')));
  });
}

function connectedClient(
  { createJSONRPCErrorResponse, JSONRPCErrorException }: Package,
  client: Client,
  serverAndClient: JSONRPCServerAndClient,
  webSocket: WebSocketLike,
  { callTimeoutMs }: ConnectContext,
): ConnectedClient {
  const requester =
    client.timeout?.(callTimeoutMs, (id) => createJSONRPCErrorResponse(id, TIMEOUT_CODE, TIMED_OUT)) ?? client;
  return {
    call: (method, params) => requester.request(method, params) as Promise<unknown>,
    notify: (method, params) => serverAndClient.notify(method, params),
    onNotification: (listener) => serverAndClient.addMethod(OUTPUT, (params) => listener(OUTPUT, params)),
    onClose: (listener) => webSocket.addEventListener('close', () => listener()),
    close: () => webSocket.close(),
    classify: (error) => classify(error, JSONRPCErrorException),
  };
}

/** The one notification of this dialect: the package has a handler for each method, and none for all of them. */
const OUTPUT = 'output';

// The words and the code with which the app has its own calls fail, by which it knows them again.
const CLOSED = 'Connection is closed';
const TIMED_OUT = 'The call timed out';
const TIMEOUT_CODE = 123;

/**
 * By the words that the app itself gave the package to reject with, since what the package adds, the code 0, is also
 * that of every plain error of its server. Any other error is the server's: as the class that the README shows, which
 * has the code, or before 1.4 as an `Error` with the server's message and nothing else.
 */
function classify(error: unknown, ErrorClass: Newest['JSONRPCErrorException'] | undefined): CallFailure {
  if (!(error instanceof Error)) return { kind: 'unknown' };
  const { message } = error;
  if (message.startsWith(CLOSED)) return { kind: 'disconnected', reason: message };
  if (message === TIMED_OUT) return { kind: 'timeout' };
  if (ErrorClass === undefined) return { kind: 'server' };
  return error instanceof ErrorClass ? { kind: 'server', code: error.code } : { kind: 'unknown' };
}
